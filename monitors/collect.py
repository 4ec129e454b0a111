"""Reads the sources: asks the database which ways are due, and lets nothing that hangs or fails stop the others."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TypeVar, cast

from monitors.inbox import Inbox
from monitors.sources.errors import ACCOUNT_FAULTS, NOT_STORED, TIMEOUT, UNEXPECTED, UNREACHABLE, SourceError
from monitors.sources.port import Lane, Page, Present, Rhythm, SourceKind
from storage import coverage, posts, sources, ways
from storage.db import AsyncConnection, Database
from storage.ways import Bookmark, Way

log = logging.getLogger(__name__)
T = TypeVar("T")

PAUSES_TAKEN = 5  # usual gaps without a post after which a source counts as quieter than usual
LONGEST_WAIT = timedelta(days=1)  # whatever a server asks for
LONGEST_BACKOFF = timedelta(minutes=10)
LASTING_FAULT = timedelta(hours=6)
AT_ONCE = 1_000  # ways of one kind looked at in a tick
IN_LINE = 100  # ways of one lane begun and not read yet: what becomes urgent meanwhile goes before the rest


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Collector:
    """One per process. `tick` is called about once a second; `start` and `stop` begin and end the live clients."""

    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        kinds: Sequence[SourceKind],
        *,
        clock: Callable[[], datetime] = _utc_now,
        width: int = 64,
        page_timeout: float = 40,
        spares: bool = False,
    ) -> None:
        """`spares`: pages that stand in for an account are read beside it, for a trial."""
        self.inbox = inbox
        self.now = clock
        self._db = db
        self._kinds = {kind.kind: kind for kind in kinds}
        self._page_timeout = page_timeout
        self._spares = spares or "account" not in self._kinds
        self._running: dict[int, asyncio.Task[None]] = {}
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._in_line: Counter[str] = Counter()  # by lane
        # One at a time from here: ingest must never stand in line behind fifty of them.
        self._writing = asyncio.Lock()
        self._working = asyncio.Semaphore(width)
        # Ways that failed last time share a few slots of their own, so that many that hang cannot fill all of them.
        self._failing = asyncio.Semaphore(max(1, width // 4))

    async def start(self) -> None:
        for kind in self._kinds.values():
            await kind.start(self)

    async def stop(self) -> None:
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for kind in self._kinds.values():
            await kind.stop()

    @property
    def troubles(self) -> dict[str, str]:
        """Kinds that are out of order as a whole, each with the text key of what is wrong."""
        return {name: kind.trouble for name, kind in self._kinds.items() if kind.trouble is not None}

    async def tick(self, now: datetime) -> int:
        """Begin to read what is due and not being read yet; returns how many. Does not wait for them.

        Kinds are asked for apart, and no lane has more than some in line: however much is due of one of them, the
        others are read.
        """
        limit = AT_ONCE + len(self._running)
        async with self._db.read() as conn:
            found = [await ways.due(conn, [kind], now, limit, spares=self._spares) for kind in self._kinds]
        begun = 0
        for way in chain.from_iterable(found):
            if way.id not in self._running:
                lane = self._kinds[way.kind].lane(way)
                if self._in_line[lane.name] < IN_LINE:
                    self._in_line[lane.name] += 1
                    self._running[way.id] = asyncio.create_task(self._visit(way, lane))
                    begun += 1
        return begun

    async def idle(self) -> None:
        """Wait until nothing that was begun is still being read."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def transact(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._writing, self._db.write() as conn:
            return await work(conn)

    async def hasten(self, kind: str, *, source_id: int | None = None) -> None:
        async with self._writing, self._db.write() as conn:
            cured = (UNREACHABLE, TIMEOUT, *ACCOUNT_FAULTS)
            await ways.hasten(conn, kind, self.now(), source_id=source_id, cured=cured)

    async def identify(
        self, way: Way, bookmark: Bookmark, *, stable_id: str | None, title: str | None, audience: int | None = None
    ) -> None:
        source = way.source
        unnamed = source.title == source.address  # a title that somebody chose stays
        async with self._writing, self._db.write() as conn:
            twin = await sources.find_by_stable_id(conn, source.platform, stable_id) if stable_id else None
            if twin is not None and twin.id != source.id:
                raise SourceError("source-error-same-as-another", lasting=True)
            await sources.learn(
                conn, source.id, stable_id=stable_id, title=title if unnamed else None, audience=audience
            )
            await ways.advanced(conn, way, bookmark)

    async def _visit(self, way: Way, lane: Lane) -> None:
        try:
            async with AsyncExitStack() as stack:
                for slot in self._slots(way, lane):
                    await stack.enter_async_context(slot)
                await self._read(self._kinds[way.kind], way)
        except Exception:
            # Not even the outcome could be written down: the way is still due, so the next tick tries again.
            log.exception("reading %s ended badly", way.source.key)
        finally:
            del self._running[way.id]
            self._in_line[lane.name] -= 1

    def _slots(self, way: Way, lane: Lane) -> list[asyncio.Semaphore]:
        """What a way has to wait for. One that failed takes its lane's slot last, and waits for the slots of those that
        fail in a line of its own: while that hangs, the lane is the others'."""
        own = self._lanes.setdefault(lane.name, asyncio.Semaphore(lane.width))
        if not way.failures:
            return [own, self._working]
        behind = self._lanes.setdefault(f"{lane.name} failing", asyncio.Semaphore(max(1, lane.width // 4)))
        return [behind, self._failing, own]

    async def _read(self, kind: SourceKind, way: Way) -> None:
        now = self.now()
        try:
            page, newest = await self._read_pages(kind, way, now)
        except SourceError as error:
            await self._note_failure(kind, way, error)
        except TimeoutError:
            await self._note_failure(kind, way, SourceError(TIMEOUT))
        except Exception:
            log.exception("reading %s failed in an unforeseen way", way.source.key)
            await self._note_failure(kind, way, SourceError(UNEXPECTED))
        else:
            await self._note_success(way, page, now, interval(kind, newest, now, page.rhythm))

    async def _read_pages(self, kind: SourceKind, way: Way, now: datetime) -> tuple[Page, datetime | None]:
        """The last page, and when the newest post was published."""
        last, newest = Page((), way.bookmark), way.source.last_post_at
        async with aclosing(cast(AsyncGenerator[Page, None], kind.read(way, now))) as pages:
            while True:
                async with asyncio.timeout(self._page_timeout):
                    page = await anext(pages, None)
                if page is None:
                    return last, newest
                last = page
                if page.present is not None:
                    await self._look_for_gone(way, page.present, now)
                if page.posts:
                    await self._store(way, page)
                    latest = max(post.published_at for post in page.posts)
                    newest = max(newest or latest, latest)

    async def _store(self, way: Way, page: Page) -> None:
        stored = await self.inbox.put(page.posts)
        try:
            await stored
        except Exception as error:
            raise SourceError(NOT_STORED, counts=False) from error
        async with self._writing, self._db.write() as conn:
            await ways.advanced(conn, way, page.bookmark)

    async def _look_for_gone(self, way: Way, present: Present, now: datetime) -> None:
        async with self._writing, self._db.write() as conn:
            await posts.note_gone(conn, way.source.id, present.low, present.high, present.numbers, now)

    async def _note_success(self, way: Way, page: Page, now: datetime, interval: timedelta) -> None:
        async with self._writing, self._db.write() as conn:
            await ways.succeeded(conn, way, page.bookmark, now=now, next_try=now + interval)
            await coverage.record(conn, way.source.id, _watched_since(way, page, now, interval), now)

    async def _note_failure(self, kind: SourceKind, way: Way, error: SourceError) -> None:
        now = self.now()
        async with self._writing, self._db.write() as conn:
            await ways.failed(
                conn, way, error.key, now=now, next_try=now + _pause(kind, way, error), counts=error.counts
            )


def interval(kind: SourceKind, newest: datetime | None, now: datetime, rhythm: Rhythm | None = None) -> timedelta:
    """Busy sources often, quiet ones more rarely: from half to four times the interval, and before a post is gone."""
    quiet = timedelta.max if newest is None else now - newest
    if rhythm is not None:
        if rhythm.window < kind.every or rhythm.gap < kind.every / 2:
            return kind.every / 2
        quiet = min(quiet, max(rhythm.gap, quiet / PAUSES_TAKEN))
    if quiet < timedelta(hours=1):
        return kind.every
    return kind.every * (2 if quiet < timedelta(hours=6) else 4)


def _pause(kind: SourceKind, way: Way, error: SourceError) -> timedelta:
    if error.wait is not None:
        return min(max(timedelta(seconds=error.wait), kind.every), LONGEST_WAIT)
    if error.lasting:
        return LASTING_FAULT
    if not error.counts:
        return kind.every
    doubled: timedelta = kind.every * 2 ** min(way.failures, 10)
    return min(doubled, max(kind.every, LONGEST_BACKOFF))


def _watched_since(way: Way, page: Page, now: datetime, interval: timedelta) -> datetime:
    """From when on this success proves that nothing was missed."""
    if page.whole_since is not None:
        return min(page.whole_since, now)
    if way.last_success_at is not None and now - way.last_success_at <= 2 * interval:
        return min(way.last_success_at, now)
    return now
