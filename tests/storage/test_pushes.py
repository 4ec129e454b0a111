"""What came to the door is remembered for a week, by sender and key."""

from datetime import datetime, timedelta

from storage import pushes
from storage.db import Database
from storage.pushes import Push


async def test_answers_are_kept_by_sender_and_key_and_forgotten_after_a_week(db: Database, now: datetime) -> None:
    first, second = Push("d1", {"accepted": 1}), Push("d2", {"accepted": 2})
    async with db.write() as conn:
        await pushes.remember(conn, "a", "k", first, now)
        await pushes.remember(conn, "a", "k", second, now)  # who came first is right
        await pushes.remember(conn, "b", "k", second, now + timedelta(days=6))
    async with db.write() as conn:
        assert await pushes.find(conn, "a", "k") == first
        assert await pushes.find(conn, "a", "other") is None
        await pushes.remember(conn, "b", "new", first, now + timedelta(days=8))
        assert await pushes.find(conn, "a", "k") is None
        assert await pushes.find(conn, "b", "k") == second
