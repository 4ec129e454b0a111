"""Keeps the list of channels whose comments are read in step with own channels and open incidents."""

from datetime import datetime

from storage import comments
from storage.db import Database


async def follow_comments(db: Database, now: datetime) -> None:
    async with db.read() as conn:
        if not await comments.changes(conn):
            return
    async with db.write() as conn:
        await comments.follow(conn, now)
