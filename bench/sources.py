"""One process that reads 500 Telegram channels without joining them and 1,000 feeds, at a post a second overall.

The look-alike servers run in a process of their own, so that what is measured is the reading alone: collector, ingest
and SQLite.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.ingest import TALK
from bench.process import resident_mb
from bench.report import line
from demo.feeds import FeedServer
from demo.mtproto import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.feed_parse import parse_feed
from monitors.sources.registry import SourceOptions, source_kinds
from storage import brands, sources, ways, workspaces
from storage.db import Database
from storage.migrate import upgrade

CHANNELS, FEEDS, ITEMS = 500, 1_000, 20
WATCHED_S, SWEEP_S = 60.0, 360.0
CPU_BOUND, MEMORY_BOUND_MB, STALL_BOUND_MS = 30.0, 450.0, 20.0
PARSES, ENTRIES = 20, 50


class Measured(NamedTuple):
    """Seconds of the first sweep, the sources it left unread, CPU in percent of a core then and after, resident MB."""

    swept: float
    unread: int
    sweeping: float
    watching: float
    memory: float


async def serve(folder: Path) -> None:
    """The look-alikes: a session and a file of addresses are written; then a post a second, for ever."""
    chooser, talk = random.Random(3), TALK.split()
    now = datetime.now(UTC)

    def text() -> str:
        return " ".join(chooser.choices(talk, k=20)) + (" دامون" if chooser.random() < 0.3 else "")

    async with MtprotoServer() as telegram, FeedServer() as site:
        for number in range(CHANNELS):
            telegram.add_channel(f"channel{number}", f"کانال {number}", 1_000)
            for back in range(ITEMS):
                telegram.post(f"channel{number}", text(), at=now - timedelta(hours=ITEMS - back), live=False)
        for number in range(FEEDS):
            site.add_feed(f"feed{number}", f"خوراک {number}")
            for back in range(ITEMS):
                site.publish(f"feed{number}", text(), at=now - timedelta(hours=ITEMS - back))
        telegram.write_session(folder / "telegram.session")
        addresses = [site.address(f"feed{number}") for number in range(FEEDS)]
        (folder / "addresses.part").write_text(json.dumps(addresses))
        (folder / "addresses.part").rename(folder / "addresses.json")
        while True:
            await asyncio.sleep(1)
            place = chooser.randrange(CHANNELS + FEEDS)
            if place < CHANNELS:
                telegram.post(f"channel{place}", text(), live=False)
            else:
                site.publish(f"feed{place - CHANNELS}", text())


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[list[str]]:
    """The addresses of the feeds, once the other process is ready."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.sources", str(folder))
    try:
        async with asyncio.timeout(120):
            while not (folder / "addresses.json").exists():
                if process.returncode is not None:
                    raise RuntimeError("the look-alikes did not start")
                await asyncio.sleep(0.1)
        yield json.loads((folder / "addresses.json").read_text())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def measure(folder: Path) -> Measured:
    async with servers(folder) as addresses:
        db = Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}")
        await upgrade(db)
        now = datetime.now(UTC)
        async with db.write() as conn:
            workspace = await workspaces.ensure_default(conn, now)
            own = {"key": "damoon", "name": "دامون", "role": "own", "query": '"دامون"'}
            await brands.add_brand(conn, workspace_id=workspace.id, now=now, **own)
            for number in range(CHANNELS):
                await sources.add_source(conn, "telegram", f"channel{number}", now=now, kinds=["account"])
            for address in addresses:
                await sources.add_source(conn, "feed", address, now=now)
        inbox = Inbox()
        options = SourceOptions(
            telegram_session=folder / "telegram.session", telegram_api_id=1, telegram_api_hash="a",
            feed_allow_hosts=("127.0.0.1",), backfill=timedelta(days=2),
        )  # fmt: skip
        ahead = timedelta()
        collector = Collector(db, inbox, source_kinds(options), clock=lambda: datetime.now(UTC) + ahead)
        storing = asyncio.create_task(Ingest(db, inbox).run())
        await collector.start()
        began, spent = time.monotonic(), time.process_time()
        try:
            before = CHANNELS + FEEDS
            while (left := await unread(db)) and time.monotonic() - began < SWEEP_S:
                if left == before:  # an account may look up 200 names a day: on with the next
                    ahead += timedelta(days=1)
                before = left
                await watch(collector, 10)
            swept, sweeping = time.monotonic() - began, time.process_time() - spent
            cpu, since = time.process_time(), time.monotonic()
            await watch(collector, WATCHED_S)
            share = (time.process_time() - cpu) / (time.monotonic() - since) * 100
            return Measured(swept, left, sweeping / swept * 100, share, resident_mb("self"))
        finally:
            await collector.stop()
            storing.cancel()
            await db.close()


async def watch(collector: Collector, seconds: float) -> None:
    """As `hoshdar run` does: a tick a second."""
    for _ in range(round(seconds)):
        await collector.tick(collector.now())
        await asyncio.sleep(1)


async def unread(db: Database) -> int:
    async with db.read() as conn:
        return sum(one.last_success_at is None for one in await ways.health(conn, datetime.now(UTC)))


async def longest_stall() -> float:
    """Milliseconds that parsing a feed of 50 items in its thread holds the loop: the best one, others are disturbed."""
    items = "".join(
        f"<item><guid>{number}</guid><link>https://a.example/{number}</link><title>خبر {number}</title>"
        f"<description>{TALK}</description></item>"
        for number in range(ENTRIES)
    )
    body = f"<rss version='2.0'><channel><title>خوراک</title>{items}</channel></rss>".encode()
    stalls = []
    for _ in range(PARSES):
        parsing = asyncio.create_task(
            asyncio.to_thread(
                parse_feed, body, content_type="application/rss+xml; charset=utf-8", url="https://a.example/"
            )
        )
        longest, last = 0.0, time.perf_counter()
        while not parsing.done():
            await asyncio.sleep(0.0005)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        assert len(parsing.result().entries) == ENTRIES
        stalls.append(longest * 1_000)
    return min(stalls)


def main() -> int:
    if len(sys.argv) > 1:
        asyncio.run(serve(Path(sys.argv[1])))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder)))
    stall = asyncio.run(longest_stall())
    return max(
        line(f"first sweep of {CHANNELS} channels and {FEEDS:,} feeds", found.swept, "s"),
        line("sources that it left unread", found.unread, "sources", at_most=0),
        line("CPU of one core in the first sweep", found.sweeping, "%"),
        line("CPU of one core while they are watched, 1 post/s", found.watching, "%", at_most=CPU_BOUND),
        line("resident memory meanwhile", found.memory, "MB", at_most=MEMORY_BOUND_MB),
        line("a feed of 50 items holds the loop", stall, "ms", at_most=STALL_BOUND_MS),
    )


if __name__ == "__main__":
    sys.exit(main())
