"""`hoshdar check` as a person runs it: each way out tried apart, one line each, and how to get what is missing."""

import asyncio
import fcntl
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import main
from bot.cli.check import _bot
from bot.cli.check_ways import front_door
from bot.settings import Settings
from bot.web import WebServer, build
from demo.botapi.server import BotApiServer
from demo.mtproto import MtprotoServer
from monitors.inbox import Inbox
from monitors.sources.http import Door, DoorOptions
from storage.db import Database

WORLD = """
[[brands]]
key = "damoon"
name = "دامون"
role = "own"
[[sources]]
platform = "feed"
address = "{feed}"
title = "خبر"
"""


@pytest.fixture(autouse=True)
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("HOSHDAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")


async def hoshdar(*arguments: str, **settings: str) -> tuple[int, list[str]]:
    """The command in a thread, as a shell would call it; the servers it talks to run beside it."""
    environment = {f"HOSHDAR_{name}": value for name, value in settings.items()}

    def run() -> tuple[int, list[str]]:
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as said, redirect_stderr(said):
            patch.setattr(sys, "argv", ["hoshdar", *arguments])
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        return int(ended.value.code or 0), said.getvalue().splitlines()

    return await asyncio.to_thread(run)


async def test_with_nothing_set_every_line_says_what_to_get() -> None:
    code, lines = await hoshdar("check", FEED_PROXY="http://127.0.0.1:9")
    assert code == 1
    wrong = [line for line in lines if line.startswith("✗")]
    for needed in ("HOSHDAR_BOT_TOKEN", "HOSHDAR_TELEGRAM_API_ID", "hoshdar apply", "HOSHDAR_FEED_PROXY"):
        assert sum(needed in line for line in wrong) == 1


async def test_a_working_machine_has_nothing_to_say_but_yes(tmp_path: Path) -> None:
    async with BotApiServer() as bot_api, MtprotoServer() as telegram:
        telegram.write_session(tmp_path / "telegram.session")
        world = tmp_path / "world.toml"
        world.write_text(WORLD.format(feed=f"{bot_api.root_url}/feed.xml"), encoding="utf-8")
        assert (await hoshdar("apply", str(world)))[0] == 0
        settings = {
            "BOT_TOKEN": bot_api.token,
            "BOT_API_URL": bot_api.root_url,
            "OWNERS": "501",
            "TELEGRAM_API_ID": "1",
            "TELEGRAM_API_HASH": "0" * 32,
        }
        code, lines = await hoshdar("check", **settings)
        assert code == 0, lines
        assert all(line.startswith("✓") for line in lines)

        refused = await hoshdar("check", **settings | {"BOT_TOKEN": "1:wrong"})
        assert refused[0] == 1
        assert [line for line in refused[1] if line.startswith("✗")] == [
            "✗ Telegram refused the bot token. Get a new one from @BotFather."
        ]

        # The session of a running Hoshdar is left alone.
        with (tmp_path / "telegram.session.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            code, lines = await hoshdar("check", **settings)
        assert code == 0, lines
        assert "✓ The reading account main is at work in the Hoshdar that runs." in lines

        # A dead proxy of one way out is told of that way alone.
        for name in ("BOT_PROXY", "TELEGRAM_PROXY", "FEED_PROXY"):
            dead = await hoshdar("check", **settings | {name: "http://user:s3cret@127.0.0.1:9"})
            wrong = [line for line in dead[1] if line.startswith("✗")]
            assert len(wrong) == 1
            assert f"HOSHDAR_{name}" in wrong[0]
            assert "s3cret" not in "".join(dead[1])


async def test_a_wrong_setting_is_named() -> None:
    code, lines = await hoshdar("check", OWNERS="sara")
    assert code == 1
    assert lines == ["The setting HOSHDAR_OWNERS is wrong. .env.example shows its right form."]


async def test_each_named_way_out_and_the_front_door_are_tried(tmp_path: Path, unused_tcp_port: int) -> None:
    async with BotApiServer() as site:
        world = tmp_path / "world.toml"
        way = f'[[sources]]\nplatform = "feed"\naddress = "{site.root_url}/feed.xml"\negress = "home"\n'
        world.write_text(way, encoding="utf-8")
        assert (await hoshdar("apply", str(world)))[0] == 0
        door = {"WEB_PORT": str(unused_tcp_port), "INGEST_TOKEN": "vendor:0123456789abcdef"}
        _, lines = await hoshdar("check", **door, EGRESS_ABROAD="http://user:s3cret@127.0.0.1:9")
        assert "✗ 1 source wants the way home, which is not set up. Put its proxy into HOSHDAR_EGRESS_HOME." in lines
        assert sum(line.startswith("✗") and "HOSHDAR_EGRESS_ABROAD" in line for line in lines) == 1
        assert f"✓ Port {unused_tcp_port} is free; hoshdar run opens it and takes posts from one sender." in lines
        assert "s3cret" not in "".join(lines)
        taken = door | {"WEB_PORT": site.root_url.rpartition(":")[2]}
        _, lines = await hoshdar("check", **taken, EGRESS_HOME=site.root_url)  # a server, as a proxy
        assert "✓ The way home is open." in lines
        assert sum("is not free" in line for line in lines) == 1


async def test_the_tokens_are_shown_to_the_door_that_runs(sqlite_db: Database, unused_tcp_port: int) -> None:
    async def fine() -> dict[str, object]:
        return {"ok": True, "database": True}

    door = Door(sqlite_db, Inbox(), DoorOptions({"vendor": "0123456789abcdef"}), lambda: datetime.now(UTC))
    server = WebServer(build(fine, [door.route]), "127.0.0.1", unused_tcp_port)
    await server.start()
    token = SecretStr("vendor:0123456789abcdef,other:fedcba9876543210")
    settings = Settings(_env_file=None, web_port=unused_tcp_port, ingest_token=token)
    found = [(one.fine, one.key, one.args.get("sender")) for one in await front_door(settings)]
    await server.stop()
    assert found == [
        (True, "check-port-ours", None),
        (True, "check-door", "vendor"),
        (False, "check-door-refused", "other"),
    ]


@asynccontextmanager
async def stranger(body: str) -> AsyncIterator[int]:
    """A server that answers every GET with `body`, and hangs up at everything else; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET"):
            writer.write(f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    "body", ["[]", "null", '"x"', "{}", '{"ok": true}', '{"ok": true, "result": []}', '{"ok": 1, "result": {}}']
)
async def test_what_is_no_bot_api_is_out_of_reach(body: str) -> None:
    async with stranger(body) as port:
        settings = Settings(_env_file=None, bot_token=SecretStr("1:a"), bot_api_url=f"http://127.0.0.1:{port}")
        assert [one.key for one in await _bot(settings)][1:] == ["check-bot-unreachable"]


async def test_a_token_that_makes_no_address_is_no_traceback() -> None:
    settings = Settings(_env_file=None, bot_token=SecretStr("1:a\tb"))
    assert [one.key for one in await _bot(settings)][1:] == ["check-bot-unreachable"]


async def test_a_door_that_hangs_up_is_told() -> None:
    async with stranger('{"ok": true, "database": true}') as port:
        settings = Settings(_env_file=None, web_port=port, ingest_token=SecretStr("vendor:0123456789abcdef"))
        assert [one.key for one in await front_door(settings)] == ["check-port-ours", "check-door-silent"]
