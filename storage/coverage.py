"""The spans in which a source was really watched. What lies outside them is never counted as silence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.db import AsyncConnection
from storage.tables import coverage


@dataclass(frozen=True, slots=True)
class Span:
    start: datetime
    end: datetime


async def record(conn: AsyncConnection, source_id: int, start: datetime, end: datetime) -> None:
    """Add a watched span; it and every span it touches become one."""
    if end < start:
        raise ValueError("a span ends before it starts")
    touching = (
        await conn.execute(
            select(coverage.c.id, coverage.c.start_at, coverage.c.end_at).where(
                coverage.c.source_id == source_id, coverage.c.start_at <= end, coverage.c.end_at >= start
            )
        )
    ).all()
    merged = Span(min([start, *(row.start_at for row in touching)]), max([end, *(row.end_at for row in touching)]))
    if len(touching) == 1:
        await conn.execute(
            coverage.update().where(coverage.c.id == touching[0].id).values(start_at=merged.start, end_at=merged.end)
        )
        return
    await conn.execute(delete(coverage).where(coverage.c.id.in_([row.id for row in touching])))
    await conn.execute(insert(coverage).values(source_id=source_id, start_at=merged.start, end_at=merged.end))


async def spans(
    conn: AsyncConnection, source_ids: Collection[int], start: datetime, end: datetime
) -> dict[int, list[Span]]:
    """What was watched of each source between two moments, in order and cut to them."""
    rows = await conn.execute(
        select(coverage.c.source_id, coverage.c.start_at, coverage.c.end_at)
        .where(coverage.c.source_id.in_(source_ids), coverage.c.start_at < end, coverage.c.end_at > start)
        .order_by(coverage.c.start_at)
    )
    found: dict[int, list[Span]] = {source_id: [] for source_id in source_ids}
    for row in rows:
        found[row.source_id].append(Span(max(row.start_at, start), min(row.end_at, end)))
    return found


def gaps(watched: Collection[Span], start: datetime, end: datetime) -> list[Span]:
    """What is left of start..end outside the watched spans, which come in order and do not overlap."""
    blind = []
    reached = start
    for span in watched:
        if span.start > reached:
            blind.append(Span(reached, span.start))
        reached = max(reached, span.end)
    if reached < end:
        blind.append(Span(reached, end))
    return blind
