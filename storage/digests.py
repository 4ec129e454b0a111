"""What the morning report tells: a day of each brand, what was held back for it, rivals' matters and good words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from storage import brands, decisions, report_cases, reports, snapshots
from storage.brands import Brand
from storage.chats import Chat
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.decisions import StoredDecision
from storage.report_cases import Case
from storage.reports import Figures, brands_for_chat
from storage.rollups import bucket_of
from storage.snapshots import Summary
from storage.tables import chats, incident_events, incidents, mentions

HOURS = 24
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)
TOO_SOON = timedelta(minutes=30)  # so shortly after a statement nothing can be said of its effect
MOST_OFFICIAL = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of a rival, or of somebody linked to the brand."""

    brand: Brand
    case: Case


@dataclass(frozen=True, slots=True)
class Effect:
    """Around the first post of an own channel in a case: the talk of the hour before, and of the `lasting` after it."""

    at: datetime
    before: Figures
    after: Figures
    lasting: timedelta


@dataclass(frozen=True, slots=True)
class BrandDay:
    """`held`: alerts beyond the day's budget, which rang nobody. `silence`: the decision that talk disappeared."""

    day: Summary
    open: tuple[Case, ...]
    held: tuple[Case, ...]
    others: tuple[Matter, ...]
    silence: StoredDecision | None
    statement: Effect | None = None


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
        statement=await _statement(conn, brand, day.cases, day.span),
    )


async def _statement(conn: AsyncConnection, brand: Brand, cases: Sequence[Case], span: Span) -> Effect | None:
    """Of what an own channel said since the first of these cases began: the first post about their matters, else the
    first. Copies of it are its effect, and counted nowhere."""
    if not cases:
        return None
    kinds = {case.kind for case in cases}
    since = max(min(case.started_at for case in cases), span.start)
    query = (
        select(mentions.c.published_at, mentions.c.topics)
        .where(
            mentions.c.brand_id == brand.id,
            mentions.c.excluded == "official",
            mentions.c.published_at >= since,
            mentions.c.published_at < span.end - TOO_SOON,
        )
        .order_by(mentions.c.published_at)
        .limit(MOST_OFFICIAL)
    )
    said = (await conn.execute(query)).all()
    about = [row for row in said if kinds & {topic["kind"] for topic in row.topics}]
    if not said:
        return None
    at: datetime = (about or said)[0].published_at
    until = min(at + AFTER, span.end)
    before = (await reports.figures(conn, [brand.id], Span(bucket_of(at - BEFORE), bucket_of(at))))[brand.id]
    after = (await reports.figures(conn, [brand.id], Span(bucket_of(at), until)))[brand.id]
    return Effect(at, before, after, until - at)


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
