"""What would have fired: the replay of a recorded live run, and what a policy or a change of it would have done."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crisis.judge import Reason
from crisis.levels import Level, at_level
from crisis.policy import DEFAULT
from crisis.replay import Replay, missed
from crisis.tuning import Change, Knob
from monitors.backtest import replay
from monitors.watch import Watch
from storage import brands, incident_actions, incidents, members, mentions, policies, posts, sources, workspaces
from storage.brands import Brand
from storage.db import AsyncConnection, Database
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.tables import incidents as incident_rows
from storage.tables import sources as source_rows

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Tehran")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GRAVE = {
    "topics": [{"kind": "product_safety", "gravity": 5, "weight": 1.0}],
    "watchwords": [{"word": "x", "kind": "product_safety", "gravity": 5, "strength": "strong"}],
}


class World:
    """A brand with twelve quiet days before `start`."""

    def __init__(self, db: Database) -> None:
        self.db, self.number = db, 0
        self.source: list[int] = []
        self.brand_id = 0

    async def build(self, start: datetime) -> None:
        long_ago = start - 30 * DAY
        async with self.db.write() as conn:
            workspace = await workspaces.ensure_default(conn, long_ago)
            self.brand_id = await brands.add_brand(
                conn, workspace_id=workspace.id, now=long_ago, key="damoon", name="x", role="own", query='"x"'
            )
            await brands.mark_history_read(conn, self.brand_id, long_ago)
            for number in range(8):
                tier = 5 if number == 7 else 2
                one = await sources.add_source(conn, "telegram", f"s{number}", now=long_ago, audience=3_000, tier=tier)
                self.source.append(one.id)
            await conn.execute(source_rows.update().values(history_read_at=long_ago))
            await members.add_member(
                conn, workspace_id=workspace.id, now=long_ago, telegram_id=501, name="x", role="owner"
            )
            dice = random.Random(7)
            for day in range(12, 0, -1):
                for _ in range(dice.randint(16, 24)):
                    at = start - day * DAY + timedelta(hours=dice.uniform(0, 24))
                    await self.store(conn, dice.randrange(7), at, sentiment=-1 if dice.random() < 0.12 else 0)

    async def store(
        self, conn: AsyncConnection, source: int, at: datetime, *, text: str | None = None, **values: Any
    ) -> None:
        self.number += 1
        seen, number = values.pop("seen_at", at), str(self.number)
        new = NewPost(self.source[source], number, at, seen, text or f"text {number}", number.zfill(32))
        (post_id,) = await posts.insert_new(conn, [new], lambda fresh: [fresh[0][0]])
        assert post_id is not None
        mention = NewMention(
            post_id=post_id, brand_id=self.brand_id, source_id=self.source[source], published_at=at, seen_at=seen,
            story_id=post_id, sentiment=0, negative=0.1, stance=0, reader_version="t", query_version=1,
        )  # fmt: skip
        gravity = max((word["gravity"] for word in values.get("watchwords", ())), default=0)
        await mentions.insert_new(conn, [replace(mention, gravity=gravity, **values)], copies=())

    async def burst(self, at: datetime, count: int, **values: Any) -> None:
        """So many complaints from four owners within `count` times ten seconds up to that moment."""
        async with self.db.write() as conn:
            for number in range(count):
                when = at - timedelta(seconds=10 * (count - number))
                await self.store(conn, number % 4, when, **{"sentiment": -1, **values})

    async def brand(self) -> Brand:
        async with self.db.read() as conn:
            found = await brands.get_brand_by_id(conn, self.brand_id)
        assert found is not None
        return found

    async def replay(self, now: datetime = NOW, **options: Any) -> Replay:
        span = timedelta(hours=options.pop("hours", 48))
        return await replay(self.db, await self.brand(), ZONE, now, span=span, **options)

    async def stored(self) -> list[tuple[datetime, int]]:
        async with self.db.read() as conn:
            rows = await conn.execute(select(incident_rows).order_by(incident_rows.c.id))
            return [(row.opened_at, row.peak_severity) for row in rows]

    async def in_case(self) -> bool:
        async with self.db.read() as conn:
            return bool(await incidents.brands_with_open(conn))


@pytest.fixture(scope="session")
def quiet_days(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world as it is built, to copy."""
    path = tmp_path_factory.mktemp("backtest") / "quiet.db"
    shutil.copy(sqlite_template, path)

    async def build() -> World:
        world = World(Database(f"sqlite+aiosqlite:///{path}"))
        await world.build(NOW - 2 * DAY)
        await world.db.close()
        return world

    return asyncio.run(build())


@pytest.fixture
async def world(quiet_days: World, tmp_path: Path) -> AsyncIterator[World]:
    path = tmp_path / "world.db"
    shutil.copy(str(quiet_days.db.url.database), path)
    world = copy(quiet_days)
    world.db = Database(f"sqlite+aiosqlite:///{path}")
    yield world
    await world.db.close()


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_replay_of_a_live_run_gives_the_same_incidents(world: World, seed: int) -> None:
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
    assert [(one.at, one.incident.peak) for one in (await world.replay(hours=8)).opened] == live


async def test_it_tells_when_why_and_from_which_posts(world: World) -> None:
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


async def test_nothing_fires_in_quiet_life(world: World) -> None:
    assert (await world.replay(hours=120)).opened == ()


@pytest.mark.parametrize(
    ("values", "opens"),
    [
        ({"backfilled": True, "seen_at": NOW}, 1),  # read later: judged as if it had been seen then
        ({"late": True, "seen_at": NOW - timedelta(hours=1)}, 0),  # came late while we watched: as it did
        ({"excluded": "ad"}, 0),
    ],
)
async def test_late_and_backfilled_posts(world: World, values: dict[str, Any], opens: int) -> None:
    await world.burst(NOW - timedelta(hours=5), 14, **values)
    found = await world.replay()
    assert len(found.opened) == opens
    assert found.backfilled == (14 if values.get("backfilled") else 0)
    assert found.late == (14 if values.get("late") else 0)


async def test_a_level_moves_what_fires_but_never_a_grave_word(world: World) -> None:
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
async def test_a_change_quiets_what_it_names_and_never_the_gravest_words(world: World, change: Change) -> None:
    burst: dict[str, Any] = {"text": "so much #contest again", "labels": ["tease"]}
    await world.burst(NOW - timedelta(hours=44), 7, **burst)
    await world.burst(NOW - timedelta(hours=3), 2, **burst, **GRAVE)
    before, after = await world.replay(changes=[]), await world.replay(changes=[change])
    assert len(before.opened) == 2
    assert [one.reason for one in after.opened] == [Reason.INSTANT]


async def test_what_the_team_called_noise_ends_in_the_replay_too(world: World) -> None:
    await world.burst(NOW - timedelta(hours=5), 14)
    watch, at = Watch(world.db, lambda: None), NOW - timedelta(hours=5)
    await watch.tick(at)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501, workspace_id=1)
        incident_id = (await conn.execute(select(incident_rows.c.id))).scalar_one()
        assert member is not None
        await incident_actions.dismiss(conn, incident_id, member, at + 10 * MINUTE)
    (one,) = (await world.replay()).opened
    assert one.incident.ended_at == at + 10 * MINUTE


async def test_confirmed_cases_that_would_be_missed(world: World) -> None:
    await world.burst(NOW - timedelta(hours=5), 8)
    before, after = await world.replay(changes=[]), await world.replay(changes=[Change(Knob.MIN_STORIES, "10")])
    span = (NOW - timedelta(hours=5), NOW)
    assert missed([span], before, after) == 1
    assert missed([span], before, before) == 0
    assert missed([(NOW - 2 * DAY, NOW - DAY)], before, after) == 0


async def test_the_changes_in_force_are_the_ones_that_hold(world: World) -> None:
    await world.burst(NOW - timedelta(hours=5), 8)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501, workspace_id=1)
        assert member is not None
        await policies.make(conn, world.brand_id, Change(Knob.LEVEL, "calm"), member, NOW)
    assert (await world.replay()).opened == ()
    assert len((await world.replay(changes=[])).opened) == 1
