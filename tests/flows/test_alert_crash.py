"""`kill -9` between the steps of a delivery: whatever the step, the alert arrives after the next start."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from demo.botapi.server import BotApiServer
from storage.db import Database
from storage.outbox import Kind
from tests.alert_room import GROUP, NOW, SARA, Room, room

ROOT = Path(__file__).parents[2]
CHILD = """
import asyncio, sys
from datetime import datetime
from telegram.ext import ExtBot
from bot.delivery import Delivery
from storage.db import Database

async def main(database, api, token, now):
    db = Database(database)
    async with ExtBot(token, base_url=f"{api}/bot") as bot:
        await Delivery(bot, db, lambda: datetime.fromisoformat(now)).tick()

asyncio.run(main(*sys.argv[1:]))
"""


class Wire:
    """Stands between the child and Telegram; kills the child when the call that holds `word` passes.

    `reached`: whether Telegram gets that call before the child dies. It never gets an answer.
    """

    def __init__(self, server: BotApiServer, word: str, *, reached: bool) -> None:
        self._server, self._word, self._reached = server, word.encode(), reached
        self._cut = False
        self.child: asyncio.subprocess.Process | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with listener:
            yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        telegram_in, telegram_out = await asyncio.open_connection("127.0.0.1", self._server.http.port)
        back = asyncio.create_task(self._pass_on(telegram_in, writer))
        try:
            while data := await reader.read(65536):
                if self._word in data and not self._reached:
                    self._kill()
                    return
                self._cut = self._cut or self._word in data
                telegram_out.write(data)
        except ConnectionError:
            pass
        finally:
            back.cancel()
            for end in (telegram_out, writer):
                end.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if self._cut:  # an answer: Telegram has the call
                self._kill()
                return
            writer.write(data)

    def _kill(self) -> None:
        assert self.child is not None
        self.child.kill()


async def killed_at(here: Room, word: str, *, reached: bool) -> None:
    """Run a delivery in a process of its own and kill it when it calls."""
    wire = Wire(here.server, word, reached=reached)
    async with wire.open() as address:
        wire.child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, str(here.world.db.url), address, here.server.token, NOW.isoformat(), cwd=ROOT
        )
        assert await asyncio.wait_for(wire.child.wait(), 60) == -9


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db, polling=False) as made:
        yield made


async def test_killed_between_the_claim_and_the_sending(here: Room) -> None:
    incident = await here.world.incident()
    await here.world.owe(Kind.ALERT, incident, here.world.private, "opened")
    await killed_at(here, "sendMessage", reached=False)
    assert here.texts(SARA) == []
    assert await here.delivery.tick() == 1
    assert len(here.texts(SARA)) == 1
    assert set((await here.world.owed()).values()) == {"sent"}


async def test_killed_between_the_sending_and_the_marking(here: Room) -> None:
    """At least once on the wire: it comes a second time, and that one is the live message."""
    incident = await here.world.incident()
    await here.world.owe(Kind.ALERT, incident, here.world.private, "opened")
    await killed_at(here, "sendMessage", reached=True)
    assert len(here.texts(SARA)) == 1
    assert await here.delivery.tick() == 1
    assert len(here.texts(SARA)) == 2
    live = await here.world.live(incident, here.world.private)
    assert live.message_id == here.last(SARA)["message_id"]
    assert await here.delivery.tick() == 0


async def test_killed_in_the_middle_what_was_marked_is_not_sent_again(here: Room) -> None:
    incident = await here.world.incident(severity=5)
    await here.world.owe(Kind.ALERT, incident, here.world.group, "opened")
    await here.world.owe(Kind.ROSE, incident, here.world.group, "rose5", data={"severity": 5})
    await killed_at(here, "reply_parameters", reached=False)
    assert len(here.texts(GROUP)) == 1
    assert await here.delivery.tick() == 1
    assert [text.splitlines()[0] for text in here.texts(GROUP)] == [
        "🔴 هشدار شدت ۵ از ۵: دامون",
        "🔴 پرونده ۴۱۲ به شدت ۵ رسید. دامون، ۲۱:۴۰",
    ]


@pytest.mark.parametrize("reached", [False, True])
async def test_killed_at_an_edit_the_message_is_edited_at_the_next_start(here: Room, reached: bool) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident, severity=5)
    await here.world.owe_edit(incident, here.world.private)
    await killed_at(here, "editMessageText", reached=reached)
    here.delivery._started = False  # this process starts after the crash
    assert await here.delivery.tick() == 1
    assert here.texts(SARA)[0].startswith("🔴 هشدار شدت ۵ از ۵")
    assert len(here.texts(SARA)) == 1
    assert (await here.world.live(incident, here.world.private)).version == 2
