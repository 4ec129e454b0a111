"""Half-made answers of a conversation, kept so that a button can finish them, even after a restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from storage import audit
from storage.db import AsyncConnection
from storage.members import Member
from storage.tables import drafts, evidence, incident_events

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Attached:
    """A post that a person adds to a case; what is unknown is None."""

    text: str
    source_title: str
    published_at: datetime
    post_id: int | None = None
    audience: int = 0
    url: str | None = None


async def keep(
    conn: AsyncConnection, *, chat_id: int, user_id: int, kind: str, data: Mapping[str, Any], now: datetime
) -> int:
    """Its id. Drafts that nobody finished within a week are dropped on the way.

    They are dropped after the new one is there: SQLite gives the id of a newest row that is gone to the next one, and
    an old button would then act on another post.
    """
    row = {"chat_id": chat_id, "telegram_user_id": user_id, "kind": kind, "data": dict(data), "created_at": now}
    draft_id: int = (await conn.execute(insert(drafts).values(row).returning(drafts.c.id))).scalar_one()
    await conn.execute(delete(drafts).where(drafts.c.created_at < now - KEPT))
    return draft_id


async def get(conn: AsyncConnection, draft_id: int, *, chat_id: int, kind: str) -> dict[str, Any] | None:
    """Its data; None when it is gone, of another chat or of another kind."""
    data: dict[str, Any] | None = await conn.scalar(
        select(drafts.c.data).where(drafts.c.id == draft_id, drafts.c.chat_id == chat_id, drafts.c.kind == kind)
    )
    return data


async def attach(conn: AsyncConnection, incident_id: int, post: Attached, member: Member, now: datetime) -> bool:
    """Put the post into the case as evidence, with its line in the timeline. False when it is there already."""
    same = (evidence.c.incident_id == incident_id, evidence.c.role == "attached", evidence.c.text == post.text)
    if await conn.scalar(select(evidence.c.id).where(*same, evidence.c.url.is_not_distinct_from(post.url)).limit(1)):
        return False
    row = {name: getattr(post, name) for name in Attached.__dataclass_fields__}
    await conn.execute(insert(evidence).values(incident_id=incident_id, role="attached", added_at=now, **row))
    event = {"incident_id": incident_id, "at": now, "kind": "attached", "member_id": member.id}
    await conn.execute(insert(incident_events).values(data={"url": post.url}, **event))
    await audit.record(
        conn,
        workspace_id=member.workspace_id,
        at=now,
        actor=f"telegram:{member.telegram_id}",
        action="incident.attached",
        subject=f"incident:{incident_id}",
        data={"url": post.url, "post_id": post.post_id},
    )
    return True
