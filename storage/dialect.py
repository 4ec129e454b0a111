"""What SQLite and PostgreSQL say differently."""

import json
import logging
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Table,
    and_,
    event,
    extract,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import DatabaseUnreachable, DiskFull, StorageError

log = logging.getLogger(__name__)

WRITE = {"hoshdar_write": True}
MIGRATE = {"hoshdar_write": True, "hoshdar_migrate": True}
Insert = sqlite.Insert | postgresql.Insert

_MIGRATION_LOCK = 0x486F7368  # any number nobody else uses
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    # An import touches over a thousand pages a batch, which the usual 2 MB and a checkpoint at every 4 MB wrote twice.
    "cache_size=-16000",
    "wal_autocheckpoint=4000",
)
_SQLITE_PARAMETERS = 32_766  # of one statement

Row = tuple[Any, ...]
Pair = tuple[int, int | str]
Criterion = ColumnElement[bool]


def engine_options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 30}}
    return {"pool_size": 10, "pool_pre_ping": True}


def read_options(url: URL) -> dict[str, Any]:
    """All reads of one transaction are of one moment, as they are on SQLite anyway."""
    return {} if url.get_backend_name() == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def prepare(engine: Engine) -> None:
    """Set up each new SQLite connection and take over its BEGIN.

    Measured: four tasks of read-then-update lost 136 of 200 updates with the driver's own BEGIN, and none with
    BEGIN IMMEDIATE, so every write transaction begins so.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        options = conn.get_execution_options()
        if options.get("hoshdar_migrate"):
            # SQLite changes a table by copying it and dropping the old one, which would cascade into its children.
            conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
        conn.exec_driver_sql("BEGIN IMMEDIATE" if options.get("hoshdar_write") else "BEGIN")


async def lock_migrations(conn: AsyncConnection) -> None:
    """One migration at a time, until the transaction ends. SQLite's BEGIN IMMEDIATE has done it already."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


async def lock_table(conn: AsyncConnection, table: Table) -> None:
    """Wait for other writers of this table and keep them out until the transaction ends."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


def insert(conn: AsyncConnection, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


def seconds(conn: AsyncConnection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A moment as seconds since an epoch of the database's own: for differences only."""
    if conn.dialect.name == "sqlite":
        return func.julianday(column, type_=Float) * 86_400
    return extract("epoch", column)


def in_pairs(conn: AsyncConnection, first: Column[Any], second: Column[Any], pairs: Iterable[Pair]) -> Criterion:
    """Whether (first, second) is one of the pairs, of a table with an `id`, by way of an index on both.

    In the standard form, `(a, b) IN (...)`, SQLite walks through the whole index.
    """
    if conn.dialect.name != "sqlite":
        return tuple_(first, second).in_(list(pairs))
    table = first.table.alias()
    each = func.json_each(json.dumps(list(pairs))).table_valued("value")
    wanted = (func.json_extract(each.c.value, f"$[{place}]") for place in (0, 1))
    same = and_(*(table.c[column.name] == value for column, value in zip((first, second), wanted, strict=True)))
    return first.table.c.id.in_(select(table.c.id).select_from(each.join(table, same)))


async def reserve_ids(conn: AsyncConnection, table: Table, count: int) -> list[int]:
    """Ids for new rows, in rising order. On SQLite they are ours only as long as the write transaction lasts."""
    if conn.dialect.name == "sqlite":
        newest = (await conn.execute(select(func.max(table.c.id)))).scalar_one() or 0
        return list(range(newest + 1, newest + 1 + count))
    numbers = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted((await conn.execute(numbers, {"table": table.name, "count": count})).scalars())


async def insert_rows(
    conn: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Row], *, adding: Sequence[str] = ()
) -> None:
    """Insert many rows, given as the values of `columns`. The figures `adding` are added to a row of the same key.

    On SQLite many rows go in one statement and past SQLAlchemy's work for each row, which cost more than the
    database's own.
    """
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        await _insert_together(conn, table, columns, rows, adding)
        return
    statement = postgresql.insert(table)
    if adding:
        sums = {name: table.c[name] + statement.excluded[name] for name in adding}
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)
    await conn.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])


async def _insert_together(
    conn: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Row], adding: Sequence[str]
) -> None:
    types = [table.c[name].type.dialect_impl(conn.dialect) for name in columns]
    binders = [of_type.bind_processor(conn.dialect) for of_type in types]
    head = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES "  # noqa: S608 - our own names
    places = f"({', '.join('?' * len(columns))})"
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in adding)
    tail = f" ON CONFLICT ({', '.join(table.primary_key.columns.keys())}) DO UPDATE SET {sums}" if adding else ""
    step = _SQLITE_PARAMETERS // len(columns)
    for some in (rows[at : at + step] for at in range(0, len(rows), step)):
        bound = [map(bind, own) if bind else own for bind, own in zip(binders, zip(*some, strict=True), strict=True)]
        parameters = tuple(chain.from_iterable(zip(*bound, strict=True)))
        await conn.exec_driver_sql(head + ", ".join([places] * len(some)) + tail, parameters)


def translate(error: DBAPIError) -> StorageError | None:
    """The typed error for trouble with the database itself; None when the statement or its data is at fault."""
    typed = _typed(error)
    if typed is not None:
        # The driver's own words, which name no data; people see only the typed error.
        log.warning("%s: %s: %s", type(typed).__name__, type(error.orig).__name__, error.orig)
    return typed


def _typed(error: DBAPIError) -> StorageError | None:
    message = str(error.orig).lower()
    if "disk is full" in message or "disk i/o error" in message or "no space left" in message:
        return DiskFull()
    if "not a database" in message or "malformed" in message or error.connection_invalidated:
        return DatabaseUnreachable()
    if isinstance(error, OperationalError | InterfaceError):
        return DatabaseUnreachable()
    return None
