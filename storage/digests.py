"""What the morning report tells: a day of each brand, what was held back for it, rivals' matters and good words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage import brands, decisions, report_cases, snapshots
from storage.brands import Brand
from storage.chats import Chat
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.decisions import StoredDecision
from storage.report_cases import Case
from storage.reports import brands_for_chat
from storage.snapshots import Summary
from storage.tables import chats, incident_events, incidents

HOURS = 24


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of a rival, or of somebody linked to the brand."""

    brand: Brand
    case: Case


@dataclass(frozen=True, slots=True)
class BrandDay:
    """`held`: alerts beyond the day's budget, which rang nobody. `silence`: the decision that talk disappeared."""

    day: Summary
    open: tuple[Case, ...]
    held: tuple[Case, ...]
    others: tuple[Matter, ...]
    silence: StoredDecision | None


async def chats_due(conn: AsyncConnection, workspace_id: int, morning: datetime) -> list[int]:
    """Subscribed chats that were there before this morning: who came later gets the next report."""
    query = select(chats.c.id).where(
        chats.c.workspace_id == workspace_id,
        chats.c.subscribed,
        chats.c.blocked_at.is_(None),
        chats.c.created_at < morning,
    )
    return list((await conn.execute(query.order_by(chats.c.id))).scalars())


async def digest(conn: AsyncConnection, chat: Chat, until: datetime) -> list[BrandDay]:
    """One for each own brand of the chat."""
    own = [brand for brand in await brands_for_chat(conn, chat) if brand.role == "own"]
    return [await _day(conn, brand, until) for brand in own]


async def _day(conn: AsyncConnection, brand: Brand, until: datetime) -> BrandDay:
    day = await snapshots.summary(conn, brand, until, HOURS)
    held = await _held(conn, brand.id, day.span)
    newest = await decisions.newest(conn, brand.id)
    every = await brands.list_brands(conn, workspace_id=brand.workspace_id, roles=("linked",))
    others = [*await brands.rivals_of(conn, brand.id), *(one for one in every if one.linked_to_id == brand.id)]
    matters = []
    for other in others:
        matters += [Matter(other, case) for case in await report_cases.cases_in(conn, other.id, day.span)]
    return BrandDay(
        day,
        open=tuple(case for case in day.cases if case.state == "open" and case.id not in held),
        held=tuple(case for case in day.cases if case.id in held),
        others=tuple(matters),
        silence=newest if newest is not None and newest.reason == "silence" else None,
    )


async def _held(conn: AsyncConnection, brand_id: int, span: Span) -> set[int]:
    """Incidents opened in the span whose alert the day's budget held back."""
    query = (
        select(incident_events.c.incident_id, incident_events.c.data)
        .join(incidents, incidents.c.id == incident_events.c.incident_id)
        .where(
            incidents.c.brand_id == brand_id,
            incident_events.c.kind == "opened",
            incident_events.c.at >= span.start,
            incident_events.c.at <= span.end,
        )
    )
    return {row.incident_id for row in await conn.execute(query) if row.data.get("held")}
