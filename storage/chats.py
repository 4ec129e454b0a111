"""Chats the bot talks in: what they are subscribed to, in which language, and what became of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, insert, or_, select, update

from storage import outbox
from storage.brands import Brand
from storage.db import AsyncConnection
from storage.tables import brand_rivals, chat_brands, chats

KINDS = ("private", "group")


@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    workspace_id: int
    telegram_id: int
    kind: str
    title: str
    language: str
    thread_id: int | None
    min_severity: int
    subscribed: bool
    blocked_at: datetime | None


_COLUMNS = [chats.c[name] for name in Chat.__dataclass_fields__]


async def list_chats(conn: AsyncConnection, *, workspace_id: int | None = None) -> list[Chat]:
    query = select(*_COLUMNS).order_by(chats.c.id)
    return await _chats(conn, query if workspace_id is None else query.where(chats.c.workspace_id == workspace_id))


async def get_chat(conn: AsyncConnection, chat_id: int) -> Chat | None:
    found = await _chats(conn, select(*_COLUMNS).where(chats.c.id == chat_id))
    return found[0] if found else None


async def get_chat_by_telegram_id(conn: AsyncConnection, telegram_id: int) -> Chat | None:
    found = await _chats(conn, select(*_COLUMNS).where(chats.c.telegram_id == telegram_id))
    return found[0] if found else None


async def chats_for_brand(conn: AsyncConnection, brand: Brand) -> list[Chat]:
    """Subscribed chats that can be written to and want this brand; a chat that named none wants every own brand.

    A rival's trouble, and that of somebody linked, concerns those who want the brand it touches.
    """
    named = exists().where(chat_brands.c.chat_id == chats.c.id)
    touched = select(brand_rivals.c.brand_id).where(brand_rivals.c.rival_id == brand.id)
    asked_for = named.where(
        or_(
            chat_brands.c.brand_id.in_([brand.id, *([brand.linked_to_id] if brand.linked_to_id else [])]),
            chat_brands.c.brand_id.in_(touched),
        )
    )
    ours = brand.role == "own" or (brand.role == "linked" and brand.linked_to_id is not None)
    if ours:
        wants = or_(asked_for, ~named)
    elif brand.role == "rival":
        wants = or_(asked_for, and_(~named, touched.exists()))
    else:
        wants = asked_for
    return await _chats(
        conn,
        select(*_COLUMNS)
        .where(chats.c.workspace_id == brand.workspace_id, chats.c.subscribed, chats.c.blocked_at.is_(None), wants)
        .order_by(chats.c.id),
    )


async def brands_of_chat(conn: AsyncConnection, chat_id: int) -> list[int]:
    """Ids of the brands it named; empty means every own brand."""
    query = select(chat_brands.c.brand_id).where(chat_brands.c.chat_id == chat_id).order_by(chat_brands.c.brand_id)
    return list((await conn.execute(query)).scalars())


async def add_chat(conn: AsyncConnection, *, workspace_id: int, now: datetime, **values: Any) -> int:
    """Insert a chat with the given columns (telegram_id, kind and language at least); its id."""
    statement = insert(chats).values(workspace_id=workspace_id, created_at=now, **values).returning(chats.c.id)
    new_id: int = (await conn.execute(statement)).scalar_one()
    return new_id


async def change_chat(conn: AsyncConnection, chat_id: int, **values: Any) -> None:
    """Set columns: title, language, min_severity, subscribed, thread_id."""
    await conn.execute(update(chats).where(chats.c.id == chat_id).values(**values))


async def subscribe(conn: AsyncConnection, chat_id: int, brand_ids: Iterable[int] = ()) -> None:
    """Send alerts about these brands there; none named means every own brand."""
    await change_chat(conn, chat_id, subscribed=True)
    await conn.execute(delete(chat_brands).where(chat_brands.c.chat_id == chat_id))
    rows = [{"chat_id": chat_id, "brand_id": brand_id} for brand_id in brand_ids]
    if rows:
        await conn.execute(insert(chat_brands), rows)


async def unsubscribe(conn: AsyncConnection, chat_id: int) -> None:
    await change_chat(conn, chat_id, subscribed=False)


async def block(conn: AsyncConnection, chat_id: int, at: datetime) -> None:
    """The bot was blocked or kicked there."""
    await change_chat(conn, chat_id, blocked_at=at)


async def migrate(conn: AsyncConnection, old_telegram_id: int, new_telegram_id: int) -> int | None:
    """A group became a supergroup: the same chat under a new Telegram id. Its id, or None if we don't know it.

    A row that the new id may have got already (its first message came before the notice) gives way to the old one,
    which holds the subscription.
    """
    old = await get_chat_by_telegram_id(conn, old_telegram_id)
    if old is None:
        moved = await get_chat_by_telegram_id(conn, new_telegram_id)
        return moved.id if moved else None
    await conn.execute(delete(chats).where(chats.c.telegram_id == new_telegram_id))
    await change_chat(conn, old.id, telegram_id=new_telegram_id, migrated_from=old_telegram_id)
    await outbox.forget_live_messages(conn, old.id)
    return old.id


async def _chats(conn: AsyncConnection, query: Select[Any]) -> list[Chat]:
    return [Chat(*row) for row in await conn.execute(query)]
