"""Workspaces: whose brands, members, chats and incidents these are. One by default."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.db import AsyncConnection
from storage.dialect import lock_table
from storage.tables import workspaces


@dataclass(frozen=True, slots=True)
class Workspace:
    id: int
    name: str
    timezone: str
    language: str


_COLUMNS = (workspaces.c.id, workspaces.c.name, workspaces.c.timezone, workspaces.c.language)
_FIRST = select(*_COLUMNS).order_by(workspaces.c.id).limit(1)


async def ensure_default(
    conn: AsyncConnection, now: datetime, *, name: str = "", timezone: str = "Asia/Tehran", language: str = "fa"
) -> Workspace:
    """The first workspace; made with these values where there is none yet."""
    row = (await conn.execute(_FIRST)).first()
    if row is None:
        await lock_table(conn, workspaces)
        row = (await conn.execute(_FIRST)).first()
    if row is None:
        values = {"name": name, "timezone": timezone, "language": language, "created_at": now}
        row = (await conn.execute(insert(workspaces).values(values).returning(*_COLUMNS))).one()
    return Workspace(*row)


async def get_workspace(conn: AsyncConnection, workspace_id: int) -> Workspace | None:
    row = (await conn.execute(select(*_COLUMNS).where(workspaces.c.id == workspace_id))).first()
    return Workspace(*row) if row else None


async def change_workspace(conn: AsyncConnection, workspace_id: int, **values: str) -> None:
    """Set name, timezone or language."""
    await conn.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(**values))
