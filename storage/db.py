"""The database: one engine with `read()` and `write()` transactions. Functions elsewhere take the connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage import dialect

__all__ = ["AsyncConnection", "Database"]


class Database:
    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self._engine = create_async_engine(self.url, **dialect.engine_options(self.url))
        dialect.prepare(self._engine.sync_engine)
        # The same pool; only the BEGIN differs (see dialect.prepare).
        self._writer = self._engine.execution_options(**dialect.WRITE)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        async with self._engine.begin() as conn:
            yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end, rolled back when the block raises. Keep it under 50 ms."""
        async with self._writer.begin() as conn:
            yield conn

    async def close(self) -> None:
        await self._engine.dispose()
