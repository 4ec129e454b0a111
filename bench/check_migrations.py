"""Gate: the migrations build, on an empty database, exactly what storage.tables says."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from storage.db import Database
from storage.migrate import upgrade


async def _upgrade(url: str) -> None:
    db = Database(url)
    try:
        await upgrade(db)
    finally:
        await db.close()


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}"
        asyncio.run(_upgrade(url))
        environment = {**os.environ, "HOSHDAR_DATABASE_URL": url}
        return subprocess.run([sys.executable, "-m", "alembic", "check"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
