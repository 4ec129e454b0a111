"""What the tests of the watch share: an own brand with a quiet fortnight, and a watch that looks at it."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from crisis.judge import Action, Decision
from monitors.watch import Watch
from storage import (
    brands,
    case,
    chats,
    incidents,
    members,
    mentions,
    posts,
    sources,
    workspaces,
)
from storage.db import AsyncConnection, Database
from storage.mentions import NewMention
from storage.outbox import set_live_message
from storage.posts import NewPost
from storage.tables import incidents as incident_rows
from storage.tables import outbox
from storage.tables import sources as source_rows

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = 16
POISONING = {"kind": "product_safety", "gravity": 5, "weight": 1.0}
POISONED = {"word": "x", "kind": "product_safety", "gravity": 5, "strength": "strong"}
LEAK = {"kind": "data_leak", "gravity": 5, "weight": 1.0}
LEAKED = {"word": "y", "kind": "data_leak", "gravity": 5, "strength": "strong"}


class World:
    """An own brand with a fortnight of history in eight small sources, a large one, two chats and a deputy."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.now = db, now
        self.woken = 0
        self.watch = Watch(db, self.wake)
        self.ids: dict[str, int] = {}
        self.posts = 0

    def wake(self) -> None:
        self.woken += 1

    async def build(self, *, history: bool = True) -> None:
        long_ago = self.now - timedelta(days=30)
        async with self.db.write() as conn:
            workspace = await workspaces.ensure_default(conn, long_ago)
            for key, role in (("damoon", "own"), ("avin", "rival")):
                self.ids[key] = await brands.add_brand(
                    conn, workspace_id=workspace.id, now=long_ago, key=key, name=key, role=role, query=f'"{key}"'
                )
                await brands.mark_history_read(conn, self.ids[key], long_ago)
            for number in range(8):
                name = f"small{number}"
                source = await sources.add_source(conn, "telegram", name, now=long_ago, audience=3_000)
                self.ids[name] = source.id
            agency = await sources.add_source(conn, "telegram", "agency", now=long_ago, audience=900_000, tier=5)
            self.ids["agency"] = agency.id
            await conn.execute(update(source_rows).values(history_read_at=long_ago))
            for telegram_id, kind, severity in ((501, "private", 1), (502, "private", 1), (-1001, "group", 3)):
                self.ids[f"chat{telegram_id}"] = await chats.add_chat(
                    conn,
                    workspace_id=workspace.id,
                    now=long_ago,
                    telegram_id=telegram_id,
                    kind=kind,
                    language="fa",
                    min_severity=severity,
                    subscribed=telegram_id != 502,
                )
            for telegram_id, deputy in ((501, False), (502, True)):
                self.ids[f"member{telegram_id}"] = await members.add_member(
                    conn, workspace_id=workspace.id, now=long_ago, telegram_id=telegram_id, name="x", role="owner",
                    deputy=deputy,
                )  # fmt: skip
        if history:
            await self.live_quietly()

    async def live_quietly(self) -> None:
        """About twenty mentions a day, fewer at night, one in eight of them negative."""
        dice = random.Random(7)
        said = []
        for day in range(DAYS, 0, -1):
            for _ in range(dice.randint(16, 24)):
                at = self.now - timedelta(days=day) + timedelta(hours=dice.triangular(0, 24, 10))
                if at < self.now - timedelta(hours=1):
                    said.append((f"small{dice.randrange(8)}", at, -1 if dice.random() < 0.12 else 0))
        async with self.db.write() as conn:
            for source, at, sentiment in sorted(said, key=lambda one: one[1]):
                await self._store(conn, source, at, sentiment=sentiment, backfilled=True)

    async def say(self, source: str, at: datetime, **values: Any) -> int:
        """One post; its mention's columns by name, `brand`, `story` for that of another post, `views`."""
        self.watch.changed([self.ids[values.get("brand", "damoon")]])
        async with self.db.write() as conn:
            return await self._store(conn, source, at, **values)

    async def _store(
        self, conn: AsyncConnection, source: str, at: datetime, *, brand: str = "damoon", **values: Any
    ) -> int:
        self.posts += 1
        views, story = values.pop("views", None), values.pop("story", None)
        watchwords = values.get("watchwords", [])
        number = str(self.posts)
        new = NewPost(self.ids[source], number, at, at, f"text {number}", number.zfill(32), views=views)
        (post_id,) = await posts.insert_new(conn, [new], lambda fresh: [story or fresh[0][0]])
        assert post_id is not None
        mention = NewMention(
            post_id=post_id, brand_id=self.ids[brand], source_id=self.ids[source], published_at=at, seen_at=at,
            story_id=story or post_id, sentiment=0, negative=0.1, stance=0, reader_version="t", query_version=1,
            gravity=max((word["gravity"] for word in watchwords), default=0),
        )  # fmt: skip
        await mentions.insert_new(conn, [replace(mention, **values)], copies=[story] if story else ())
        return post_id

    async def burst(self, count: int, *, owners: int = 4, sentiment: int = -1, **values: Any) -> None:
        """So many posts in the last seconds."""
        self.watch.changed([self.ids[values.get("brand", "damoon")]])
        async with self.db.write() as conn:
            for number in range(count):
                at = self.now - timedelta(seconds=count - number)
                await self._store(conn, f"small{number % owners}", at, sentiment=sentiment, **values)

    async def look(self, after: timedelta = timedelta()) -> Decision:
        self.now += after
        looked = {brand.key: decision for brand, decision in await self.watch.tick(self.now)}
        return looked["damoon"]

    async def owed(self, *kinds: str) -> list[tuple[str, str]]:
        """(key, kind) of the outbox rows of these kinds, in order."""
        async with self.db.read() as conn:
            rows = await conn.execute(select(outbox.c.key, outbox.c.kind).order_by(outbox.c.id))
        return [(row.key, row.kind) for row in rows if not kinds or row.kind in kinds]

    async def case(self) -> case.Case:
        async with self.db.read() as conn:
            newest = (await conn.execute(select(incident_rows.c.id).order_by(incident_rows.c.id.desc()))).scalars()
            found = await case.load(conn, newest.first() or 0, self.now)
        assert found is not None
        return found

    async def count(self) -> int:
        async with self.db.read() as conn:
            return len((await conn.execute(select(incident_rows.c.id))).all())

    async def on_screen(self) -> None:
        """As if the delivery had sent every alert."""
        one = await self.case()
        async with self.db.write() as conn:
            for chat in await incidents.alerted_chats(conn, one.id):
                await set_live_message(conn, one.id, chat, 1, one.version, self.now)


@pytest.fixture(scope="session")
def quiet_fortnight(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The world's database with its history, to copy, and the ids in it."""
    path = tmp_path_factory.mktemp("quiet") / "quiet.db"
    shutil.copy(sqlite_template, path)

    async def build() -> dict[str, int]:
        db = Database(f"sqlite+aiosqlite:///{path}")
        world = World(db, NOW)
        await world.build()
        await db.close()
        return world.ids

    return path, asyncio.run(build())


@pytest.fixture
async def world(quiet_fortnight: tuple[Path, dict[str, int]], tmp_path: Path) -> AsyncIterator[World]:
    template, ids = quiet_fortnight
    path = tmp_path / "world.db"
    shutil.copy(template, path)
    world = World(Database(f"sqlite+aiosqlite:///{path}"), NOW)
    world.ids, world.posts = dict(ids), 100_000
    yield world
    await world.db.close()


async def open_case(world: World, **values: Any) -> case.Case:
    await world.burst(14, topics=[POISONING | {"weight": 1.0}], **values)
    decision = await world.look()
    assert decision.action is Action.OPEN, decision
    await world.on_screen()
    return await world.case()
