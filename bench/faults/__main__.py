"""Faults on the way of a post, each played many times: is every post stored exactly once, and how soon after the fault?

`python -m bench.faults [--runs 20] [--only cut]`.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from bench.faults import telegram, web
from bench.faults.rig import BOUND_S, Rig, keep_reading, readers, rig
from storage.db import Database

FAULTS = (*telegram.FAULTS, *web.FAULTS)


async def play(fault: Callable[[Rig], Awaitable[float]], runs: int) -> int:
    """Two lines: posts lost or doubled over all runs, and the slowest recovery."""
    wrong, slowest = 0, 0.0
    for seed in range(runs):
        async with rig(seed) as one:
            slowest = max(slowest, await fault(one))
            wrong += await one.wrong()
    name = fault.__name__.replace("_", " ")
    short = report.line(f"{name}: posts lost or doubled in {runs} runs", wrong, "posts", at_most=0)
    return short | report.line(f"{name}: slowest recovery", slowest, "s", at_most=BOUND_S)


def main() -> int:
    for name in ("telethon", "uvicorn.error"):  # they report every connection that we cut and every request that hangs
        logging.getLogger(name).setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", choices=[fault.__name__ for fault in FAULTS])
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        database = Database(f"sqlite+aiosqlite:///{asked.worker / 'hoshdar.db'}")
        asyncio.run(keep_reading(database, readers(asked.worker), lambda: datetime.now(UTC)))
        return 0
    chosen = [fault for fault in FAULTS if asked.only in (None, fault.__name__)]
    return max(asyncio.run(play(fault, asked.runs)) for fault in chosen)


if __name__ == "__main__":
    sys.exit(main())
