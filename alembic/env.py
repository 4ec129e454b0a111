"""Alembic environment: on the connection it is given (at start), else on the database of the settings or `-x url=`."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from storage.db import Database
from storage.tables import metadata
from storage.types import BigId, UtcDateTime


def render_item(kind: str, item: object, autogen: object) -> str | bool:
    """Write our column types by name in new migrations."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if kind == "type" and item is BigId:
        return "BigId"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_url(url: str) -> None:
    db = Database(url)
    async with db.migration() as conn:
        await conn.run_sync(migrate)
    await db.close()


def configured_url() -> str:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if url:
        return url
    from bot.settings import Settings

    return Settings().database


connection = context.config.attributes.get("connection")
if connection is None:
    asyncio.run(migrate_url(configured_url()))
else:
    migrate(connection)
