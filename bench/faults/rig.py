"""What every fault is played on: real servers on 127.0.0.1, the real readers, a real database."""

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from demo.feeds import FeedServer
from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.feed import FeedOptions, Feeds
from monitors.sources.telegram import Account, Accounts, TelegramChannels, accounts_in
from storage.db import Database
from storage.migrate import upgrade
from storage.sources import add_source
from storage.tables import posts

BOUND_S = 60.0
CHANNELS = ("one", "two", "three")
EVERY = timedelta(seconds=0.5)


@dataclass
class Rig:
    """Three channels and a feed, read and stored; `published` counts what there is to store."""

    chance: random.Random
    folder: Path
    telegram: MtprotoServer
    feeds: FeedServer
    db: Database
    channels: TelegramChannels
    crowd: int = 10_000  # posts of the fault that kills
    silence: float = 30  # seconds of the fault in which Telegram says nothing
    waits: tuple[int, ...] = (1, 300, 86_400)  # seconds that Telegram imposes
    published: int = 0
    skew: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def post(self, *, live: bool = True) -> None:
        self.published += 1
        name = self.chance.choice(CHANNELS)
        self.telegram.post(name, f"{name} {self.published}", at=datetime.now(UTC), live=live)

    def publish(self) -> None:
        self.published += 1
        self.feeds.publish("news", f"news {self.published}", at=datetime.now(UTC))

    async def burst(self, count: int, between: Callable[[int], None] = lambda number: None) -> None:
        for number in range(count):
            self.post()
            between(number)
            await asyncio.sleep(self.chance.random() * 0.02)

    async def met(self, seconds: float = 10) -> None:
        """Until somebody ran into every planted refusal."""
        begun = time.monotonic()
        while self.telegram.faults and time.monotonic() - begun < seconds:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def stored(self) -> int:
        async with self.db.read() as conn:
            return int(await conn.scalar(select(func.count()).select_from(posts)) or 0)

    async def wrong(self) -> int:
        """Posts that are missing, or stored twice, or were never published."""
        published = Counter([post.text for one in self.telegram.world.channels.values() for post in one.posts.values()])
        published.update(item.title for feed in self.feeds.feeds.values() for item in feed.items)
        async with self.db.read() as conn:
            stored = Counter((await conn.execute(select(posts.c.text))).scalars())
        return (published - stored).total() + (stored - published).total()

    async def until_stored(self, seconds: float = BOUND_S) -> float:
        """Seconds until all that was published is stored; gives up after the bound."""
        begun = time.monotonic()
        while await self.stored() < self.published and time.monotonic() - begun < seconds:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return time.monotonic() - begun


async def make_world(db: Database, telegram: MtprotoServer, feeds: FeedServer) -> None:
    await upgrade(db)
    async with db.write() as conn:
        for name in CHANNELS:
            telegram.world.joined.add(telegram.add_channel(name, name).id)
            await add_source(conn, "telegram", name, now=datetime.now(UTC))
        feeds.add_feed("news", "news")
        await add_source(conn, "feed", feeds.address("news"), now=datetime.now(UTC))


async def keep_reading(db: Database, channels: TelegramChannels, now: Callable[[], datetime]) -> None:
    """What `hoshdar run` does with sources, until it is cancelled."""
    inbox = Inbox()
    feeds = Feeds(FeedOptions(allow_hosts=("127.0.0.1",), every=EVERY, timeout=2))
    collector = Collector(db, inbox, [channels, feeds], clock=now, page_timeout=5)
    storing = asyncio.create_task(Ingest(db, inbox).run())
    await collector.start()
    try:
        while True:
            await collector.tick(now())
            await asyncio.sleep(0.1)
    finally:
        await collector.stop()
        storing.cancel()


def readers(folder: Path) -> TelegramChannels:
    """Both accounts; the sessions lie in the folder."""
    main = Account(folder / "reader.session", 1, "0" * 32, retry_delay=0.2)
    return TelegramChannels(Accounts(accounts_in(main)), every=EVERY)


@asynccontextmanager
async def rig(seed: int) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        telegram = await stack.enter_async_context(MtprotoServer())
        feeds = await stack.enter_async_context(FeedServer())
        db = Database(f"sqlite+aiosqlite:///{folder / 'hoshdar.db'}")
        stack.push_async_callback(db.close)
        await make_world(db, telegram, feeds)
        telegram.write_session(folder / "reader")
        telegram.write_session(folder / "reader-second", telegram.add_account("second"))
        yield Rig(random.Random(seed), folder, telegram, feeds, db, readers(folder))


@asynccontextmanager
async def reading(one: Rig) -> AsyncIterator[None]:
    """Reads in this process; the first posts are already stored when the block begins."""
    one.post()
    one.publish()
    task = asyncio.create_task(keep_reading(one.db, one.channels, one.now))
    try:
        await one.until_stored()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
