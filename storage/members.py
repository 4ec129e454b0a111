"""Members: who may use the bot, and as what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update

from storage.db import AsyncConnection
from storage.tables import members

ROLES = ("owner", "admin", "analyst", "viewer")


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    workspace_id: int
    telegram_id: int
    name: str
    role: str
    deputy: bool
    active: bool


_COLUMNS = [members.c[name] for name in Member.__dataclass_fields__]


async def list_members(conn: AsyncConnection, *, workspace_id: int | None = None) -> list[Member]:
    query = select(*_COLUMNS).where(members.c.active).order_by(members.c.id)
    return await _members(conn, query if workspace_id is None else query.where(members.c.workspace_id == workspace_id))


async def get_member(
    conn: AsyncConnection, telegram_id: int, *, workspace_id: int | None = None, active: bool = True
) -> Member | None:
    """By Telegram id. With `active=False` a removed member is found too."""
    query = select(*_COLUMNS).where(members.c.telegram_id == telegram_id).order_by(members.c.id)
    if workspace_id is not None:
        query = query.where(members.c.workspace_id == workspace_id)
    found = await _members(conn, query.where(members.c.active) if active else query)
    return found[0] if found else None


async def get_member_by_id(conn: AsyncConnection, member_id: int) -> Member | None:
    found = await _members(conn, select(*_COLUMNS).where(members.c.id == member_id))
    return found[0] if found else None


async def deputies(conn: AsyncConnection, *, workspace_id: int | None = None) -> list[Member]:
    return [member for member in await list_members(conn, workspace_id=workspace_id) if member.deputy]


async def add_member(conn: AsyncConnection, *, workspace_id: int, now: datetime, **values: Any) -> int:
    """Insert a member with the given columns (telegram_id, name and role at least); its id."""
    statement = insert(members).values(workspace_id=workspace_id, created_at=now, **values).returning(members.c.id)
    new_id: int = (await conn.execute(statement)).scalar_one()
    return new_id


async def change_member(conn: AsyncConnection, member_id: int, **values: Any) -> None:
    await conn.execute(update(members).where(members.c.id == member_id).values(**values))


async def remove_member(conn: AsyncConnection, member_id: int) -> None:
    """They lose access; what they did stays under their name."""
    await change_member(conn, member_id, active=False)


async def _members(conn: AsyncConnection, query: Select[Any]) -> list[Member]:
    return [Member(*row) for row in await conn.execute(query)]
