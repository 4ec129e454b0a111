"""The migrations make the schema of storage.tables, on both databases, once, whoever starts first."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from storage.db import Database
from storage.errors import DatabaseFromTheFuture, DatabaseUnreachable, DiskFull
from storage.migrate import upgrade
from storage.tables import workspaces

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    create: Callable[[], str] = request.getfixturevalue("postgres_server")
    return create()


def alembic(url: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "-x", f"url={url}", *command],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_upgrade_then_check_finds_nothing_to_add(empty_url: str) -> None:
    assert alembic(empty_url, "upgrade", "head").returncode == 0
    check = alembic(empty_url, "check")
    assert check.returncode == 0, check.stdout + check.stderr


async def test_many_starting_at_once_migrate_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    await asyncio.gather(*(upgrade(db) for db in databases))
    async with databases[0].read() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1
        assert (await conn.execute(select(workspaces))).all() == []
    for db in databases:
        await db.close()


async def test_a_database_from_the_future_is_refused_and_left_alone(db: Database) -> None:
    async with db.write() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseFromTheFuture) as refused:
        await upgrade(db)
    assert refused.value.fields == {"revision": "9999"}
    async with db.read() as conn:
        assert (await conn.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


async def test_foreign_keys_hold_after_a_migration(db: Database, now: object) -> None:
    async with db.migration():
        pass
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with db.write() as conn:
            await conn.execute(text("INSERT INTO brand_rivals (brand_id, rival_id) VALUES (1, 2)"))


@pytest.mark.parametrize("name", [".", "rubbish.db", "rubbish.db/x.db"])
async def test_a_file_that_is_no_database_is_a_typed_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "rubbish.db").write_bytes(b"not a database at all" * 100)
    db = Database(f"sqlite+aiosqlite:///{tmp_path / name}")
    with pytest.raises(DatabaseUnreachable):
        await upgrade(db)
    await db.close()


async def test_a_full_disk_is_a_typed_error_and_loses_nothing_stored(sqlite_db: Database, now: object) -> None:
    row = {"name": "x", "timezone": "UTC", "language": "fa", "created_at": now}
    async with sqlite_db.write() as conn:
        await conn.execute(insert(workspaces).values(row))

    async def fill_the_disk() -> None:
        async with sqlite_db.write() as conn:
            await conn.execute(text("PRAGMA max_page_count = 1"))
            await conn.execute(insert(workspaces), [{**row, "name": "x" * 5_000}] * 100)

    with pytest.raises(DiskFull):
        await fill_the_disk()
    async with sqlite_db.read() as conn:
        assert (await conn.execute(select(workspaces.c.name))).scalars().all() == ["x"]
