"""What is watched, and what was not: for the line with which every report ends, and for fair comparisons."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Exists, exists, select

from crisis.baseline import blind_spans, merged
from storage import coverage, hearing, ways
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.tables import coverage as spans_watched
from storage.tables import posts, sources
from storage.tables import ways as ways_in
from storage.ways import PATIENCE, Health

STEADY = 0.9
"""How much of a span must have been watched for a source to be compared over it."""
BLIND_DAY = 0.1
"""How much of a day's hours may be blind before they are no measure of what is usual."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Sources of one platform that are not being read now; `since` is None when one of them was never read.

    With `until` they are read again, and were not between the two (in `spells` spells, `lasting` in all).
    """

    platform: str
    sources: int
    since: datetime | None
    until: datetime | None = None
    spells: int = 1
    lasting: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Watched:
    """The sources that should be read now; a paused one is not among them. `missed`: not seen for a part of the span
    that was asked about, and seen again."""

    sources: int
    platforms: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    missed: tuple[Unseen, ...] = ()

    @property
    def blind(self) -> int:
        return sum(one.sources for one in self.unseen)


@dataclass(frozen=True, slots=True)
class Steady:
    """The sources that were watched through two spans alike; `others` may not be compared."""

    ids: frozenset[int]
    others: frozenset[int]


async def watched(conn: AsyncConnection, now: datetime, span: Span | None = None) -> Watched:
    """How many sources should be read now, which are not, and which were not for a part of the span."""
    health = [one for one in await ways.health(conn, now) if not one.source.paused]
    by_platform: dict[str, list[datetime | None]] = {}
    for one in health:
        if one.blind:
            by_platform.setdefault(one.source.platform, []).append(one.since)
    unseen = tuple(
        Unseen(platform, len(since), None if None in since else min(moment for moment in since if moment))
        for platform, since in sorted(by_platform.items())
    )
    platforms = tuple(sorted({one.source.platform for one in health}))
    missed = () if span is None else await _missed(conn, [one for one in health if not one.blind], span)
    return Watched(len(health), platforms, unseen, missed)


async def watched_then(conn: AsyncConnection, now: datetime, span: Span) -> Watched:
    """The same of a span that is over, by the ledger alone: how its sources stand today says nothing of it."""
    there = [one for one in await ways.health(conn, now) if not one.source.paused and one.added_at < span.end]
    platforms = tuple(sorted({one.source.platform for one in there}))
    return Watched(len(there), platforms, (), await _missed(conn, there, span, to_the_end=True))


async def steady(conn: AsyncConnection, span: Span, before: Span) -> Steady:
    """What was seen in both spans: by its coverage, or, where only others bring it, by its posts in both."""
    query = select(spans_watched.c.source_id, spans_watched.c.start_at, spans_watched.c.end_at).where(
        spans_watched.c.end_at > before.start, spans_watched.c.start_at < span.end
    )
    found: dict[int, list[Span]] = {}
    for source_id, start, end in await conn.execute(query):
        found.setdefault(source_id, []).append(Span(start, end))
    ids = {one for one, spans in found.items() if all(_share(spans, of) >= STEADY for of in (span, before))}
    brought = sources.c.id.not_in(select(ways_in.c.source_id).where(ways_in.c.kind != "import"))
    in_both = select(sources.c.id).where(brought, _has_posts(span), _has_posts(before))
    ids |= set((await conn.execute(in_both)).scalars())
    every = set((await conn.execute(select(sources.c.id))).scalars())
    return Steady(frozenset(ids), frozenset(every - ids))


async def blind_to(conn: AsyncConnection, start: datetime, end: datetime) -> list[Span]:
    """When more than half of the sources were not watched."""
    each = await hearing.watched_spans(conn, start, end)
    found = blind_spans([[(span.start, span.end) for span in spans] for spans in each], start, end)
    return [Span(*one) for one in found]


def mostly_seen(span: Span, left_out: Collection[Span]) -> bool:
    """Whether the hours of a span may be a measure of what is usual: blind ones and incidents are none."""
    return _share(left_out, span) <= BLIND_DAY


async def _missed(
    conn: AsyncConnection, health: Sequence[Health], span: Span, *, to_the_end: bool = False
) -> tuple[Unseen, ...]:
    """Holes in what was watched, platform by platform. What was not read yet at the end of the span is none, unless it
    is known that it never will be (`to_the_end`). A source of which the ledger knows nothing has no holes."""
    spans = await coverage.spans(conn, [one.source.id for one in health], span.start, span.end)
    in_ledger = set((await conn.execute(select(spans_watched.c.source_id).distinct())).scalars())
    holes: dict[str, list[list[Span]]] = {}
    for one in health:
        start = max(span.start, min(one.added_at, span.end))
        read = span.end if one.last_success_at is None or to_the_end else one.last_success_at
        end = min(span.end, max(start, read))
        own = [hole for hole in coverage.gaps(spans[one.source.id], start, end) if hole.end - hole.start > PATIENCE]
        if own and one.source.id in in_ledger:
            holes.setdefault(one.source.platform, []).append(own)
    return tuple(_told(platform, each) for platform, each in sorted(holes.items()))


def _told(platform: str, each: Sequence[Sequence[Span]]) -> Unseen:
    whole = merged([(hole.start, hole.end) for own in each for hole in own])
    lasting = sum((end - start for start, end in whole), timedelta())
    return Unseen(platform, len(each), whole[0][0], whole[-1][1], len(whole), lasting)


def _share(spans: Iterable[Span], of: Span) -> float:
    """How much of a span these cover; they do not overlap."""
    covered = (min(one.end, of.end) - max(one.start, of.start) for one in spans)
    return sum((length for length in covered if length > timedelta()), timedelta()) / (of.end - of.start)


def _has_posts(span: Span) -> Exists:
    return exists().where(
        posts.c.source_id == sources.c.id, posts.c.published_at >= span.start, posts.c.published_at < span.end
    )
