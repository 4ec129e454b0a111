"""Why an alert fired, and why none did: the newest decision about each brand, and each change of mind before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.coverage import Span
from storage.db import AsyncConnection
from storage.tables import decisions

SAME_AGAIN = ("none", "follow")
"""What is decided look after look; whatever else is decided happens once."""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    at: datetime
    action: str
    reason: str
    arithmetic: Mapping[str, Any]


async def newest(conn: AsyncConnection, brand_id: int) -> StoredDecision | None:
    columns = [decisions.c[name] for name in StoredDecision.__dataclass_fields__]
    query = select(*columns).where(decisions.c.brand_id == brand_id)
    row = (await conn.execute(query.order_by(decisions.c.id.desc()).limit(1))).first()
    return StoredDecision(*row) if row else None


async def made(conn: AsyncConnection, brand_id: int, span: Span) -> list[StoredDecision]:
    """Those of a span, oldest first: each opening, and each change of reason."""
    columns = [decisions.c[name] for name in StoredDecision.__dataclass_fields__]
    within = (decisions.c.brand_id == brand_id, decisions.c.at >= span.start, decisions.c.at <= span.end)
    return [
        StoredDecision(*row) for row in await conn.execute(select(*columns).where(*within).order_by(decisions.c.id))
    ]


async def last_praise(conn: AsyncConnection, brand_id: int, span: Span) -> StoredDecision | None:
    """The newest burst of good words in a span: no alert, an opportunity."""
    columns = [decisions.c[name] for name in StoredDecision.__dataclass_fields__]
    query = select(*columns).where(
        decisions.c.brand_id == brand_id,
        decisions.c.reason == "praise",
        decisions.c.at >= span.start,
        decisions.c.at <= span.end,
    )
    row = (await conn.execute(query.order_by(decisions.c.id.desc()).limit(1))).first()
    return StoredDecision(*row) if row else None


async def record(
    conn: AsyncConnection, brand_id: int, at: datetime, *, action: str, reason: str, arithmetic: Mapping[str, float]
) -> None:
    """Keep a decision. The same one again only moves the newest forward, but for an opening: each is kept."""
    values = {"at": at, "action": action, "reason": reason, "arithmetic": dict(arithmetic)}
    query = select(decisions.c.id, decisions.c.action, decisions.c.reason).where(decisions.c.brand_id == brand_id)
    last = (await conn.execute(query.order_by(decisions.c.id.desc()).limit(1))).first()
    if last is not None and (last.action, last.reason) == (action, reason) and action in SAME_AGAIN:
        await conn.execute(update(decisions).where(decisions.c.id == last.id).values(**values))
    else:
        await conn.execute(insert(decisions).values(brand_id=brand_id, **values))
