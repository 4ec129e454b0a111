"""Deliveries to the door that have been answered, remembered for some days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from storage.db import AsyncConnection
from storage.dialect import insert
from storage.tables import pushes

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Push:
    """`digest` is the hash of the body that was answered."""

    digest: str
    answer: dict[str, Any]


async def find(conn: AsyncConnection, sender: str, key: str) -> Push | None:
    query = select(pushes.c.digest, pushes.c.answer).where(pushes.c.sender == sender, pushes.c.key == key)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else Push(row.digest, row.answer)


async def remember(conn: AsyncConnection, sender: str, key: str, push: Push, now: datetime) -> None:
    """Keep an answer, and forget those that are too old to be asked for again."""
    await conn.execute(delete(pushes).where(pushes.c.at < now - KEPT))
    values = {"sender": sender, "key": key, "digest": push.digest, "answer": push.answer, "at": now}
    await conn.execute(insert(conn, pushes).values(**values).on_conflict_do_nothing())
