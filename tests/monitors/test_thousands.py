"""More channels than Telegram lets us read in time: whose turn it is, and what the others notice of it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest
from sqlalchemy import bindparam, insert, select, update

from monitors.collect import IN_LINE, Collector, interval
from monitors.inbox import Inbox
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.telegram.budget import Budget
from storage import ways
from storage.db import Database
from storage.sources import add_source
from storage.tables import sources
from storage.tables import ways as ways_table
from storage.ways import Way

EVERY, STEP = timedelta(seconds=60), timedelta(seconds=30)
ACCOUNTS, CHANNELS = 3, 5_000
SILENCES = {"busy": timedelta(minutes=10), "slow": timedelta(hours=3), "quiet": timedelta(days=2)}
HISTORY = "GetHistoryRequest"


class Kind:
    every = EVERY


def habit(number: int) -> str:
    """A tenth posts within the hour, a fifth within six hours."""
    return "busy" if number % 10 == 0 else "slow" if number % 10 < 3 else "quiet"


async def fill(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        row = {"platform": "telegram", "owner": "o", "created_at": now, "history_read_at": now}
        rows = [row | {"address": f"c{number}", "title": habit(number)} for number in range(CHANNELS)]
        await conn.execute(insert(sources), rows)
        ids = (await conn.execute(select(sources.c.id))).scalars()
        due = [{"source_id": one, "kind": "account", "next_try_at": now, "last_try_at": now - EVERY} for one in ids]
        await conn.execute(insert(ways_table), due)


async def visited(db: Database, found: list[Way], now: datetime) -> None:
    rows = []
    for way in found:
        newest = now - SILENCES[way.source.title]
        rows.append({"b_id": way.id, "b_at": now, "b_next": now + interval(Kind, newest, now)})
    statement = update(ways_table).where(ways_table.c.id == bindparam("b_id"))
    at, following = (bindparam(name, type_=ways_table.c.next_try_at.type) for name in ("b_at", "b_next"))
    if rows:
        async with db.write() as conn:
            await conn.execute(statement.values(last_try_at=at, last_success_at=at, next_try_at=following), rows)


async def test_five_thousand_channels_are_read_in_turn_the_busy_ones_oftener(
    sqlite_db: Database, now: datetime
) -> None:
    """Three accounts whose floods taught them to ask two and a half times a second: a quarter of what the schedule
    would like. Every channel is then read four times more rarely, and none is forgotten."""
    await fill(sqlite_db, now)
    budgets = [Budget() for _ in range(ACCOUNTS)]
    for one in budgets:
        for _ in range(3):
            one.flooded(HISTORY, 0, now)
    moments: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    free, clock, end = [now] * ACCOUNTS, now, now + timedelta(minutes=30)
    while clock < end:
        async with sqlite_db.read() as conn:
            due = await ways.due(conn, ["account"], clock, 100 * ACCOUNTS)
        done = []
        for way in due:
            account = way.source.id % ACCOUNTS
            if free[account] < clock + STEP:  # the budget's turn, in the time of this test
                free[account] += timedelta(seconds=budgets[account].gap(HISTORY, clock))
                moments[way.source.title, way.source.id].append(clock)
                done.append(way)
        await visited(sqlite_db, done, clock)
        clock += STEP
    assert len(moments) == CHANNELS
    assert sum(map(len, moments.values())) <= ACCOUNTS * 2.6 * (end - now).total_seconds()
    pauses: dict[str, list[timedelta]] = defaultdict(list)
    for (name, _), seen in moments.items():
        settled = [at for at in seen if at >= now + timedelta(minutes=10)]  # all were due at once to begin with
        pauses[name] += [after - before for before, after in pairwise(settled)]
    usual = {name: median(each) / timedelta(minutes=1) for name, each in pauses.items()}
    assert usual == {
        "busy": pytest.approx(3.6, abs=0.5),
        "slow": pytest.approx(7.2, abs=1),
        "quiet": pytest.approx(14.4, abs=2),
    }
    assert all(max(each) <= 1.4 * median(each) for each in pauses.values())


class Line:
    """A kind of one lane, which lets nobody through until it is told to."""

    trouble = None

    def __init__(self, kind: str, lane: str, width: int = 2) -> None:
        self.kind, self.every = kind, EVERY
        self.open = asyncio.Event()
        self.read_ones: list[str] = []
        self._lane = Lane(lane, width)

    async def start(self, desk: Desk) -> None: ...

    async def stop(self) -> None: ...

    def lane(self, way: Way) -> Lane:
        return self._lane

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        self.read_ones.append(way.source.address)
        if "hangs" in way.source.address:
            await asyncio.Event().wait()
        await self.open.wait()
        yield Page((), way.bookmark)


async def begun(collector: Collector, now: datetime, until: Callable[[], bool]) -> int:
    count = await collector.tick(now)
    async with asyncio.timeout(10):
        while not until():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    return count


async def test_a_long_line_holds_up_nobody_else_and_lets_the_urgent_go_first(
    sqlite_db: Database, now: datetime
) -> None:
    await fill(sqlite_db, now)
    async with sqlite_db.write() as conn:
        await add_source(conn, "feed", "https://news.example/rss", now=now)
        its = select(sources.c.id).where(sources.c.address == "c77").scalar_subquery()
        urgent = update(ways_table).where(ways_table.c.source_id == its)
        await conn.execute(urgent.values(last_try_at=now - timedelta(hours=1), next_try_at=now - 0.9 * EVERY))
    channels, feeds = Line("account", "telegram"), Line("feed", "host")
    collector = Collector(sqlite_db, Inbox(), [channels, feeds], clock=lambda: now)
    assert await begun(collector, now, lambda: bool(feeds.read_ones and channels.read_ones)) == IN_LINE + 1
    assert channels.read_ones[0] == "c77"
    assert await collector.tick(now) == 0
    await collector.stop()


async def test_what_fails_and_hangs_leaves_its_lane_to_the_others(sqlite_db: Database, now: datetime) -> None:
    hanging, channels = Line("feed", "host", 64), Line("account", "telegram")
    channels.open.set()
    async with sqlite_db.write() as conn:
        for number in range(30):
            await add_source(conn, "feed", f"https://hangs{number}.example/rss", now=now)
            await add_source(conn, "telegram", f"failing{number}", now=now)
        await conn.execute(update(ways_table).values(failures=1))
        await add_source(conn, "telegram", "works", now=now)
    collector = Collector(sqlite_db, Inbox(), [hanging, channels], clock=lambda: now)
    await begun(collector, now, lambda: "works" in channels.read_ones)
    await collector.stop()
