"""What a back-test reads of one brand: mentions as they came to be seen, its cases, and what people said of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from storage import hearing
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.hearing import Heard
from storage.policies import hashtags_of
from storage.tables import incidents, mentions, posts, sources

TURN = timedelta(hours=6)  # no more of it than one look reads: twenty thousand mentions a day
MOST_VOTED = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention, when it was seen, and what its roll-up counts of it."""

    heard: Heard
    seen_at: datetime
    first_copy: bool
    audience: int


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case that the watch opened. `dismissed_at`: when people called it noise."""

    id: int
    started_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    dismissed_at: datetime | None

    @property
    def confirmed(self) -> bool:
        return self.dismissed_at is None

    def span(self, now: datetime) -> Span:
        return Span(self.opened_at, self.dismissed_at or self.closed_at or now)


@dataclass(frozen=True, slots=True)
class FirstPost:
    id: int
    published_at: datetime
    source_title: str
    url: str | None
    text: str


async def seen(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> list[Seen]:
    """Mentions that count, published in [start, end), as the watch reads them, turn by turn."""
    counting = (mentions.c.brand_id == brand_id, mentions.c.excluded.is_(None))
    columns = (mentions.c.id, mentions.c.seen_at, mentions.c.first_copy, mentions.c.audience)
    found: list[Seen] = []
    while start < end:
        turn = min(start + TURN, end)
        span = (mentions.c.published_at >= start, mentions.c.published_at < turn)
        rows = {row.id: row for row in await conn.execute(select(*columns).where(*counting, *span))}
        for one in await hearing.heard(conn, brand_id, start, turn):
            row = rows.get(one.id)
            if row is not None:  # on PostgreSQL one may have come between the two reads
                found.append(Seen(one, row.seen_at, row.first_copy, row.audience))
        start = turn
    return found


async def newest(conn: AsyncConnection, brand_id: int) -> datetime | None:
    """When the newest mention of the brand was published."""
    moment: datetime | None = await conn.scalar(
        select(mentions.c.published_at)
        .where(mentions.c.brand_id == brand_id)
        .order_by(mentions.c.published_at.desc())
        .limit(1)
    )
    return moment


async def cases(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> list[PastCase]:
    """Cases that were open at some time in [start, end), by their opening; what a person opened is not judged here."""
    ended = or_(incidents.c.closed_at.is_(None), incidents.c.closed_at > start)
    query = (
        select(*(incidents.c[name] for name in PastCase.__dataclass_fields__))
        .where(incidents.c.brand_id == brand_id, incidents.c.opened_at < end, ended, incidents.c.reason != "by_hand")
        .order_by(incidents.c.opened_at, incidents.c.id)
    )
    return [PastCase(*row) for row in await conn.execute(query)]


async def first_posts(conn: AsyncConnection, post_ids: Collection[int]) -> dict[int, FirstPost]:
    query = (
        select(posts.c.id, posts.c.published_at, sources.c.title, posts.c.url, posts.c.text)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(posts.c.id.in_(list(post_ids)))
    )
    return {row.id: FirstPost(*row) for row in await conn.execute(query)}


@dataclass(frozen=True, slots=True)
class Voted:
    """A mention of a case that was called noise: what it could be told by."""

    owner: str
    source_title: str
    hashtags: frozenset[str]
    labels: frozenset[str]


async def voted(conn: AsyncConnection, brand_id: int, reason: str, since: datetime) -> list[Voted]:
    """Mentions of the cases that were called noise for this reason since then, at most `MOST_VOTED`, the newest."""
    query = (
        select(sources.c.owner, sources.c.title, posts.c.text, mentions.c.labels)
        .join(posts, posts.c.id == mentions.c.post_id)
        .join(sources, sources.c.id == mentions.c.source_id)
        .join(incidents, incidents.c.id == mentions.c.incident_id)
        .where(
            incidents.c.brand_id == brand_id,
            incidents.c.state == "dismissed",
            incidents.c.dismiss_reason == reason,
            incidents.c.dismissed_at >= since,
        )
        .order_by(mentions.c.published_at.desc())
        .limit(MOST_VOTED)
    )
    return [
        Voted(row.owner, row.title, hashtags_of(row.text), frozenset(row.labels)) for row in await conn.execute(query)
    ]
