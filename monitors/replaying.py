"""Back-tests beside the running bot, in a process of their own: half a minute of arithmetic that nothing waits for.

As a program (`python -m monitors.replaying`) it is that process: a job comes in, what was found goes out.
"""

import asyncio
import os
import pickle  # between this process and its own child alone
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from datetime import timedelta

from crisis.replay import Replay
from monitors.backtest import Job, replays
from storage.db import Database

PATIENCE = timedelta(minutes=10)
NICE = 10  # the bot and its readers come first

Run = Callable[[Database, Job], Awaitable[list[Replay]]]
"""How a job is done: `monitors.backtest.replays` here, or an `Apart`."""


class ReplayFailed(Exception):  # noqa: N818
    """The process ended without an answer, or took too long."""


class Apart:
    """Does jobs in processes of their own. `stop` ends those under way."""

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience
        self._children: set[Process] = set()

    async def __call__(self, db: Database, job: Job) -> list[Replay]:
        """Raises ReplayFailed."""
        url = db.url.render_as_string(hide_password=False)
        command = (sys.executable, "-m", "monitors.replaying")
        child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, start_new_session=True)
        self._children.add(child)
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                found, _ = await child.communicate(pickle.dumps((url, job)))
        except TimeoutError as error:
            raise ReplayFailed from error
        finally:
            self._children.discard(child)
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise ReplayFailed
        return pickle.loads(found)  # type: ignore[no-any-return]  # noqa: S301

    def stop(self) -> None:
        for child in self._children:
            child.kill()


async def _work(url: str, job: Job) -> list[Replay]:
    db = Database(url)
    try:
        return await replays(db, job)
    finally:
        await db.close()


def main() -> None:
    os.nice(NICE)
    url, job = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(pickle.dumps(asyncio.run(_work(url, job))))


if __name__ == "__main__":
    main()
