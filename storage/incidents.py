"""Incidents as the watch writes them: opened, followed, closed; their timeline, their evidence, their mentions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, delete, distinct, func, insert, select, update

from storage.brands import Brand
from storage.case import Figures
from storage.db import AsyncConnection
from storage.dialect import lock_table
from storage.tables import evidence, incident_events, incidents, mentions, outbox, posts, sources

QUOTED = 1_000
"""Characters of a post kept as evidence; a message shows fewer."""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    id: int
    number: int
    brand_id: int
    kind: str
    state: str
    severity: int
    peak_severity: int
    figures: Mapping[str, Any]
    version: int
    started_at: datetime
    opened_at: datetime
    updated_at: datetime
    calm_since: datetime | None
    closed_at: datetime | None
    owner_id: int | None
    deputy_told_at: datetime | None
    muted_until: datetime | None
    dismissed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """What the timeline says: kinds told so far, reopenings, who was told since the last one that nobody owns it, and
    whether the alert was held back for the digest. `told`: the severity of the last line with sound, and when."""

    kinds: frozenset[str] = frozenset()
    reopened_at: datetime | None = None
    reopenings: int = 0
    nudged: frozenset[str] = frozenset()
    held: bool = False
    told: tuple[int, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a brand since a moment; `copies` repeat one of `copied_texts` stories."""

    mentions: int
    negatives: int
    sources: int
    copies: int
    copied_texts: int


_TOLD = ("opened", "new_kind", "reopened", "unowned", "rang")
_SOUNDED = ("opened", "reopened", "rang")
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = [incidents.c[name] for name in IncidentRow.__dataclass_fields__]


async def last_of(conn: AsyncConnection, brand_id: int, *, lock: bool = False) -> IncidentRow | None:
    """The brand's open incident, or else its newest; `lock` keeps it from changing until the transaction ends."""
    query = select(*_COLUMNS).where(incidents.c.brand_id == brand_id)
    query = query.with_for_update() if lock else query
    row = (await conn.execute(query.order_by(incidents.c.state != "open", incidents.c.id.desc()).limit(1))).first()
    return IncidentRow(*row) if row else None


async def brands_with_open(conn: AsyncConnection) -> set[int]:
    query = select(incidents.c.brand_id).where(incidents.c.state == "open", incidents.c.brand_id.is_not(None))
    return set((await conn.execute(query)).scalars())


async def opened_since(conn: AsyncConnection, brand_id: int, since: datetime, *, below: int) -> int:
    """Incidents of a brand opened since then whose severity never reached `below`."""
    query = select(func.count()).where(
        incidents.c.brand_id == brand_id, incidents.c.opened_at >= since, incidents.c.peak_severity < below
    )
    return (await conn.execute(query)).scalar_one()


async def past(conn: AsyncConnection, incident_id: int) -> Past:
    columns = (incident_events.c.kind, incident_events.c.at, incident_events.c.data)
    query = select(*columns).where(incident_events.c.incident_id == incident_id)
    rows = (await conn.execute(query.where(incident_events.c.kind.in_(_TOLD)).order_by(incident_events.c.at))).all()
    again = [row.at for row in rows if row.kind == "reopened"]
    since = max(again, default=None)
    sounded = [(row.data["severity"], row.at) for row in rows if row.kind in _SOUNDED and "severity" in row.data]
    return Past(
        kinds=frozenset(kind for row in rows for kind in row.data.get("kinds", ())),
        reopened_at=since,
        reopenings=len(again),
        nudged=frozenset(
            row.data["who"] for row in rows if row.kind == "unowned" and (since is None or row.at > since)
        ),
        held=any(row.data.get("held") for row in rows),
        told=sounded[-1] if sounded else None,
    )


async def open_incident(
    conn: AsyncConnection,
    brand: Brand,
    now: datetime,
    *,
    kind: str,
    severity: int,
    reason: str,
    started_at: datetime,
    figures: Figures,
    arithmetic: Mapping[str, float],
) -> int:
    """A new incident with the workspace's next number; its id."""
    await lock_table(conn, incidents)
    number = select(func.coalesce(func.max(incidents.c.number), 0) + 1)
    values = {
        "workspace_id": brand.workspace_id,
        "brand_id": brand.id,
        "number": number.where(incidents.c.workspace_id == brand.workspace_id).scalar_subquery(),
        "kind": kind,
        "state": "open",
        "severity": severity,
        "peak_severity": severity,
        "reason": reason,
        "figures": figures.json(),
        "arithmetic": dict(arithmetic),
        "started_at": started_at,
        "opened_at": now,
        "updated_at": now,
    }
    new_id: int = (await conn.execute(insert(incidents).values(**values).returning(incidents.c.id))).scalar_one()
    return new_id


async def change(conn: AsyncConnection, row: IncidentRow, **values: Any) -> int:
    """Set columns and move to the next version, which is returned. `row` was read in this transaction."""
    version = row.version + 1
    await conn.execute(update(incidents).where(incidents.c.id == row.id).values(version=version, **values))
    return version


async def deputy_told(conn: AsyncConnection, incident_id: int, now: datetime) -> int:
    """The deputy knows that nobody owns it: the message says so. The new version."""
    told = update(incidents).where(incidents.c.id == incident_id)
    told = told.values(deputy_told_at=now, version=incidents.c.version + 1)
    version: int = (await conn.execute(told.returning(incidents.c.version))).scalar_one()
    return version


async def add_event(
    conn: AsyncConnection, incident_id: int, at: datetime, kind: str, data: Mapping[str, Any] | None = None
) -> None:
    """Something that nobody did: it has no member."""
    await conn.execute(insert(incident_events).values(incident_id=incident_id, at=at, kind=kind, data=dict(data or {})))


async def attach(conn: AsyncConnection, incident_id: int, mention_ids: Collection[int]) -> None:
    """These mentions belong to the incident, unless they belong to another one."""
    ids = list(mention_ids)
    for at in range(0, len(ids), 500):
        free = mentions.c.id.in_(ids[at : at + 500]) & mentions.c.incident_id.is_(None)
        await conn.execute(update(mentions).where(free).values(incident_id=incident_id))


async def keep_evidence(conn: AsyncConnection, incident_id: int, role: str, post_id: int, now: datetime) -> None:
    """Copy a post as the incident's `first` or `top`, in place of the one it had."""
    query = (
        select(
            posts.c.id.label("post_id"),
            sources.c.title.label("source_title"),
            func.coalesce(func.nullif(posts.c.audience, 0), sources.c.audience).label("audience"),
            posts.c.published_at,
            func.substr(posts.c.text, 1, QUOTED).label("text"),
            posts.c.url,
            posts.c.views,
        )
        .join(sources, sources.c.id == posts.c.source_id)
        .where(posts.c.id == post_id)
    )
    row = (await conn.execute(query)).first()
    if row is None:
        return
    await conn.execute(delete(evidence).where(evidence.c.incident_id == incident_id, evidence.c.role == role))
    values = {**row._mapping, "incident_id": incident_id, "role": role, "added_at": now}
    await conn.execute(insert(evidence).values(**values))


async def top_post(conn: AsyncConnection, incident_id: int) -> int | None:
    """The most viewed post of an incident, or by audience where views are not told."""
    query = (
        select(posts.c.id)
        .join(mentions, mentions.c.post_id == posts.c.id)
        .where(mentions.c.incident_id == incident_id)
        .order_by(func.coalesce(posts.c.views, 0).desc(), posts.c.audience.desc(), posts.c.id)
        .limit(1)
    )
    found: int | None = (await conn.execute(query)).scalar_one_or_none()
    return found


async def evidence_of(conn: AsyncConnection, incident_id: int) -> dict[str, int | None]:
    """For each role the post that is kept."""
    query = select(evidence.c.role, evidence.c.post_id).where(evidence.c.incident_id == incident_id)
    return {row.role: row.post_id for row in await conn.execute(query)}


async def totals(conn: AsyncConnection, brand_id: int, since: datetime) -> Totals:
    """What was said of the brand since then, however it came."""
    counting = (mentions.c.brand_id == brand_id, mentions.c.published_at >= since, mentions.c.excluded.is_(None))
    sums = select(
        func.count(),
        func.coalesce(func.sum(case((mentions.c.sentiment < 0, 1), else_=0)), 0),
        func.count(distinct(mentions.c.source_id)),
        func.count(distinct(mentions.c.story_id)),
    )
    count, negatives, spoke, stories = (await conn.execute(sums.where(*counting))).one()
    copied = select(mentions.c.story_id).where(*counting).group_by(mentions.c.story_id).having(func.count() > 1)
    texts = (await conn.execute(select(func.count()).select_from(copied.subquery()))).scalar_one()
    return Totals(count, int(negatives), spoke, count - stories, texts)


async def alerted_chats(conn: AsyncConnection, incident_id: int) -> dict[int, int]:
    """Chats that were owed the alert, sent or not, each with the severity that it told."""
    columns = (outbox.c.chat_id, outbox.c.data)
    query = select(*columns).where(outbox.c.incident_id == incident_id, outbox.c.kind == "alert")
    return {row.chat_id: row.data.get("severity", 0) for row in await conn.execute(query)}
