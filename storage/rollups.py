"""Five-minute roll-ups by published time. They hold only what adds up, and `rebuild` can make them anew at any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select

from storage.db import AsyncConnection
from storage.dialect import insert_rows, lock_table
from storage.tables import mentions, rollups

BUCKET = timedelta(minutes=5)
_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_KEY = ("brand_id", "bucket")
FIGURES = ("mentions", "stories", "negatives", "positives", "story_negatives", "audience")


@dataclass(frozen=True, slots=True)
class Counted:
    """One mention that counts: what it adds to its bucket."""

    brand_id: int
    published_at: datetime
    sentiment: int
    first_copy: bool
    audience: int


@dataclass(frozen=True, slots=True)
class Rollup:
    brand_id: int
    bucket: datetime
    mentions: int
    stories: int
    negatives: int
    positives: int
    story_negatives: int
    audience: int


def bucket_of(moment: datetime) -> datetime:
    """The start of its five minutes, in UTC."""
    return moment.astimezone(UTC) - (moment - _ORIGIN) % BUCKET


def total(counted: Iterable[Counted]) -> list[Rollup]:
    """Add up mentions by brand and bucket, in that order."""
    sums: dict[tuple[int, datetime], list[int]] = {}
    for one in counted:
        negative, first = one.sentiment < 0, one.first_copy
        adds = (1, first, negative, one.sentiment > 0, first and negative, one.audience)
        row = sums.setdefault((one.brand_id, bucket_of(one.published_at)), [0] * len(adds))
        for place, value in enumerate(adds):
            row[place] += value
    return [Rollup(brand_id, bucket, *figures) for (brand_id, bucket), figures in sorted(sums.items())]


async def add(conn: AsyncConnection, counted: Iterable[Counted], *, sign: Literal[1, -1] = 1) -> None:
    """Count these mentions in, or out again with `sign=-1`. A bucket that comes to nothing keeps a row of zeros."""
    await insert_rows(conn, rollups, _KEY + FIGURES, _rows(total(counted), sign), adding=FIGURES)


async def rebuild(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> None:
    """Make the roll-ups of every bucket that [start, end) touches anew from the mentions."""
    start, end = bucket_of(start), bucket_of(end - timedelta(microseconds=1)) + BUCKET
    # A writer between its mentions and its roll-ups is waited for, or comes after us: nothing is counted twice.
    await lock_table(conn, rollups)
    span = (rollups.c.brand_id == brand_id, rollups.c.bucket >= start, rollups.c.bucket < end)
    await conn.execute(delete(rollups).where(*span))
    await insert_rows(conn, rollups, _KEY + FIGURES, _rows(total(await counted(conn, brand_id, start, end))))


async def counted(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> list[Counted]:
    """The mentions that count, published in [start, end)."""
    query = select(
        mentions.c.brand_id, mentions.c.published_at, mentions.c.sentiment, mentions.c.first_copy, mentions.c.audience
    ).where(
        mentions.c.brand_id == brand_id,
        mentions.c.published_at >= start,
        mentions.c.published_at < end,
        mentions.c.excluded.is_(None),
    )
    return [Counted(*row) for row in await conn.execute(query)]


async def read(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> list[Rollup]:
    """Buckets that start in [start, end), oldest first; a bucket without mentions has no row."""
    query = select(rollups).where(
        rollups.c.brand_id == brand_id, rollups.c.bucket >= bucket_of(start), rollups.c.bucket < end
    )
    return [Rollup(**row._mapping) for row in await conn.execute(query.order_by(rollups.c.bucket))]


def _rows(sums: Iterable[Rollup], sign: int = 1) -> list[tuple[Any, ...]]:
    return [(one.brand_id, one.bucket, *(sign * getattr(one, name) for name in FIGURES)) for one in sums]
