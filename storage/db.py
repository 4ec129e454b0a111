"""The database: one engine with `read()` and `write()` transactions. Functions elsewhere take the connection."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage import dialect
from storage.errors import DatabaseUnreachable

__all__ = ["AsyncConnection", "Database"]


class Database:
    """Trouble with the database itself surfaces as a storage.errors.StorageError."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self._engine = create_async_engine(self.url, **dialect.engine_options(self.url))
        dialect.prepare(self._engine.sync_engine)
        # The same pool; only the BEGIN differs (see dialect.prepare).
        self._reader = self._engine.execution_options(**dialect.read_options(self.url))
        self._writer = self._engine.execution_options(**dialect.WRITE)
        self._migrator = self._engine.execution_options(**dialect.MIGRATE)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, all of it as of one moment."""
        with _typed_errors():
            async with self._reader.begin() as conn:
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end, rolled back when the block raises. Keep it under 50 ms."""
        with _typed_errors():
            async with self._writer.begin() as conn:
                yield conn

    @asynccontextmanager
    async def migration(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes the schema, one at a time over all processes."""
        with _typed_errors():
            async with self._migrator.connect() as conn:
                async with conn.begin():
                    await dialect.lock_migrations(conn)
                    yield conn
                await conn.invalidate()  # SQLite: its foreign keys are off

    async def close(self) -> None:
        await self._engine.dispose()


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        typed = dialect.translate(error)
        if typed is None:
            raise
        raise typed from error
    except OSError as error:  # asyncpg: nobody answers at that address
        raise DatabaseUnreachable() from error
