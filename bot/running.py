"""Whether the process still does its work: loops that run for ever, and the ticks."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

STOPPED_AFTER = 120.0  # seconds without any tick, of which the quickest comes every second


class Running:
    """Work in background, and the pulse of the ticks. `clock` in seconds: a clock set back must not look like life."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pulse = clock()
        self._tasks: list[asyncio.Task[object]] = []
        self._stopping = False
        self.ended: list[str] = []  # tasks that should be running

    def start(self, name: str, work: Coroutine[Any, Any, object], *, once: bool = False) -> None:
        """Do `work` until `stop`. Its end is an error, but for what is done `once` and does not fail."""
        task: asyncio.Task[object] = asyncio.create_task(work, name=name)
        task.add_done_callback(lambda done: self._over(done, once))
        self._tasks.append(task)

    def _over(self, task: asyncio.Task[object], once: bool) -> None:
        error = None if task.cancelled() else task.exception()
        if self._stopping or (once and error is None):
            return
        self.ended.append(task.get_name())
        log.error("%s has ended and will not come back without a restart", task.get_name(), exc_info=error)

    async def stop(self) -> None:
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def beat(self) -> None:
        """A tick began or ended."""
        self._pulse = self._clock()

    def state(self) -> dict[str, Any]:
        """`ok` is false only where a restart would help; `last_tick` is seconds ago."""
        silent = self._clock() - self._pulse
        return {"ok": not self.ended and silent <= STOPPED_AFTER, "ended": self.ended, "last_tick": round(silent)}
