"""The real bot as a process of its own: nothing but settings in its environment, its log in a file."""

import asyncio
import contextlib
import os
import shutil
import sys
from pathlib import Path

STOP_WAIT = 10.0  # seconds the bot gets to stop by itself
TAIL = 40  # lines of its log shown when it dies


class BotDiedError(Exception):
    """A command of the bot ended when it should not have; the message is the tail of its output."""


class Bot:
    """`await apply(world)`, then `await run()` in a task; `await stop()` at the end, whatever happened."""

    def __init__(self, directory: Path, settings: dict[str, str]) -> None:
        self.directory = directory
        self.log = directory / "bot.log"
        self.environment = clean_environment() | settings
        self._process: asyncio.subprocess.Process | None = None

    async def apply(self, world: Path) -> None:
        """Raises BotDiedError when the world file is refused."""
        if await self._run("apply", str(world)) != 0:
            raise BotDiedError(self.tail())

    async def run(self) -> None:
        """Runs until cancelled; an end of its own is always too early. Raises BotDiedError."""
        await self._run("run")
        raise BotDiedError(self.tail())

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_WAIT)
            except TimeoutError:
                process.kill()
                await process.wait()

    def tail(self) -> str:
        lines = self.log.read_text("utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-TAIL:])

    async def _run(self, *arguments: str) -> int:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                command(),
                *arguments,
                cwd=self.directory,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours; the bot is asked to stop in order
            )
        return await self._process.wait()


def command() -> str:
    """The `hoshdar` command that belongs to this Python."""
    beside = Path(sys.executable).with_name("hoshdar")
    return str(beside) if beside.exists() else shutil.which("hoshdar") or "hoshdar"


def clean_environment() -> dict[str, str]:
    """Ours without settings of another bot and without proxies, which would swallow 127.0.0.1."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HOSHDAR_") and not name.lower().endswith("_proxy")
    }
