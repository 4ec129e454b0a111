"""The collector with kinds that hang, fail and misbehave at will."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitors.inbox import RawPost
from monitors.sources.errors import SourceError
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.registry import SourceOptions, source_kinds
from storage.coverage import Span
from storage.sources import pause_source
from storage.ways import Bookmark, Way

EVERY = timedelta(minutes=1)


class Played:
    """A kind whose sources do as their address says."""

    kind = "feed"
    every = EVERY
    trouble = None

    def __init__(self, lane: Callable[[Way], Lane] = lambda way: Lane(way.source.address, 1)) -> None:
        self.lane = lane
        self.read_now = 0
        self.begun = asyncio.Event()
        self.most_at_once = 0
        self.reads: list[str] = []

    async def start(self, desk: Desk) -> None: ...

    async def stop(self) -> None: ...

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        behaviour = way.source.address.split("/")[2].partition("-")[0]
        self.reads.append(behaviour)
        self.read_now += 1
        self.begun.set()
        self.most_at_once = max(self.most_at_once, self.read_now)
        try:
            await asyncio.sleep(0)
            match behaviour:
                case "hang":
                    await asyncio.Event().wait()
                case "fail":
                    raise SourceError("source-error-server")
                case "crash":
                    raise ZeroDivisionError
            for number in range(2):
                post = RawPost(way.source.id, f"{now:%H%M}-{number}", now, now, "متن")
                yield Page((post,), Bookmark(cursor=f"{now:%H%M}-{number}"), None)
        finally:
            self.read_now -= 1


def address(name: str) -> str:
    return f"http://{name}/feed"


async def test_hanging_and_crashing_sources_stop_nobody(bench):
    kind = Played()
    async with bench(kind, page_timeout=0.3) as b:
        hanging = [await b.add("feed", address(f"hang-{n}")) for n in range(10)]
        crashing = await b.add("feed", address("crash"))
        good = [await b.add("feed", address(f"good-{n}")) for n in range(20)]
        await b.collector.tick(b.now)
        await b.until(lambda: len(b.received) == 2 * len(good))  # long before the others time out
        await b.collect()
        assert {(await b.health(one)).error for one in hanging} == {"source-error-timeout"}
        assert (await b.health(crashing)).error == "source-error-unexpected"
        assert {(await b.health(one)).error for one in good} == {None}


async def test_sources_that_hang_for_long_get_only_a_part_of_the_slots(bench):
    kind = Played()
    async with bench(kind, page_timeout=0.1) as b:
        for n in range(40):
            await b.add("feed", address(f"hang-{n}"))
        await b.collect()
        good = await b.add("feed", address("good"))
        kind.most_at_once = 0
        await b.collect(after=2 * EVERY)
        assert kind.most_at_once <= 16 + 1
        assert (await b.health(good)).error is None


async def test_a_lane_is_as_wide_as_it_says(bench):
    kind = Played(lambda way: Lane("one host", 2))
    async with bench(kind) as b:
        for n in range(10):
            await b.add("feed", address(f"good-{n}"))
        await b.collect()
        assert (kind.most_at_once, len(kind.reads)) == (2, 10)


async def test_a_source_is_not_begun_again_while_it_is_read(bench):
    kind = Played()
    async with bench(kind, page_timeout=0.3) as b:
        await b.add("feed", address("hang"))
        assert [await b.collector.tick(b.now) for _ in range(3)] == [1, 0, 0]


async def test_paused_sources_and_other_kinds_are_left_alone(bench):
    kind = Played()
    async with bench(kind) as b:
        paused = await b.add("feed", address("good"))
        await b.add("telegram", "somebody")
        async with b.db.write() as conn:
            await pause_source(conn, paused.id)
        await b.collect()
        assert kind.reads == []
        assert not (await b.health(paused)).blind


@pytest.mark.parametrize(
    ("silence", "pause"), [(timedelta(minutes=5), 1), (timedelta(hours=3), 2), (timedelta(days=3), 4)]
)
async def test_quiet_sources_are_read_more_rarely(bench, now, silence, pause):
    class Quiet(Played):
        async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
            yield Page((RawPost(way.source.id, "1", now - silence, now, ""),), Bookmark(), now - timedelta(days=14))

    async with bench(Quiet()) as b:
        source = await b.add("feed", address("quiet"))
        await b.collect()
        assert (await b.health(source)).next_try_at == now + pause * EVERY


async def test_watched_spans_grow_over_short_gaps_and_break_over_long_ones(bench, now):
    async with bench(Played()) as b:
        source = await b.add("feed", address("good"))
        for _ in range(3):
            await b.collect(after=EVERY)
        start = now + EVERY
        await b.collect(after=timedelta(hours=2))
        resumed = b.now
        await b.collect(after=EVERY)
        assert await b.spans(source) == [Span(start, now + 3 * EVERY), Span(resumed, resumed + EVERY)]


async def test_a_source_is_blind_once_it_stays_unread(bench):
    kind = Played()
    async with bench(kind) as b:
        source = await b.add("feed", address("good"))
        assert (await b.health(source)).blind
        await b.collect()
        health = await b.health(source)
        assert (health.blind, health.lag) == (False, timedelta())
        kind.every = timedelta(minutes=3)
        b.collector._kinds["feed"].read = Failing().read
        await b.collect(after=EVERY)
        assert ((await b.health(source)).error, (await b.health(source)).blind) == ("source-error-server", False)
        await b.collect(after=timedelta(minutes=10))
        health = await b.health(source)
        assert (health.blind, health.since) == (True, b.now - timedelta(minutes=11))


class Failing(Played):
    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        raise SourceError("source-error-server")
        yield


async def test_stopping_cuts_what_is_being_read(bench):
    kind = Played()
    async with bench(kind) as b:
        await b.add("feed", address("hang"))
        await b.collector.tick(b.now)
        async with asyncio.timeout(5):
            await kind.begun.wait()
        await b.collector.stop()
        assert kind.read_now == 0


async def test_a_clock_that_was_set_back_does_not_silence_a_source(bench, now):
    kind = Played()
    async with bench(kind, at=now + timedelta(days=400)) as b:
        await b.add("feed", address("good"))
        await b.collect()
        await b.collect(after=-timedelta(days=400))
        assert len(kind.reads) == 2


def test_the_kinds_that_the_settings_allow():
    without = SourceOptions(telegram_session=Path("none.session"))
    stand_in, *others = source_kinds(without)
    assert (stand_in.kind, type(stand_in).__name__) == ("account", "Previews")
    assert [kind.kind for kind in others] == ["preview", "feed", "petition"]
    with_account = SourceOptions(
        telegram_session=Path("none.session"), telegram_api_id=1, telegram_api_hash="x", telegram_every=EVERY
    )
    kinds = {kind.kind: kind for kind in source_kinds(with_account)}
    assert sorted(kinds) == ["account", "comments", "feed", "petition", "preview"]
    assert kinds["account"].every == EVERY
