"""The demo: three local servers in this process, the real bot beside it, a scenario between them."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import tomllib
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from demo.botapi import BotApiServer, Channel, User
from demo.chatpage import ChatPage, Sample
from demo.feeds import FeedServer
from demo.mtproto import MtprotoServer
from demo.processes import Bot, BotDiedError
from demo.scenario.cast import load_lines, load_sources, render_world
from demo.scenario.player import Player, Published
from demo.scenario.timeline import Story
from demo.transcript import Transcript

ALERT_RAISED, NO_ALERT, FAILED = 0, 1, 2
HEADLESS_SECONDS = 90.0
LATEST_START = 25.0  # seconds after the start when the play begins even if the bot has not read everything
CALM_SAY = 20.0  # seconds after the start when the lines are typed on a calm day
ANSWER_WAIT = 8.0  # seconds a typed line waits for its answer before the next one
CLOSING = 2.0  # seconds of a timed run kept for stopping everything in order
USUAL_PORT = 8484
STRANGER = Channel(-1009876543210, "گپ خانوادگی", "gap_khanevadegi")
SETTINGS = {
    "HOSHDAR_TELEGRAM_API_ID": "1",
    "HOSHDAR_TELEGRAM_API_HASH": "0" * 32,
    "HOSHDAR_FEED_ALLOW_HOSTS": "127.0.0.1",
    "HOSHDAR_TELEGRAM_POLL_SECONDS": "5",
    "HOSHDAR_FEED_POLL_SECONDS": "5",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class Options:
    """`port` None: the usual one, or any free one when it is taken; `seconds` None: 90 headless, else until Ctrl-C."""

    scenario: str = "crisis"
    headless: bool = False
    say: tuple[str, ...] = ()
    seconds: float | None = None
    port: int | None = None
    keep: Path | None = None
    open_page: bool = False


class Stage:
    """The servers with the scenario's people, chats and sources on them."""

    def __init__(self, options: Options, feeds: FeedServer, telegram: MtprotoServer, botapi: BotApiServer) -> None:
        self.options, self.feeds, self.telegram, self.botapi = options, feeds, telegram, botapi
        self.player = Player(Story(load_lines(), load_sources()), telegram, feeds, self._show)
        self.world = tomllib.loads(render_world(feeds.http.url))
        self.people = [_person(member) for member in self.world["members"]]
        self.owner = next(m["telegram_id"] for m in self.world["members"] if m["role"] == "owner")
        own = [brand for brand in self.world["brands"] if brand["role"] == "own"]
        names = [name for brand in own for name in (brand["name"], brand.get("name_en")) if name]
        self.transcript = Transcript(botapi.state.me.id, names, process_age, self._write)
        self.page: ChatPage | None = None

    def open(self) -> None:
        for person in self.people:
            self.botapi.add_private(person)
        members = {p.id: ("creator", "administrator", "member")[min(n, 2)] for n, p in enumerate(self.people)}
        for chat in self.world["chats"]:
            if chat["kind"] == "group":
                self.botapi.add_group(chat["telegram_id"], chat["title"], members)
        self.botapi.state.listeners.append(self.transcript.heard)
        if not self.options.headless:
            self.page = ChatPage(self.botapi, self.people[:2], self.samples)
        self.player.open_sources(datetime.now(UTC))

    def samples(self) -> list[Sample]:
        """Two posts the bot has seen by now, and one from a channel nobody watches."""
        seen = [post for post in self.page.posts if post.channel] if self.page else []
        unused = self.player.story.unused()[:1]
        new = [Sample("new", STRANGER.title, line.text, time.time() - 600, STRANGER, 7) for line in unused]
        return seen[:: max(1, len(seen) - 1)][:2] + new

    def _show(self, published: Published) -> None:
        if self.page:
            source = published.posting.source
            channel = self._channel(source.name) if source.platform == "telegram" else None
            text = published.posting.text
            self.page.show_post(Sample("seen", source.title, text, published.at, channel, published.number))

    async def play(self) -> None:
        latest = asyncio.get_running_loop().time() + max(0.0, LATEST_START - process_age())
        await self.player.ready(latest, lambda: self.page is None or bool(self.page.watchers))
        await self.player.play(self.options.scenario)
        await asyncio.Event().wait()

    async def type_lines(self) -> None:
        """Type the lines one after the other in the owner's private chat, each after the answer to the one before."""
        if self.options.scenario == "calm":
            await asyncio.sleep(max(0.0, CALM_SAY - process_age()))
        else:
            await self._until(lambda: self.transcript.own_alert, None)
        for line in self.options.say:
            answered = self.transcript.answered
            await self.botapi.say(self.owner, self.owner, line)
            await self._until(lambda answered=answered: self.transcript.answered > answered, ANSWER_WAIT)
            await asyncio.sleep(0.5)
        await asyncio.Event().wait()

    async def _until(self, condition: Any, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition():  # noqa: ASYNC110 - the condition is about what the bot did
                    await asyncio.sleep(0.05)

    def _channel(self, username: str) -> Channel:
        channel = self.telegram.world.named(username)
        return Channel(-(10**12) - channel.id, channel.title, username)

    def _write(self, line: str) -> None:
        if self.options.headless:
            print(line, flush=True)


def play(options: Options) -> int:
    """Run the demo; the exit code: 0 an own-brand alert was raised, 1 none was, 2 it could not run."""
    try:
        return asyncio.run(_play(options))
    except BotDiedError as error:
        print(f"the bot ended by itself; the end of its log:\n{error}", file=sys.stderr)
    except OSError as error:
        print(f"the demo cannot run here: {error}", file=sys.stderr)
    return FAILED


async def _play(options: Options) -> int:
    async with _directory(options) as directory, FeedServer() as feeds, MtprotoServer() as telegram:
        botapi = BotApiServer(port=_port(options))
        stage = Stage(options, feeds, telegram, botapi)
        stage.open()
        async with botapi:
            try:
                await _perform(stage, directory)
            finally:
                if stage.page:
                    stage.page.close()
    raised = stage.transcript.own_alert
    return ALERT_RAISED if raised or not options.headless else NO_ALERT


async def _perform(stage: Stage, directory: Path) -> None:
    options = stage.options
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    if not options.headless:
        _announce(stage, directory)
    world = directory / "world.toml"
    world.write_text(render_world(stage.feeds.http.url), "utf-8")
    bot = Bot(directory, _settings(stage, directory))
    try:
        tasks = [asyncio.create_task(work) for work in (stopped.wait(), _run_bot(bot, world), stage.play())]
        tasks += [asyncio.create_task(stage.type_lines())] if options.say else []
        seconds = options.seconds or (HEADLESS_SECONDS if options.headless else None)
        left = None if seconds is None else max(1.0, seconds - CLOSING - process_age())
        done, pending = await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for task in done:
            task.result()
    finally:
        await bot.stop()


async def _run_bot(bot: Bot, world: Path) -> None:
    await bot.apply(world)
    await bot.run()


def _settings(stage: Stage, directory: Path) -> dict[str, str]:
    """The bot's whole configuration: addresses of the look-alikes, and where to keep its data."""
    return SETTINGS | {
        "HOSHDAR_BOT_TOKEN": stage.botapi.token,
        "HOSHDAR_BOT_API_URL": stage.botapi.root_url,
        "HOSHDAR_OWNERS": str(stage.owner),
        "HOSHDAR_DATA_DIR": str(directory),
        "HOSHDAR_DATABASE_URL": f"sqlite+aiosqlite:///{directory / 'hoshdar.db'}",
        "HOSHDAR_TELEGRAM_SESSION": str(stage.telegram.write_session(directory / "telegram.session")),
    }


@contextlib.asynccontextmanager
async def _directory(options: Options) -> AsyncIterator[Path]:
    """A directory for the bot's data; removed at the end unless it is to be kept. Raises OSError when not empty."""
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        if any(options.keep.iterdir()):
            raise OSError(f"{options.keep} is not empty")
        yield options.keep.resolve()
        return
    directory = Path(tempfile.mkdtemp(prefix="hoshdar-demo-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _port(options: Options) -> int:
    """The port asked for; without a wish the usual one if it is free."""
    if options.port is not None or options.headless:
        return options.port or 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
        except OSError:
            return 0
    return USUAL_PORT


def _announce(stage: Stage, directory: Path) -> None:
    address = f"{stage.botapi.root_url}/"
    what = "a crisis begins within half a minute" if stage.options.scenario == "crisis" else "an ordinary day"
    print(f"\n  Hoshdar demo: open  {address}\n  {what}; Ctrl-C ends it. Log: {directory / 'bot.log'}\n", flush=True)
    if stage.options.open_page:
        webbrowser.open(address)


def _person(member: dict[str, Any]) -> User:
    first, _, last = member["name"].partition(" ")
    return User(member["telegram_id"], first, last)


def process_age() -> float:
    """Seconds since this process started (where the system tells), else since this module was loaded."""
    try:
        started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        return float(Path("/proc/uptime").read_text().split()[0]) - started
    except (OSError, ValueError, IndexError):
        return time.monotonic() - LOADED


LOADED = time.monotonic()
