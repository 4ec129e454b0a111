"""Back-tests in a process of their own: the same answer, ended when nobody waits for it, and kept for a while."""

import asyncio
from datetime import timedelta

import pytest

from crisis.tuning import Change, Knob
from monitors.asking import Judgement
from monitors.backtest import Job, replays
from monitors.replaying import Apart, ReplayFailed
from storage.db import Database
from tests.past_room import MINUTE, NOW, ZONE, PastWorld

DAY = timedelta(days=1)
LEVELS = [[Change(Knob.LEVEL, level)] for level in ("calm", "normal")]


async def job(world: PastWorld) -> Job:
    brand = await world.brand()
    return Job(brand=brand, timezone=ZONE.key, now=NOW, span=DAY, variants=[None, *LEVELS])


async def test_a_process_of_its_own_finds_the_same(db: Database) -> None:
    world = PastWorld(db)
    await world.build(NOW - DAY, quiet_days=4)
    await world.burst(NOW - timedelta(hours=5), 8)
    here = await replays(db, await job(world))
    assert [one.alerts for one in here] == [1, 0, 1]
    assert await Apart()(db, await job(world)) == here


async def test_it_is_ended_when_it_takes_too_long_or_the_bot_stops(past_world: PastWorld) -> None:
    with pytest.raises(ReplayFailed):
        await Apart(timedelta(seconds=0.01))(past_world.db, await job(past_world))
    apart = Apart()
    waiting = asyncio.create_task(apart(past_world.db, await job(past_world)))
    while not apart._children:  # noqa: ASYNC110  it is being started
        await asyncio.sleep(0.01)
    apart.stop()
    with pytest.raises(ReplayFailed):
        await waiting


async def test_what_was_found_is_kept_until_posts_of_another_hour_come(past_world: PastWorld) -> None:
    asked: list[int] = []

    async def run(db: Database, job: Job) -> list[object]:
        asked.append(len(job.variants))
        return [object() for _ in job.variants]

    judgement, brand = Judgement(past_world.db, run=run), await past_world.brand()  # type: ignore[arg-type]
    first = await judgement.replays(brand, NOW, LEVELS)
    assert await judgement.replays(brand, NOW + MINUTE, LEVELS) == first
    await judgement.replays(brand, NOW, [*LEVELS, []])
    assert asked == [2, 1], "only what is not known yet"
    await past_world.burst(NOW + timedelta(hours=1), 1)
    assert await judgement.replays(brand, NOW + timedelta(hours=1), LEVELS) != first
    await judgement.replays(brand, NOW + DAY, LEVELS)
    assert asked == [2, 1, 2, 2], "the month has moved on"
