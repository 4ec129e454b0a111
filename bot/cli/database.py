"""A transaction for a command: open, migrate, work, close."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.settings import Settings
from storage.db import AsyncConnection, Database
from storage.migrate import upgrade

T = TypeVar("T")


def transact(work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Run `work` in one write transaction on the database of the settings."""

    async def run() -> T:
        db = Database(Settings().database)
        try:
            await upgrade(db)
            async with db.write() as conn:
                return await work(conn)
        finally:
            await db.close()

    return asyncio.run(run())
