"""A collector on a real database, with a clock the test sets and an inbox whose posts the test sees."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

import pytest

from monitors.collect import Collector
from monitors.inbox import Inbox, RawPost
from monitors.sources.port import SourceKind
from storage import coverage, ways
from storage.db import Database
from storage.sources import Source, add_source, get_source, saw_posts


class Bench:
    """What a test holds: the collector, the clock, and what came through the inbox."""

    def __init__(self, db: Database, now: datetime, kinds: Sequence[SourceKind], page_timeout: float) -> None:
        self.db = db
        self.now = now
        self.inbox = Inbox()
        self.collector = Collector(db, self.inbox, kinds, clock=lambda: self.now, page_timeout=page_timeout)
        self.received: list[RawPost] = []
        self._arrived = asyncio.Condition()

    async def add(self, platform: str, address: str, **values: object) -> Source:
        async with self.db.write() as conn:
            return await add_source(conn, platform, address, now=self.now, **values)

    async def source(self, source_id: int) -> Source:
        async with self.db.read() as conn:
            found = await get_source(conn, source_id)
        assert found is not None
        return found

    async def collect(self, *, after: timedelta = timedelta()) -> None:
        """Let some time pass and read everything that is due then."""
        self.now += after
        await self.collector.tick(self.now)
        async with asyncio.timeout(20):
            await self.collector.idle()

    async def health(self, source: Source) -> ways.Health:
        async with self.db.read() as conn:
            return next(one for one in await ways.health(conn, self.now) if one.source.id == source.id)

    async def spans(self, source: Source) -> list[coverage.Span]:
        async with self.db.read() as conn:
            found = await coverage.spans(conn, [source.id], datetime.min.replace(tzinfo=self.now.tzinfo), self.now)
        return found[source.id]

    def texts(self, source: Source | None = None) -> list[str]:
        return [post.text for post in self.received if source is None or post.source_id == source.id]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until posts have come that fulfil a condition."""
        async with asyncio.timeout(20), self._arrived:
            await self._arrived.wait_for(condition)

    async def drain(self) -> None:
        while True:
            for delivery in await self.inbox.take():
                self.received.extend(delivery.posts)
                async with self.db.write() as conn:
                    await saw_posts(conn, {post.source_id: post.published_at for post in delivery.posts})
                delivery.stored.set_result(None)
            async with self._arrived:
                self._arrived.notify_all()


OpenBench = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture
def bench(sqlite_db: Database, now: datetime) -> OpenBench:
    """`async with bench(kind, ...) as b`: started, and stopped at the end."""

    @asynccontextmanager
    async def opened(*kinds: SourceKind, page_timeout: float = 15, at: datetime = now) -> AsyncIterator[Bench]:
        one = Bench(sqlite_db, at, kinds, page_timeout)
        draining = asyncio.create_task(one.drain())
        await one.collector.start()
        try:
            yield one
        finally:
            await one.collector.stop()
            draining.cancel()

    return opened
