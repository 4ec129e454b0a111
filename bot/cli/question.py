"""A question to the database from the shell: open, migrate, answer, close; nothing is written."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.cli.speech import fail
from bot.settings import Settings
from bot.texts import Texts
from storage import brands
from storage.brands import Brand
from storage.db import Database
from storage.migrate import upgrade

T = TypeVar("T")


def ask(answer: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        db = Database(Settings().database)
        try:
            await upgrade(db)
            return await answer(db)
        finally:
            await db.close()

    return asyncio.run(run())


async def brand_of(db: Database, texts: Texts, words: str) -> Brand:
    """The brand of this key or name; else one line that names the closest, and the end."""
    async with db.read() as conn:
        found = await brands.find_brand(conn, words)
    if found.brand is None:
        closest = found.closest[0].key if found.closest else ""
        fail(texts, "cli-unknown-brand", name=words, closest=closest)
    return found.brand
