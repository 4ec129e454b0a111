"""The real `hoshdar run` as a process of its own, against a Bot API on this machine."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from demo.botapi.server import BotApiServer
from demo.botapi.state import User

HOSHDAR = Path(sys.executable).with_name("hoshdar")
OWNER, STRANGER = 501, 909


def environment(server: BotApiServer, folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSHDAR_")}
    ours = {
        "BOT_TOKEN": server.token,
        "BOT_API_URL": server.root_url,
        "OWNERS": str(OWNER),
        "DATA_DIR": str(folder / "data"),
        **settings,
    }
    return kept | {f"HOSHDAR_{name}": value for name, value in ours.items()}


@asynccontextmanager
async def bot(settings: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        HOSHDAR, "run", cwd=folder, env=settings,
        stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(condition: Callable[[], object], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  the condition is brought about by another process
            await asyncio.sleep(0.05)


def called(server: BotApiServer, method: str) -> bool:
    return any(call.method.lower() == method.lower() for call in server.calls)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        server.add_private(User(OWNER, "سارا"))
        server.add_private(User(STRANGER, "رهگذر"))
        yield server


async def test_it_polls_answers_each_as_is_due_and_stops_cleanly(server: BotApiServer, tmp_path: Path) -> None:
    async with bot(environment(server, tmp_path), tmp_path) as process:
        for text in ("/start", "/status", "سلام"):
            await server.say(STRANGER, STRANGER, text)
        await server.say(OWNER, OWNER, "/help")
        await until(lambda: len(server.messages(OWNER)) == 2)
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0, errors.decode()
    assert server.token.encode() not in errors
    told = [message for message in server.messages(STRANGER) if message["from"]["is_bot"]]
    assert [message["text"] for message in told] == [told[0]["text"]]  # one polite line
    assert "تیم خصوصی" in told[0]["text"]


async def test_a_signal_ends_the_waiting_for_telegram(server: BotApiServer, tmp_path: Path) -> None:
    settings = environment(server, tmp_path, BOT_API_URL="http://127.0.0.1:9")
    async with bot(settings, tmp_path) as process:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"cannot be reached" not in await process.stderr.readline():
                pass
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 15) == 0


async def test_a_refused_token_is_a_clear_exit(server: BotApiServer, tmp_path: Path) -> None:
    async with bot(environment(server, tmp_path, BOT_TOKEN="1:wrong", LANGUAGE="en"), tmp_path) as process:
        _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert errors.decode().strip().splitlines()[-1] == "Telegram refused the bot token. Get a new one from @BotFather."
    assert "Traceback" not in errors.decode()


def test_a_missing_token_is_a_clear_exit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOSHDAR_BOT_TOKEN", "")
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")
    monkeypatch.setattr(sys, "argv", ["hoshdar", "run"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "No bot token is set. hoshdar check says what is missing.\n"


async def test_webhook_instead_of_polling_once_telegram_answers(
    server: BotApiServer, tmp_path: Path, unused_tcp_port: int
) -> None:
    server.plant("getMe", 502, "Bad Gateway", times=2)
    address = f"http://127.0.0.1:{unused_tcp_port}"
    settings = environment(
        server, tmp_path, WEBHOOK_URL=address, WEBHOOK_SECRET="s3cret", WEB_PORT=str(unused_tcp_port)
    )
    async with bot(settings, tmp_path):
        await until(lambda: called(server, "setWebhook"))
        await server.say(OWNER, OWNER, "/help")
        await until(lambda: called(server, "sendMessage"))
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{address}/healthz")).json()["ok"] is True
    assert not called(server, "getUpdates")
