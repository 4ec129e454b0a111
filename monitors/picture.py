"""The first picture of a brand: what is usual, and what is going on already, told once when its history is read."""

import asyncio
from datetime import datetime
from typing import Any

from crisis.judge import judge
from crisis.policy import Policy
from monitors import alerting
from monitors.observing import Sight, backfill_as_fresh
from storage import brands, incidents, reports
from storage.brands import Brand
from storage.coverage import Span
from storage.db import AsyncConnection, Database

DAY_SECONDS = 86_400


async def tell(db: Database, sight: Sight, now: datetime, policy: Policy, *, to_chats: bool) -> Brand:
    """From now on the brand may alert. The brand as it is then."""
    going_on = await asyncio.to_thread(_going_on, sight, now, policy)
    async with db.write() as conn:
        if await brands.mark_history_read(conn, sight.brand.id, now) and to_chats:
            await alerting.owe_picture(conn, sight.brand, await _facts(conn, sight, now) | {"now": going_on}, now)
        return await brands.get_brand_by_id(conn, sight.brand.id) or sight.brand


def _going_on(sight: Sight, now: datetime, policy: Policy) -> dict[str, Any] | None:
    """What would have been an alert, had it not begun before we came."""
    seen = backfill_as_fresh(sight.observation)
    decision = judge(seen, now, policy)
    if not decision.fired:
        return None
    return {
        "kind": decision.kind,
        "severity": decision.severity.level,
        "start": min(mention.published_at for mention in seen.window.mentions).isoformat(),
        "mentions": len(seen.window.mentions),
        "sources": seen.window.voices,
    }


async def _facts(conn: AsyncConnection, sight: Sight, now: datetime) -> dict[str, Any]:
    since = sight.habit.since
    days = max((now - since).total_seconds() / DAY_SECONDS, 1.0)
    totals = await incidents.totals(conn, sight.brand.id, since)
    figures = (await reports.figures(conn, [sight.brand.id], Span(since, now)))[sight.brand.id]
    return {
        "brand_id": sight.brand.id,
        "days": round(days),
        "mentions": totals.mentions,
        "sources": totals.sources,
        "usual_day": figures.mentions / days,
        "negative": totals.negatives / totals.mentions if totals.mentions else 0.0,
    }
