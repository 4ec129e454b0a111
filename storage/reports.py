"""The reads behind the bot's answers: counts from the roll-ups, and from mentions only what does not add up."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from crisis.share import Tone, Volume
from crisis.usual import DAYS_NEEDED
from storage import brands as brand_family
from storage.brands import Brand
from storage.chats import Chat, brands_of_chat
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.rollups import bucket_of
from storage.tables import mentions, rollups, sources
from storage.watching import mostly_seen

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BY_HOURS = 3 * DAY
MEAN_DAYS = 14
LOOK_BACK_DAYS = 28
SCANNED = 20_000
"""Mentions whose topics are read for one answer, the newest: a month of a much-discussed brand would take seconds."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What adds up about one brand in one span; `audience` is the sum over mentions, with overlap."""

    mentions: int = 0
    stories: int = 0
    negatives: int = 0
    positives: int = 0
    story_negatives: int = 0
    audience: int = 0

    @property
    def tone(self) -> Tone:
        return Tone(self.negatives, self.mentions - self.negatives - self.positives, self.positives)

    @property
    def volume(self) -> Volume:
        return Volume(self.stories, self.mentions, self.audience)

    @property
    def copies(self) -> int:
        return self.mentions - self.stories

    def without(self, part: "Figures") -> "Figures":
        """What is left of these without a part of them."""
        return Figures(*(getattr(self, name) - getattr(part, name) for name in self.__dataclass_fields__))


_SUMS = [func.coalesce(func.sum(rollups.c[name]), 0).label(name) for name in Figures.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Said:
    """What the mentions of a span are about: mentions by crisis kind, and how many of them ask something.

    `scanned` is how many were read: all of the span, or the newest SCANNED.
    """

    kinds: dict[str, int]
    questions: int
    scanned: int


@dataclass(frozen=True, slots=True)
class Voice:
    """One source among those that spoke of a brand."""

    title: str
    platform: str
    audience: int
    mentions: int
    negatives: int
    positives: int


@dataclass(frozen=True, slots=True)
class Voices:
    count: int
    largest: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Mentions from `start` on for one step, how many of them negative, and what is usual for it (None: not known)."""

    start: datetime
    mentions: int
    negatives: int
    usual: float | None


def last(hours: int, now: datetime) -> Span:
    """The span of so many hours that ends now; it begins with a whole bucket, so that all figures of it agree."""
    return Span(bucket_of(now - hours * HOUR), now)


def before(span: Span) -> Span:
    """The span of the same length just before; it too begins with a whole bucket."""
    return Span(bucket_of(span.start - (span.end - span.start)), span.start)


async def brands_for_chat(conn: AsyncConnection, chat: Chat) -> list[Brand]:
    """The brands a chat is about: those it named, else every own brand."""
    named = set(await brands_of_chat(conn, chat.id))
    every = await brand_family.list_brands(conn, workspace_id=chat.workspace_id)
    return [brand for brand in every if (brand.id in named if named else brand.role == "own")]


async def figures(conn: AsyncConnection, brand_ids: Collection[int], span: Span) -> dict[int, Figures]:
    """For each of the brands its figures in the span, from the roll-ups."""
    query = (
        select(rollups.c.brand_id, *_SUMS)
        .where(rollups.c.brand_id.in_(list(brand_ids)), *_within(rollups.c.bucket, span))
        .group_by(rollups.c.brand_id)
    )
    found = {row[0]: Figures(*(int(value) for value in row[1:])) for row in await conn.execute(query)}
    return {brand_id: found.get(brand_id, Figures()) for brand_id in brand_ids}


async def stories(conn: AsyncConnection, brand_ids: Collection[int], span: Span) -> dict[int, int]:
    """The stories of each brand alone: half the time of all its figures."""
    query = (
        select(rollups.c.brand_id, func.sum(rollups.c.stories))
        .where(rollups.c.brand_id.in_(list(brand_ids)), *_within(rollups.c.bucket, span))
        .group_by(rollups.c.brand_id)
    )
    found = {row[0]: int(row[1]) for row in await conn.execute(query)}
    return {brand_id: found.get(brand_id, 0) for brand_id in brand_ids}


async def same_hours_earlier(
    conn: AsyncConnection, brand_id: int, span: Span, left_out: Collection[Span] = (), days: int = LOOK_BACK_DAYS
) -> list[int | None]:
    """Mentions in the same hours one day earlier, two days earlier, and so on, as far back as the brand is known.

    A span longer than a day is moved back by its own whole length in days. None where too much of it is `left_out`:
    what was not seen, or was an incident, is no measure of what is usual. These spans do not overlap.
    """
    first = await first_known(conn, brand_id)
    step = max(1, -(-(span.end - span.start) // DAY)) * DAY
    counts: list[int | None] = []
    moved = Span(span.start - step, span.end - step)
    while first is not None and first <= moved.start and span.start - moved.start <= days * DAY:
        counts_as_usual = mostly_seen(moved, left_out)
        counts.append((await figures(conn, [brand_id], moved))[brand_id].mentions if counts_as_usual else None)
        moved = Span(moved.start - step, moved.end - step)
    return counts


async def of_sources(
    conn: AsyncConnection, brand_ids: Collection[int], span: Span, source_ids: Collection[int]
) -> dict[int, Figures]:
    """For each of the brands what these sources alone said of it."""
    counted: dict[int, Figures] = {}
    if source_ids:
        first, negative = mentions.c.first_copy, mentions.c.sentiment < 0
        sums = (
            func.count(),
            func.sum(_one_if(first)),
            func.sum(_one_if(negative)),
            func.sum(_one_if(mentions.c.sentiment > 0)),
            func.sum(_one_if(and_(first, negative))),
            func.sum(mentions.c.audience),
        )
        query = (
            select(mentions.c.brand_id, *sums)
            .where(
                mentions.c.source_id.in_(list(source_ids)),
                *_within(mentions.c.published_at, span),
                mentions.c.excluded.is_(None),
            )
            .group_by(mentions.c.brand_id)
        )
        counted = {row[0]: Figures(*(int(value) for value in row[1:])) for row in await conn.execute(query)}
    return {brand_id: counted.get(brand_id, Figures()) for brand_id in brand_ids}


async def first_known(conn: AsyncConnection, brand_id: int) -> datetime | None:
    """The first bucket in which the brand was mentioned."""
    moment: datetime | None = await conn.scalar(
        select(rollups.c.bucket).where(rollups.c.brand_id == brand_id).order_by(rollups.c.bucket).limit(1)
    )
    return moment


async def known_at(conn: AsyncConnection, brand_ids: Collection[int], moment: datetime) -> bool:
    """Whether any of the brands had been mentioned by then."""
    query = select(rollups.c.bucket).where(rollups.c.brand_id.in_(list(brand_ids)), rollups.c.bucket <= moment)
    return (await conn.execute(query.limit(1))).first() is not None


async def bars(conn: AsyncConnection, brand_id: int, span: Span, left_out: Collection[Span] = ()) -> list[Bar]:
    """The span by hours, or by days when it is longer than BY_HOURS.

    Usual is the mean of the same hours of the days before; those that are `left_out` count neither way.
    """
    step = HOUR if span.end - span.start <= BY_HOURS + HOUR else DAY
    count = max(1, round((span.end - span.start) / step))
    cycle = DAY // step
    first = await first_known(conn, brand_id)
    days = 0 if first is None else min(MEAN_DAYS, max(0, (span.start - first) // DAY))
    query = select(rollups.c.bucket, rollups.c.mentions, rollups.c.negatives).where(
        rollups.c.brand_id == brand_id, *_within(rollups.c.bucket, Span(span.start - days * DAY, span.end))
    )
    steps = range(-days * cycle, 0)
    seen_before = {
        at for at in steps if mostly_seen(Span(span.start + at * step, span.start + (at + 1) * step), left_out)
    }
    known = Counter(at % cycle for at in seen_before)
    seen, negative, past = [0] * count, [0] * count, [0] * cycle
    for bucket, number, negatives in await conn.execute(query):
        place = (bucket - span.start) // step
        if place in seen_before:
            past[place % cycle] += number
        elif place >= 0:
            seen[min(place, count - 1)] += number
            negative[min(place, count - 1)] += negatives
    usual = [past[at] / known[at] if known[at] >= DAYS_NEEDED else None for at in range(cycle)]
    return [Bar(span.start + at * step, seen[at], negative[at], usual[at % cycle]) for at in range(count)]


async def said(conn: AsyncConnection, brand_id: int, span: Span) -> Said:
    query = (
        select(mentions.c.topics, mentions.c.labels)
        .where(*_counted(brand_id, span))
        .order_by(mentions.c.published_at.desc())
        .limit(SCANNED)
    )
    kinds: Counter[str] = Counter()
    questions = scanned = 0
    for topics, labels in await conn.execute(query):
        kinds.update({topic["kind"] for topic in topics})
        questions += "question" in labels
        scanned += 1
    return Said(dict(kinds.most_common()), questions, scanned)


async def voices(conn: AsyncConnection, brand_id: int, span: Span, limit: int = 3) -> Voices:
    """How many sources spoke of the brand, and those with the largest audience."""
    spoke = (
        select(
            mentions.c.source_id,
            func.count().label("mentions"),
            func.sum(_one_if(mentions.c.sentiment < 0)).label("negatives"),
            func.sum(_one_if(mentions.c.sentiment > 0)).label("positives"),
        )
        .where(*_counted(brand_id, span))
        .group_by(mentions.c.source_id)
        .subquery()
    )
    count = (await conn.execute(select(func.count()).select_from(spoke))).scalar_one()
    largest = (
        select(
            sources.c.title,
            sources.c.platform,
            sources.c.audience,
            spoke.c.mentions,
            spoke.c.negatives,
            spoke.c.positives,
        )
        .join(spoke, spoke.c.source_id == sources.c.id)
        .order_by(sources.c.audience.desc(), sources.c.id)
        .limit(limit)
    )
    return Voices(count, tuple(Voice(*row) for row in await conn.execute(largest)))


async def copied_stories(conn: AsyncConnection, brand_id: int, span: Span) -> int:
    """How many texts were copied at least once in the span."""
    copied = (
        select(mentions.c.story_id)
        .where(*_counted(brand_id, span))
        .group_by(mentions.c.story_id)
        .having(func.count() > 1)
        .subquery()
    )
    return (await conn.execute(select(func.count()).select_from(copied))).scalar_one()


def _counted(brand_id: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        mentions.c.brand_id == brand_id,
        *_within(mentions.c.published_at, span),
        mentions.c.excluded.is_(None),
    )


def _within(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= span.start, column < span.end


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
