"""`hoshdar login` with several accounts, against the look-alike."""

import asyncio
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.login import login
from demo.mtproto.server import MtprotoServer


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name, value in {"API_ID": "1", "API_HASH": "0" * 32}.items():
        monkeypatch.setenv(f"HOSHDAR_TELEGRAM_{name}", value)
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")
    app = typer.Typer()
    app.command()(login)

    async def call(*args: str, typed: str = ""):
        return await asyncio.to_thread(CliRunner().invoke, app, list(args), input=typed)

    return call


async def test_a_second_account_is_logged_in_listed_and_removed(run, tmp_path: Path) -> None:
    async with MtprotoServer() as server:
        server.write_session(tmp_path / "telegram.session")
        second = server.add_account("Second reader")
        second.out = True
        server.write_session(tmp_path / "telegram-second.session", second)
        done = await run("--name", "second", typed="+98900\n12345\n")
        assert (done.exit_code, "Logged in: Second reader" in done.output) == (0, True)
    listed = await run("--list")
    rows = [line.split("\t") for line in listed.output.splitlines()]
    assert [row[:3] for row in rows] == [["main", "", "ok"], ["second", "Second reader", "ok"]]
    gone = await run("--remove", "--name", "second")
    assert gone.exit_code == 0
    assert not (tmp_path / "telegram-second.session").exists()
    assert len((await run("--list")).output.splitlines()) == 1
    assert (await run("--remove", "--name", "second")).exit_code == 2


async def test_the_qr_code_is_drawn(run, tmp_path: Path) -> None:
    async with MtprotoServer() as server:
        member = server.world.members[0]
        member.out = True
        server.write_session(tmp_path / "telegram.session")
        drawing = asyncio.create_task(run("--qr"))
        async with asyncio.timeout(20):
            while member.tokens == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        server.scan()
        done = await drawing
        assert done.exit_code == 0
        assert "█" in done.output


@pytest.mark.parametrize("name", ["", "Bad Name", "../x", "a" * 33])
async def test_an_odd_name_is_refused(run, name: str) -> None:
    assert (await run("--name", name)).exit_code == 2
