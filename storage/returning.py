"""A chat that can be written to again: what it missed of the cases that are still open."""

from datetime import datetime

from sqlalchemy import select, update

from crisis.policy import DEFAULT
from storage import brands, chats, incidents, outbox
from storage.chats import Chat
from storage.db import AsyncConnection
from storage.outbox import Kind, Owed
from storage.tables import incidents as incident_rows
from storage.tables import live_messages
from storage.tables import outbox as outbox_rows


async def unblock(conn: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Each open case which it would have heard of, and has not on screen as it is now, is owed in one message."""
    chat = await chats.get_chat(conn, chat_id)
    if chat is None or chat.blocked_at is None:
        return
    await chats.change_chat(conn, chat_id, blocked_at=None)
    columns = [incident_rows.c[name] for name in ("id", "brand_id", "severity", "version")]
    query = select(*columns, live_messages.c.version.label("on_screen")).outerjoin(
        live_messages, (live_messages.c.incident_id == incident_rows.c.id) & (live_messages.c.chat_id == chat_id)
    )
    query = query.where(incident_rows.c.workspace_id == chat.workspace_id, incident_rows.c.state == "open")
    for case in (await conn.execute(query.order_by(incident_rows.c.id))).all():
        if case.brand_id is None or not await _concerns(conn, chat, case.brand_id):
            continue
        if case.on_screen is None:
            await _owe_alert(conn, chat, case.id, case.severity, case.version, now)
        elif case.on_screen < case.version:
            key = f"incident:{case.id}:returned{case.version}:chat:{chat_id}"
            await outbox.owe(conn, [Owed(key, Kind.SHOW, chat_id, now, case.id, case.version)], now)


async def _concerns(conn: AsyncConnection, chat: Chat, brand_id: int) -> bool:
    brand = await brands.get_brand_by_id(conn, brand_id)
    return brand is not None and chat.id in [one.id for one in await chats.chats_for_brand(conn, brand)]


async def _owe_alert(
    conn: AsyncConnection, chat: Chat, incident_id: int, severity: int, version: int, now: datetime
) -> None:
    """As the watch would have, had the chat been there; an alert given up with the chat is owed again."""
    held = (await incidents.past(conn, incident_id)).held and severity < DEFAULT.budget_severity
    if held or severity < chat.min_severity:
        return
    key = f"incident:{incident_id}:opened:chat:{chat.id}"
    row = Owed(key, Kind.ALERT, chat.id, now, incident_id, version, data={"severity": severity})
    if not await outbox.owe(conn, [row], now):
        dropped = update(outbox_rows).where(outbox_rows.c.key == key, outbox_rows.c.state == "dropped")
        await conn.execute(dropped.values(state="due"))
