"""What the watch reads of one brand: the newest mentions with their sources, past incidents, and what is watched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import distinct, func, or_, select

from storage.coverage import Span
from storage.db import AsyncConnection
from storage.tables import coverage, incidents, mentions, posts, rollups, sources, ways

MOST = 5_000
"""Mentions read for one look, the newest: at ten a second nobody needs more to judge."""
HOPELESS = 3
"""Failures after which a source that was never read is not waited for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One mention that counts, with what its source is. `incident_id`: the incident it belongs to already."""

    id: int
    post_id: int
    published_at: datetime
    story_id: int
    sentiment: int
    topics: list[Mapping[str, Any]]
    watchwords: list[Mapping[str, Any]]
    labels: list[str]
    late: bool
    backfilled: bool
    incident_id: int | None
    source_id: int
    owner: str
    tier: int
    audience: int
    title: str
    views: int | None


async def heard(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> list[Heard]:
    """Mentions that count, published in [start, end), the newest MOST of them, oldest first."""
    columns = [mentions.c[name] for name in tuple(Heard.__dataclass_fields__)[:12]]
    query = (
        select(*columns, sources.c.owner, sources.c.tier, sources.c.audience, sources.c.title, posts.c.views)
        .join(sources, sources.c.id == mentions.c.source_id)
        .join(posts, posts.c.id == mentions.c.post_id)
        .where(
            mentions.c.brand_id == brand_id,
            mentions.c.published_at >= start,
            mentions.c.published_at < end,
            mentions.c.excluded.is_(None),
        )
        .order_by(mentions.c.published_at.desc(), mentions.c.id.desc())
        .limit(MOST)
    )
    rows = (await conn.execute(query)).all()
    return [Heard(*row) for row in reversed(rows)]


async def counted_before(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> int:
    """Mentions in the roll-ups of [start, end): whether history has changed since it was learnt."""
    query = select(func.coalesce(func.sum(rollups.c.mentions), 0)).where(
        rollups.c.brand_id == brand_id, rollups.c.bucket >= start, rollups.c.bucket < end
    )
    return int((await conn.execute(query)).scalar_one())


async def incident_spans(conn: AsyncConnection, brand_id: int, start: datetime, now: datetime) -> list[Span]:
    """When the brand had an incident: left out of what is usual. Dismissed ones were daily life."""
    query = (
        select(incidents.c.started_at, incidents.c.closed_at)
        .where(
            incidents.c.brand_id == brand_id,
            incidents.c.state != "dismissed",
            or_(incidents.c.closed_at.is_(None), incidents.c.closed_at > start),
        )
        .order_by(incidents.c.started_at)
    )
    return [Span(max(row.started_at, start), row.closed_at or now) for row in await conn.execute(query)]


async def watched_spans(conn: AsyncConnection, start: datetime, end: datetime) -> list[list[Span]]:
    """For each source in use the spans in which it was watched, in order."""
    query = (
        select(coverage.c.source_id, coverage.c.start_at, coverage.c.end_at)
        .join(sources, sources.c.id == coverage.c.source_id)
        .where(sources.c.active, sources.c.paused.is_(False), coverage.c.start_at < end, coverage.c.end_at > start)
        .order_by(coverage.c.source_id, coverage.c.start_at)
    )
    found: dict[int, list[Span]] = {}
    for row in await conn.execute(query):
        found.setdefault(row.source_id, []).append(Span(max(row.start_at, start), min(row.end_at, end)))
    return list(found.values())


async def histories(conn: AsyncConnection, now: datetime, patience: timedelta) -> tuple[int, int]:
    """How many sources' past is still being read (added lately, not failing again and again), and how many's is."""
    failing = select(ways.c.source_id).where(ways.c.failures >= HOPELESS)
    in_use = select(func.count(distinct(sources.c.id))).join(ways, ways.c.source_id == sources.c.id)
    in_use = in_use.where(sources.c.active, sources.c.paused.is_(False), ways.c.kind != "import")
    unread = sources.c.history_read_at.is_(None)
    to_come = in_use.where(unread, sources.c.created_at > now - patience, sources.c.id.not_in(failing))
    done = in_use.where(~unread)
    return (await conn.execute(to_come)).scalar_one(), (await conn.execute(done)).scalar_one()
