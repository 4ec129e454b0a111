"""The audit log: every change made by a person, append-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from storage.db import AsyncConnection
from storage.tables import audit


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: datetime
    actor: str  # "telegram:501" or "cli"
    action: str
    subject: str
    data: Mapping[str, Any]


async def record(
    conn: AsyncConnection,
    *,
    workspace_id: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    await conn.execute(
        insert(audit).values(
            workspace_id=workspace_id, at=at, actor=actor, action=action, subject=subject[:96], data=dict(data or {})
        )
    )


async def latest(conn: AsyncConnection, workspace_id: int, limit: int = 50) -> list[AuditEntry]:
    """The newest entries, newest first."""
    columns = (audit.c.at, audit.c.actor, audit.c.action, audit.c.subject, audit.c.data)
    rows = await conn.execute(
        select(*columns).where(audit.c.workspace_id == workspace_id).order_by(audit.c.id.desc()).limit(limit)
    )
    return [AuditEntry(*row) for row in rows]
