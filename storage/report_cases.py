"""The cases that the reports name, and what people did in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from storage.coverage import Span
from storage.db import AsyncConnection
from storage.tables import incident_events, incidents, members, mentions


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as the reports name it; `mentions` are those that belong to it so far, `said` all of its brand since
    it began, as its alert counts them."""

    id: int
    number: int
    brand_id: int
    kind: str
    state: str
    severity: int
    started_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    owner: str | None
    mentions: int = 0
    said: int = 0
    trend: str | None = None  # growing | peaked | fading, as its alert says


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person did in a case."""

    case_id: int
    at: datetime
    kind: str


async def open_cases(conn: AsyncConnection, brand_ids: Collection[int]) -> list[Case]:
    """Open incidents of these brands, the gravest first."""
    return await _cases(conn, incidents.c.brand_id.in_(list(brand_ids)), incidents.c.state == "open")


async def get_case(conn: AsyncConnection, workspace_id: int, incident_id: int) -> Case | None:
    found = await _cases(conn, incidents.c.id == incident_id, incidents.c.workspace_id == workspace_id)
    return next(iter(found), None)


async def cases_in(conn: AsyncConnection, brand_id: int, span: Span) -> list[Case]:
    """Incidents of the brand that were open at some moment of the span, the gravest first."""
    return await _cases(
        conn,
        incidents.c.brand_id == brand_id,
        incidents.c.state != "dismissed",
        incidents.c.opened_at < span.end,
        incidents.c.closed_at.is_(None) | (incidents.c.closed_at > span.start),
    )


async def last_closed(conn: AsyncConnection, brand_id: int) -> datetime | None:
    """When the brand's last incident was closed."""
    moment: datetime | None = await conn.scalar(
        select(incidents.c.closed_at)
        .where(incidents.c.brand_id == brand_id, incidents.c.state == "closed", incidents.c.closed_at.is_not(None))
        .order_by(incidents.c.closed_at.desc())
        .limit(1)
    )
    return moment


async def joined(conn: AsyncConnection, incident_ids: Sequence[int], span: Span) -> dict[int, int]:
    """Mentions of the span that belong to each of these incidents."""
    query = (
        select(mentions.c.incident_id, func.count())
        .where(
            mentions.c.incident_id.in_(list(incident_ids)),
            mentions.c.excluded.is_(None),
            mentions.c.published_at >= span.start,
            mentions.c.published_at < span.end,
        )
        .group_by(mentions.c.incident_id)
    )
    return {row[0]: row[1] for row in await conn.execute(query)}


async def deeds(conn: AsyncConnection, incident_ids: Sequence[int]) -> list[Deed]:
    """What people recorded in these incidents, oldest first."""
    query = (
        select(incident_events.c.incident_id, incident_events.c.at, incident_events.c.kind)
        .where(incident_events.c.incident_id.in_(list(incident_ids)), incident_events.c.member_id.is_not(None))
        .order_by(incident_events.c.at, incident_events.c.id)
    )
    return [Deed(*row) for row in await conn.execute(query)]


async def _cases(conn: AsyncConnection, *where: ColumnElement[bool]) -> list[Case]:
    query = (
        select(
            *(incidents.c[name] for name in ("id", "number", "brand_id", "kind", "state", "severity")),
            *(incidents.c[name] for name in ("started_at", "opened_at", "closed_at")),
            members.c.name,
            select(func.count())
            .where(mentions.c.incident_id == incidents.c.id, mentions.c.excluded.is_(None))
            .scalar_subquery(),
            select(func.count())
            .where(
                mentions.c.brand_id == incidents.c.brand_id,
                mentions.c.published_at >= incidents.c.started_at,
                incidents.c.closed_at.is_(None) | (mentions.c.published_at < incidents.c.closed_at),
                mentions.c.excluded.is_(None),
            )
            .scalar_subquery(),
            incidents.c.figures["trend"].as_string(),
        )
        .outerjoin(members, members.c.id == incidents.c.owner_id)
        .where(*where)
        .order_by(incidents.c.severity.desc(), incidents.c.id)
    )
    return [Case(*row) for row in await conn.execute(query)]
