"""What channels' posts are kept with: where they came from, what they answer, their figures, and that they are gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.telegram import Account, Accounts, TelegramChannels
from storage import figures, posts
from storage.db import Database
from storage.posts import Post
from storage.sources import Source, add_source
from storage.tables import posts as post_rows

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Room:
    """Channels read and stored, under a clock that the test moves."""

    def __init__(self, db: Database, server: MtprotoServer) -> None:
        self.db, self.server, self.now = db, server, NOW
        self.sources: dict[str, Source] = {}

    async def add(self, *names: str) -> None:
        async with self.db.write() as conn:
            for name in names:
                self.sources[name] = await add_source(conn, "telegram", name, now=self.now)

    async def read(self, after: timedelta = timedelta()) -> None:
        self.now += after
        async with asyncio.timeout(20):
            await self.collector.tick(self.now)
            await self.collector.idle()

    async def post(self, name: str, number: int) -> Post:
        key = self.sources[name].id, str(number)
        async with self.db.read() as conn:
            return (await posts.stored(conn, {key}))[key]

    async def until(self, condition: Callable[[Post], bool], name: str, number: int) -> Post:
        async with asyncio.timeout(20):
            while not condition(post := await self.post(name, number)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return post


@pytest.fixture
async def room(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Room]:
    async with MtprotoServer() as server, _running(Room(sqlite_db, server), tmp_path) as room:
        yield room


@asynccontextmanager
async def _running(room: Room, folder: Path) -> AsyncIterator[Room]:
    inbox = Inbox()
    storing = asyncio.create_task(Ingest(room.db, inbox).run())
    account = Account(room.server.write_session(folder / "reader"), 1, "0" * 32, retry_delay=0)
    kind = TelegramChannels(Accounts([account]))
    room.collector = Collector(room.db, inbox, [kind], clock=lambda: room.now)
    await room.collector.start()
    try:
        yield room
    finally:
        await room.collector.stop()
        storing.cancel()


async def test_forwards_and_answers_are_edges_to_other_posts(room: Room) -> None:
    origin = room.server.add_channel("origin", "خبرگزاری")
    room.server.add_channel("a", "الف")
    first = room.server.post("origin", "خبر یک", at=NOW - HOUR, live=False)
    room.server.post("a", "خبر یک", at=NOW - MINUTE, live=False, forwarded=(origin.id, first, NOW - HOUR))
    room.server.post("a", "تکمیلی", at=NOW - MINUTE, live=False, answers=1)
    await room.add("origin", "a")
    await room.read()
    forwarded, answer = await room.post("a", 1), await room.post("a", 2)
    edge = (forwarded.origin_stable_id, forwarded.origin_external_id, forwarded.origin_published_at)
    assert edge == (str(origin.id), str(first), NOW - HOUR)
    assert answer.parent == (room.sources["a"].id, "1")
    async with room.db.read() as conn:
        root = await room.post("origin", first)
        assert await posts.forwards_of(conn, root) == [forwarded]
        assert await posts.answers_to(conn, forwarded) == [answer]


async def test_figures_of_one_six_and_twenty_four_hours_are_kept_for_every_post(room: Room) -> None:
    channel = room.server.add_channel("a", "الف")
    await room.add("a")
    await room.read()
    room.now += MINUTE
    for _ in range(130):  # more than a page
        room.server.post("a", "متن", at=room.now, live=False)
    for minute in (*range(5, 80, 5), 330, 360, 390, 1_410, 1_440, 1_470):
        at = NOW + minute * MINUTE
        for number in (1, 130):
            channel.posts[number].views = minute * 10
            channel.posts[number].reactions = minute
        room.now = at
        await room.read()
    ids = [(await room.post("a", number)).id for number in (1, 130)]
    async with room.db.read() as conn:
        for hours, late in ((1, 5), (6, 30), (24, 30)):
            found = await figures.at_age(conn, ids, hours * HOUR)
            published = (await room.post("a", 1)).published_at
            assert sorted(found) == ids
            for one in found.values():
                assert timedelta() <= one.at - published - hours * HOUR <= late * MINUTE
                assert one.views == one.reactions * 10


async def test_a_post_that_is_gone_says_since_when_it_was_not_seen_and_keeps_its_text(room: Room) -> None:
    room.server.add_channel("a", "الف")
    for number in range(1, 6):
        room.server.post("a", f"متن {number}", at=NOW - (10 - number) * MINUTE, live=False)
    await room.add("a")
    await room.read()
    await room.read(after=MINUTE)
    kept = room.server.world.named("a").posts[3]
    room.server.delete("a", [3], live=False)
    await room.read(after=6 * MINUTE)
    gone = await room.post("a", 3)
    assert (gone.text, gone.gone_seen_at) == ("متن 3", room.now)
    assert [(await room.post("a", number)).gone_seen_at for number in (1, 2, 4, 5)] == [None] * 4
    room.server.world.named("a").posts = dict(sorted({**room.server.world.named("a").posts, 3: kept}.items()))
    await room.read(after=6 * MINUTE)
    assert (await room.post("a", 3)).gone_seen_at is None


async def test_told_of_a_deletion_it_looks_for_itself(room: Room) -> None:
    channel = room.server.add_channel("a", "الف")
    room.server.world.joined.add(channel.id)
    for number in range(1, 4):
        room.server.post("a", f"متن {number}", at=NOW - 3 * HOUR + number * MINUTE, live=False)
    await room.add("a")
    await room.read()
    await room.read(after=MINUTE)
    room.now += 6 * MINUTE
    room.server.delete("a", [2])
    async with asyncio.timeout(20):
        while (await room.post("a", 2)).gone_seen_at is None:
            await room.read()
            await asyncio.sleep(0.01)


async def test_an_album_is_one_row_also_when_it_is_read_again(room: Room) -> None:
    room.server.add_channel("a", "الف")
    for number in range(3):
        room.server.post("a", f"عکس {number}", at=NOW - MINUTE, live=False, album=7)
    room.server.post("a", "پس از آن", at=NOW - MINUTE, live=False)
    await room.add("a")
    await room.read()
    await room.read(after=MINUTE)
    await room.read(after=6 * MINUTE)
    async with room.db.read() as conn:
        rows = (await conn.execute(select(post_rows.c.external_id, post_rows.c.gone_seen_at).order_by("id"))).all()
    assert [tuple(row) for row in rows] == [("1", None), ("4", None)]
