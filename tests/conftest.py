"""Databases for the tests: SQLite files, and a private PostgreSQL cluster where the machine has one."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.db import Database
from storage.migrate import upgrade
from tests.past_room import PastWorld

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, to copy: cheaper than migrating for every test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


async def migrate(url: str) -> None:
    db = Database(url)
    await upgrade(db)
    await db.close()


@pytest.fixture
async def sqlite_db(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "hoshdar.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite+aiosqlite:///{path}")
    yield db
    await db.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[..., str]]:
    """Makes databases in a private cluster and hands back their URLs; skips where there is none."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed here")
    binaries = BINARIES[-1].parent
    # As root the cluster runs as the user `postgres` (initdb refuses root), who must reach its folder.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="hoshdar-pg-"))
    if as_user:
        shutil.chown(home, "postgres")

    def run(program: str, *args: str) -> None:
        result = subprocess.run(
            [*as_user, str(binaries / program), *args], cwd="/", capture_output=True, text=True, timeout=60
        )
        assert result.returncode == 0, f"{program}: {result.stdout}{result.stderr}"

    run("initdb", "-D", str(home / "data"), "-A", "trust", "-U", "postgres", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c max_connections=60"
    run("pg_ctl", "-D", str(home / "data"), "-w", "-l", str(home / "log"), "-o", options, "start")

    def create(template: str = "template1") -> str:
        name = f"t{uuid.uuid4().hex}"
        statement = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
        run("psql", "-h", str(home), "-U", "postgres", "-q", "-c", statement)
        return f"postgresql+asyncpg://postgres@/{name}?host={home}"

    yield create
    run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Callable[..., str]) -> str:
    url = postgres_server()
    asyncio.run(migrate(url))
    return str(make_url(url).database)


@pytest.fixture
async def postgres_db(postgres_server: Callable[..., str], postgres_template: str) -> AsyncIterator[Database]:
    db = Database(postgres_server(postgres_template))
    yield db
    await db.close()


@pytest.fixture(params=["sqlite_db", pytest.param("postgres_db", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated database: the test runs on SQLite, and on PostgreSQL where there is one."""
    database: Database = request.getfixturevalue(request.param)
    return database


@pytest.fixture(scope="session")
def quiet_days(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> PastWorld:
    """A brand with twelve quiet days, to copy."""
    path = tmp_path_factory.mktemp("past") / "quiet.db"
    shutil.copy(sqlite_template, path)

    async def build() -> PastWorld:
        world = PastWorld(Database(f"sqlite+aiosqlite:///{path}"))
        await world.build(NOW - timedelta(days=2))
        await world.db.close()
        return world

    return asyncio.run(build())


@pytest.fixture
async def past_world(quiet_days: PastWorld, tmp_path: Path) -> AsyncIterator[PastWorld]:
    path = tmp_path / "past.db"
    shutil.copy(str(quiet_days.db.url.database), path)
    world = copy(quiet_days)
    world.db = Database(f"sqlite+aiosqlite:///{path}")
    yield world
    await world.db.close()
