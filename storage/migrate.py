"""Bring the schema up to date at start, under a lock, and refuse a database that is ahead of us."""

import errno
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.db import Database
from storage.errors import DatabaseFromTheFuture, DatabaseUnreachable, DiskFull

SCRIPTS = Path(__file__).parent.parent / "alembic"


async def upgrade(db: Database) -> None:
    """Apply what is missing. Raises DatabaseFromTheFuture, DiskFull, DatabaseUnreachable."""
    if db.url.database and db.is_sqlite:
        _make_file(Path(db.url.database))
    async with db.read() as conn:
        if await conn.run_sync(_is_current):
            return
    async with db.migration() as conn:
        await conn.run_sync(_upgrade)


def _make_file(path: Path) -> None:
    """Find out before SQLite does whether the file can be there: its own answer to all troubles is one and the same."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as error:
        raise (DiskFull() if error.errno == errno.ENOSPC else DatabaseUnreachable()) from error


def _is_current(connection: Connection) -> bool:
    scripts = ScriptDirectory(str(SCRIPTS))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseFromTheFuture(revision=revision)
    return revision == scripts.get_current_head()


def _upgrade(connection: Connection) -> None:
    if _is_current(connection):  # another process was faster
        return
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
