"""`hoshdar demo` around a stand-in bot: its lines, its exit codes, and that nothing is left behind."""

import json
import stat
import sys
import tempfile
import time
from pathlib import Path

import pytest

from demo import processes, run
from demo.run import Options, play
from demo.scenario.cast import load_sources

STAND_IN = """#!{python}
import asyncio, os, sys
from telegram.ext import Application, MessageHandler, filters
mode = {mode!r}
if sys.argv[1] == "apply":
    assert 'role = "own"' in open(sys.argv[2], encoding="utf-8").read()
    sys.exit(3 if mode == "refuse" else 0)
if mode == "die":
    sys.exit("the database is from the future")
async def main():
    url = os.environ["HOSHDAR_BOT_API_URL"]
    assert "HOSHDAR_WEBHOOK_URL" not in os.environ and os.path.exists(os.environ["HOSHDAR_TELEGRAM_SESSION"])
    application = Application.builder().token(os.environ["HOSHDAR_BOT_TOKEN"]).base_url(url + "/bot").job_queue(None).build()
    async def status(update, context):
        await update.message.reply_text("دامون: یک پرونده باز")
    application.add_handler(MessageHandler(filters.TEXT, status))
    async with application:
        await application.start(); await application.updater.start_polling()
        if mode == "alert":
            sent = await application.bot.send_message(501, "🟡 هشدار شدت ۳ از ۵: دامون\\nمتن")
            await application.bot.edit_message_text("🟠 هشدار شدت ۴ از ۵: دامون", 501, sent.message_id)
            await application.bot.send_message(501, "🟠 پرونده ۱ به شدت ۴ رسید.", reply_to_message_id=sent.message_id)
        else:
            await application.bot.send_message(501, "🟡 هشدار شدت ۳ از ۵: سپیدشیر")
        await asyncio.sleep(60)
asyncio.run(main())
"""  # noqa: E501


@pytest.fixture(autouse=True)
def young_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()
    monkeypatch.setattr(run, "process_age", lambda: time.monotonic() - started)
    monkeypatch.setenv("HOSHDAR_WEBHOOK_URL", "https://example.org/hook")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def install(mode: str) -> None:
        script = tmp_path / "bot"
        script.write_text(STAND_IN.format(python=sys.executable, mode=mode), "utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(processes, "command", lambda: str(script))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    return install


def test_headless_prints_the_events_and_nothing_else(stand_in, tmp_path: Path, capsys) -> None:
    stand_in("alert")
    assert play(Options(headless=True, say=("/status",), seconds=9)) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    shapes = [(x["chat"], x["from"], x["event"], x["kind"]) for x in lines]
    alert, *others = shapes
    assert alert == ("private", "bot", "alert", "text")
    assert sorted(others) == [
        ("private", "bot", "reply", "text"),
        ("private", "bot", "update", "edit"),
        ("private", "bot", "update", "text"),
        ("private", "user", "say", "text"),
    ]
    assert shapes.index(("private", "user", "say", "text")) < shapes.index(("private", "bot", "reply", "text"))
    assert set(lines[0]) == {"t", "chat", "from", "event", "kind", "text", "buttons"}
    assert "هشدار" in lines[0]["text"].splitlines()[0]
    assert 0 < lines[0]["t"] <= lines[-1]["t"] < 9
    assert [path.name for path in tmp_path.iterdir()] == ["bot"]


def test_a_rivals_alert_is_not_ours(stand_in) -> None:
    stand_in("rival")
    assert play(Options(headless=True, scenario="calm", seconds=4)) == 1


@pytest.mark.parametrize("mode", ["die", "refuse"])
def test_a_dying_bot_is_said_and_its_log_shown(stand_in, mode: str, capsys) -> None:
    stand_in(mode)
    assert play(Options(headless=True, seconds=10)) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "ended by itself" in shown.err
    assert mode == "refuse" or "from the future" in shown.err


def test_a_full_directory_is_left_alone(tmp_path: Path, capsys) -> None:
    (tmp_path / "mine").write_text("x")
    assert play(Options(headless=True, keep=tmp_path)) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_every_source_is_opened_with_its_history(stand_in, tmp_path: Path) -> None:
    stand_in("rival")
    kept = tmp_path / "kept"
    assert play(Options(headless=True, keep=kept, seconds=2)) == 1
    world = (kept / "world.toml").read_text("utf-8")
    assert all(source.name in world for source in load_sources())
    assert (kept / "telegram.session").exists()
