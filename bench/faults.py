"""Faults on the way of a post, each played many times: is every post stored exactly once, and how soon after the fault?

`python -m bench.faults [--runs 20] [--only cut]`. Real servers on 127.0.0.1, the real readers, a real database.
"""

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench import report
from demo.feeds import FeedServer
from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.feed import FeedOptions, Feeds
from monitors.sources.telegram import Account, TelegramChannels
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

    async def stored(self) -> int:
        async with self.db.read() as conn:
            return int(await conn.scalar(select(func.count()).select_from(posts)) or 0)

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


def account(session: Path) -> TelegramChannels:
    return TelegramChannels(Account(session, 1, "0" * 32, every=EVERY, retry_delay=0.2))


@asynccontextmanager
async def rig(seed: int) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        telegram = await stack.enter_async_context(MtprotoServer())
        feeds = await stack.enter_async_context(FeedServer())
        db = Database(f"sqlite+aiosqlite:///{folder / 'hoshdar.db'}")
        stack.push_async_callback(db.close)
        await make_world(db, telegram, feeds)
        one = Rig(random.Random(seed), folder, telegram, feeds, db, account(telegram.write_session(folder / "reader")))
        yield one


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


# --- the faults: each returns the seconds from its end until all is stored ------------------------------------------


async def cut(one: Rig) -> float:
    """The connection is cut in the middle of a burst, several times."""
    async with reading(one):
        await one.burst(40, lambda number: one.telegram.drop() if one.chance.random() < 0.1 else None)
        one.telegram.drop()
        one.post()
        return await one.until_stored()


async def restart(one: Rig) -> float:
    """Both servers go away for a while and come back."""
    async with reading(one):
        await one.telegram.stop()
        await one.feeds.stop()
        for _ in range(20):
            one.post(live=False)
        one.publish()
        await asyncio.sleep(one.chance.uniform(0.5, 3))
        await one.telegram.start()
        await one.feeds.start()
        return await one.until_stored()


async def silent(one: Rig) -> float:
    """Telegram sends no updates although posts are published."""
    async with reading(one):
        for _ in range(30):
            one.post(live=one.chance.random() < 0.3)
        return await one.until_stored()


async def twice(one: Rig) -> float:
    """Updates come twice and in the wrong order."""
    async with reading(one):
        await one.burst(20)
        updates = [(channel, update) for channel in one.telegram.world.channels.values() for update in channel.log]
        one.chance.shuffle(updates)
        for channel, update in updates:
            one.telegram._tell(channel, update, live=True)
        return await one.until_stored()


async def flood(one: Rig) -> float:
    """Telegram refuses histories for five minutes, then for a day: live posts go on, the others come after it."""
    slowest = 0.0
    async with reading(one):
        for wait in (300, 86_400):
            one.telegram.plant("GetHistoryRequest", 420, f"FLOOD_WAIT_{wait}")
            await asyncio.sleep(1)
            await one.burst(10)
            slowest = max(slowest, await one.until_stored())
            for _ in range(5):
                one.post(live=False)
            one.skew += timedelta(seconds=wait)
            one.channels._client._flood_waited_requests.clear()  # Telethon counts by the machine's own clock
            slowest = max(slowest, await one.until_stored())
    return slowest


async def clock_jump(one: Rig) -> float:
    """The machine's clock jumps forward by hours and back again."""
    async with reading(one):
        await one.burst(5)
        one.skew = timedelta(hours=5)
        await one.burst(5)
        await one.until_stored()
        one.skew = timedelta()
        for _ in range(10):
            one.post(live=False)
        one.publish()
        return await one.until_stored()


async def feed_faults(one: Rig) -> float:
    """A feed answers with errors, and beside it hang one that trickles, one that loops and one of a dead name."""
    async with reading(one):
        async with one.db.write() as conn:
            for bad in (one.feeds.hostile("trickle"), one.feeds.hostile("loop"), "http://no.such.host.invalid/"):
                await add_source(conn, "feed", bad, now=one.now())
        feed = one.feeds.feeds.pop("news")
        await asyncio.sleep(one.chance.uniform(1, 3))
        one.feeds.feeds["news"] = feed
        one.publish()
        return await one.until_stored()


async def killed(one: Rig) -> float:
    """kill -9 in the middle of 10,000 posts; then it is started again."""
    for _ in range(one.crowd):
        one.post(live=False)
    command = [sys.executable, "-m", "bench.faults", "--worker", str(one.folder)]
    first = await asyncio.create_subprocess_exec(*command)
    aim = one.chance.randint(1, one.crowd * 9 // 10)
    begun = time.monotonic()
    while await one.stored() < aim and time.monotonic() - begun < BOUND_S:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    again = await asyncio.create_subprocess_exec(*command)
    try:
        return await one.until_stored(3 * BOUND_S)
    finally:
        again.kill()
        await again.wait()


FAULTS: tuple[Callable[[Rig], Awaitable[float]], ...] = (
    cut, restart, silent, twice, flood, clock_jump, feed_faults, killed,
)  # fmt: skip


async def play(fault: Callable[[Rig], Awaitable[float]], runs: int) -> int:
    """Two lines: posts lost or doubled over all runs, and the slowest recovery."""
    wrong, slowest = 0, 0.0
    for seed in range(runs):
        async with rig(seed) as one:
            slowest = max(slowest, await fault(one))
            wrong += abs(one.published - await one.stored())
    name = fault.__name__.replace("_", " ")
    short = report.line(f"{name}: posts lost or doubled in {runs} runs", wrong, "posts", at_most=0)
    return short | report.line(f"{name}: slowest recovery", slowest, "s", at_most=BOUND_S)


def main() -> int:
    logging.getLogger("telethon").setLevel(logging.CRITICAL)  # it reports every connection that we cut
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", choices=[fault.__name__ for fault in FAULTS])
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        database = Database(f"sqlite+aiosqlite:///{asked.worker / 'hoshdar.db'}")
        asyncio.run(keep_reading(database, account(asked.worker / "reader.session"), lambda: datetime.now(UTC)))
        return 0
    chosen = [fault for fault in FAULTS if asked.only in (None, fault.__name__)]
    return max(asyncio.run(play(fault, asked.runs)) for fault in chosen)


if __name__ == "__main__":
    sys.exit(main())
