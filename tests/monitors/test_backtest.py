"""What would have fired: the replay of a recorded live run, and what a policy or a change of it would have done."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from crisis.judge import Reason
from crisis.levels import Level, at_level
from crisis.policy import DEFAULT
from crisis.replay import missed
from crisis.tuning import Change, Knob
from monitors.backtest import play
from monitors.remembered import Remembered
from monitors.watch import Watch
from storage import hearing, incident_actions, policies
from storage.tables import incidents as incident_rows
from tests.past_room import DAY, GRAVE, MINUTE, NOW, ZONE, PastWorld


@pytest.fixture
def world(past_world: PastWorld) -> PastWorld:
    return past_world


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_replay_of_a_live_run_gives_the_same_incidents(world: PastWorld, seed: int) -> None:
    """Bursts of any size and kind, at any time, looked at live every five minutes."""
    dice = random.Random(seed)
    start = NOW - timedelta(hours=8)
    said: list[tuple[datetime, int, dict[str, Any]]] = []
    for count in (dice.choice([3, 9]), 25, dice.choice([3, 9])):
        at = start + timedelta(minutes=dice.randrange(60, 460))
        grave = GRAVE if dice.random() < 0.3 else {}
        said += [
            (at + timedelta(seconds=dice.randrange(900)), dice.randrange(8), {"sentiment": -1, **grave})
            for _ in range(count)
        ]
    said += [(start + timedelta(minutes=dice.randrange(480)), dice.randrange(7), {}) for _ in range(8)]
    said.sort(key=lambda one: one[0])
    watch, at = Watch(world.db, lambda: None), start
    while at < NOW:
        at += 5 * MINUTE
        fresh = [one for one in said if at - 5 * MINUTE < one[0] <= at]
        async with world.db.write() as conn:
            for when, source, values in fresh:
                await world.store(conn, source, when, **values)
        if fresh or await world.in_case():
            watch.changed([world.brand_id])
            await watch.tick(at)
    live = await world.stored()
    assert live, "a run in which nothing fires shows nothing"
    assert [(one.at, one.incident.peak, one.reason) for one in (await world.replay(hours=8)).opened] == live


async def test_it_tells_when_why_and_from_which_posts(world: PastWorld) -> None:
    await world.burst(NOW - 5 * timedelta(hours=1), 14)
    found = await world.replay()
    (one,) = found.opened
    assert one.reason in (Reason.SPIKE, Reason.NEGATIVE_SPIKE)
    assert one.at - (NOW - timedelta(hours=5)) <= 5 * MINUTE
    assert one.arithmetic["owners"] >= 3
    assert len(one.posts) == 3
    assert one.incident.ended_at is not None
    assert (found.alerts, found.backfilled, found.late, found.cold) == (1, 0, 0, False)
    async with world.db.read() as conn:
        assert (await conn.execute(select(incident_rows.c.id))).all() == []  # nothing is written


async def test_a_mention_that_comes_between_two_reads_breaks_nothing(
    world: PastWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it may where reads are not of one moment: what the second read knows is unknown to the first."""
    await world.burst(NOW - 5 * timedelta(hours=1), 14)
    real = hearing.heard

    async def heard(*args: Any) -> list[hearing.Heard]:
        return [replace(one, id=-one.id) if number == 0 else one for number, one in enumerate(await real(*args))]

    monkeypatch.setattr(hearing, "heard", heard)
    assert len((await world.replay(hours=8)).opened) == 1


async def test_nothing_fires_in_quiet_life(world: PastWorld) -> None:
    assert (await world.replay(hours=120)).opened == ()


@pytest.mark.parametrize(
    ("values", "opens"),
    [
        ({"backfilled": True, "seen_at": NOW}, 1),  # read later: judged as if it had been seen then
        ({"late": True, "seen_at": NOW - timedelta(hours=1)}, 0),  # came late while we watched: as it did
        ({"excluded": "ad"}, 0),
    ],
)
async def test_late_and_backfilled_posts(world: PastWorld, values: dict[str, Any], opens: int) -> None:
    await world.burst(NOW - timedelta(hours=5), 14, **values)
    found = await world.replay()
    assert len(found.opened) == opens
    assert found.backfilled == (14 if values.get("backfilled") else 0)
    assert found.late == (14 if values.get("late") else 0)


async def test_a_level_moves_what_fires_but_never_a_grave_word(world: PastWorld) -> None:
    await world.burst(NOW - timedelta(hours=44), 8)
    await world.burst(NOW - timedelta(hours=5), 2, **GRAVE)
    counts = {
        level: [one.reason for one in (await world.replay(policy=at_level(level, DEFAULT))).opened] for level in Level
    }
    assert len(counts[Level.CALM]) < len(counts[Level.NORMAL]) <= len(counts[Level.KEEN])
    assert all(Reason.INSTANT in reasons for reasons in counts.values())


@pytest.mark.parametrize(
    "change",
    [
        Change(Knob.HASHTAG, "contest"),
        Change(Knob.LABEL, "tease"),
        Change(Knob.MIN_STORIES, "14"),
        Change(Knob.OWNER, "telegram/s1"),
    ],
)
async def test_a_change_quiets_what_it_names_and_never_the_gravest_words(world: PastWorld, change: Change) -> None:
    burst: dict[str, Any] = {"text": "so much #contest again", "labels": ["tease"]}
    await world.burst(NOW - timedelta(hours=44), 7, **burst)
    await world.burst(NOW - timedelta(hours=3), 2, **burst, **GRAVE)
    before, after = await world.replay(changes=[]), await world.replay(changes=[change])
    assert len(before.opened) == 2
    assert [one.reason for one in after.opened] == [Reason.INSTANT]


async def test_what_the_team_called_noise_ends_in_the_replay_too(world: PastWorld) -> None:
    await world.burst(NOW - timedelta(hours=5), 14)
    watch, at = Watch(world.db, lambda: None), NOW - timedelta(hours=5)
    await watch.tick(at)
    member = await world.member()
    async with world.db.write() as conn:
        incident_id = (await conn.execute(select(incident_rows.c.id))).scalar_one()
        await incident_actions.dismiss(conn, incident_id, member, at + 10 * MINUTE)
    (one,) = (await world.replay()).opened
    assert one.incident.ended_at == at + 10 * MINUTE


async def test_confirmed_cases_that_would_be_missed(world: PastWorld) -> None:
    await world.burst(NOW - timedelta(hours=5), 8)
    before, after = await world.replay(changes=[]), await world.replay(changes=[Change(Knob.MIN_STORIES, "10")])
    span = (NOW - timedelta(hours=5), NOW)
    assert missed([span], before, after) == 1
    assert missed([span], before, before) == 0
    assert missed([(NOW - 2 * DAY, NOW - DAY)], before, after) == 0


async def test_a_past_case_is_no_part_of_the_usual_from_its_first_post_as_in_the_watch(world: PastWorld) -> None:
    await world.burst(NOW - timedelta(hours=40), 9)
    times = {"started_at": NOW - 30 * DAY, "opened_at": NOW - 29 * DAY, "closed_at": NOW - 28 * DAY}
    case = {
        "workspace_id": 1, "brand_id": world.brand_id, "number": 7, "kind": "price", "state": "closed", "severity": 2,
        "peak_severity": 2, "reason": "spike", "figures": {}, "arithmetic": {}, "updated_at": NOW,
    }  # fmt: skip
    async with world.db.write() as conn:
        await conn.execute(insert(incident_rows).values(**case, **times))
    start, brand = NOW - 2 * DAY, await world.brand()
    (remembered,) = await Remembered.load(world.db, brand, start, NOW, DEFAULT)
    async with world.db.read() as conn:
        as_the_watch = await hearing.incident_spans(conn, brand.id, NOW - 40 * DAY, NOW)
    assert await remembered.incident_spans(brand, NOW - 40 * DAY, NOW) == as_the_watch
    replay = await play(remembered, ZONE, NOW, DEFAULT)
    (opened,) = replay.opened
    assert opened.started_at == NOW - timedelta(hours=40) - timedelta(seconds=90) < opened.at
    assert [span.start for span in await remembered.incident_spans(brand, start, NOW)] == [opened.started_at]


async def test_the_changes_in_force_are_the_ones_that_hold(world: PastWorld) -> None:
    await world.burst(NOW - timedelta(hours=5), 8)
    member = await world.member()
    async with world.db.write() as conn:
        await policies.make(conn, world.brand_id, Change(Knob.LEVEL, "calm"), member, NOW)
    assert (await world.replay()).opened == ()
    assert len((await world.replay(changes=[])).opened) == 1
