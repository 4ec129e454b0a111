"""The idle process: start to first poll, and resident memory, of the real `hoshdar run` against the local Bot API."""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import report
from demo.botapi.server import BotApiServer

START_BOUND_S, MEMORY_BOUND_MB, SETTLE_S = 5.0, 250.0, 15.0


async def measure(folder: Path) -> tuple[float, float]:
    """(seconds from start to the first getUpdates, resident MB once it has idled)."""
    async with BotApiServer() as server:
        environment = {
            **os.environ,
            "HOSHDAR_BOT_TOKEN": server.state.token,
            "HOSHDAR_BOT_API_URL": server.base_url.removesuffix("/bot"),
            "HOSHDAR_OWNERS": "501",
            "HOSHDAR_DATA_DIR": str(folder),
        }
        begun = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("hoshdar"), "run", env=environment
        )
        try:
            while not server.room.updates.polls:
                if process.returncode is not None or time.monotonic() - begun > 60:
                    raise RuntimeError("the bot did not start")
                await asyncio.sleep(0.02)
            started = time.monotonic() - begun
            await asyncio.sleep(SETTLE_S)
            return started, resident_mb(process.pid)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()


def resident_mb(pid: int | str) -> float:
    line = next(row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        started, memory = asyncio.run(measure(Path(folder)))
    short = report.line("start to first poll", started, "s", at_most=START_BOUND_S)
    return short | report.line("resident memory, idle", memory, "MB", at_most=MEMORY_BOUND_MB)


if __name__ == "__main__":
    sys.exit(main())
