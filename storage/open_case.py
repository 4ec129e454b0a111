"""A case opened by a person: for what was going on already when a brand was added, and so raised no alert."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from storage import audit, chats, incidents, outbox
from storage.brands import Brand
from storage.case import Figures
from storage.db import AsyncConnection
from storage.dialect import lock_table
from storage.incident_actions import may_act
from storage.members import Member
from storage.outbox import Kind, Owed
from storage.tables import incident_events, mentions
from storage.tables import incidents as incident_rows
from storage.tables import outbox as outbox_table

REASON = "by_hand"
SEVERITY = 3  # until the watch looks at it
DAY = timedelta(days=1)


async def picture(conn: AsyncConnection, brand_id: int, chat_id: int) -> Mapping[str, Any] | None:
    """What the chat was told of the brand when its history was read."""
    key = f"brand:{brand_id}:picture:chat:{chat_id}"
    data: Mapping[str, Any] | None = (
        await conn.execute(select(outbox_table.c.data).where(outbox_table.c.key == key))
    ).scalar_one_or_none()
    return data


async def open_case(conn: AsyncConnection, brand: Brand, told: Mapping[str, Any], member: Member, now: datetime) -> int:
    """Open what `told` says is going on, with its posts, and owe the alert; its id. An open one is left as it is."""
    may_act(member)
    await lock_table(conn, incident_rows)  # two who press at once open one
    last = await incidents.last_of(conn, brand.id)
    if last is not None and last.state == "open":
        return last.id
    matter, start = told["now"], datetime.fromisoformat(told["now"]["start"])
    incident_id = await incidents.open_incident(
        conn,
        brand,
        now,
        kind=matter["kind"],
        severity=matter.get("severity", SEVERITY),
        reason=REASON,
        started_at=start,
        figures=await _figures(conn, brand, told, start, now),
        arithmetic={},
    )
    await _write_down(conn, brand, incident_id, matter, member, now)
    await _keep_posts(conn, brand, incident_id, start, now)
    await outbox.owe(
        conn,
        [
            Owed(f"incident:{incident_id}:opened:chat:{chat.id}", Kind.ALERT, chat.id, now, incident_id, 1)
            for chat in await chats.chats_for_brand(conn, brand)
        ],
        now,
    )
    return incident_id


async def _figures(
    conn: AsyncConnection, brand: Brand, told: Mapping[str, Any], start: datetime, now: datetime
) -> Figures:
    totals = await incidents.totals(conn, brand.id, start)
    return Figures(
        start,
        now,
        mentions=totals.mentions,
        sources=totals.sources,
        usual=told["usual_day"] * ((now - start) / DAY),
        negative=totals.negatives / totals.mentions if totals.mentions else 0.0,
        usual_negative=told["negative"],
        copies=totals.copies,
        copied_texts=totals.copied_texts,
    )


async def _write_down(
    conn: AsyncConnection, brand: Brand, incident_id: int, matter: Mapping[str, Any], member: Member, now: datetime
) -> None:
    data = {"kinds": [matter["kind"]], "reason": REASON, "severity": matter.get("severity", SEVERITY)}
    event = {"incident_id": incident_id, "at": now, "kind": "opened", "member_id": member.id, "data": data}
    await conn.execute(insert(incident_events).values(**event))
    await audit.record(
        conn,
        workspace_id=brand.workspace_id,
        at=now,
        actor=f"telegram:{member.telegram_id}",
        action="incident.opened",
        subject=f"incident:{incident_id}",
    )


async def _keep_posts(conn: AsyncConnection, brand: Brand, incident_id: int, start: datetime, now: datetime) -> None:
    query = select(mentions.c.id, mentions.c.post_id).where(
        mentions.c.brand_id == brand.id, mentions.c.published_at >= start, mentions.c.excluded.is_(None)
    )
    rows = (await conn.execute(query.order_by(mentions.c.published_at, mentions.c.post_id))).all()
    await incidents.attach(conn, incident_id, [row.id for row in rows])
    if rows:
        await incidents.keep_evidence(conn, incident_id, "first", rows[0].post_id, now)
    top = await incidents.top_post(conn, incident_id)
    if top is not None:
        await incidents.keep_evidence(conn, incident_id, "top", top, now)
