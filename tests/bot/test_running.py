"""Whether a supervisor is told the truth: a restart helps where work has ended, and nowhere else."""

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from bot import __main__ as root
from bot import schedule, web
from bot.running import STOPPED_AFTER, Running
from storage.db import Database
from tests.alert_room import NOW


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def running(clock: Clock) -> Running:
    return Running(clock)


async def ends() -> None:
    pass


async def breaks() -> None:
    raise RuntimeError("by itself")


async def cancels() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("work", "once", "fine"),
    [(ends, False, False), (breaks, False, False), (cancels, False, False), (ends, True, True), (breaks, True, False)],
)
async def test_what_ends_unexpectedly_is_an_error_at_once(
    running: Running, caplog: pytest.LogCaptureFixture, work: Any, once: bool, fine: bool
) -> None:
    running.start("ingest", work(), once=once)
    running.start("watch", asyncio.Event().wait())
    for _ in range(3):
        await asyncio.sleep(0)
    assert running.state() == {"ok": fine, "ended": [] if fine else ["ingest"], "last_tick": 0}
    assert [record.levelno for record in caplog.records] == ([] if fine else [logging.ERROR])
    await running.stop()
    assert running.ended == ([] if fine else ["ingest"])


async def test_ticks_that_have_stopped_are_seen(running: Running, clock: Clock) -> None:
    clock.now += STOPPED_AFTER + 1
    assert running.state()["ok"] is False
    await schedule._guarded(schedule.Tick("watch", 1, breaks), running.beat)  # one that fails is a sign of life too
    assert running.state()["ok"] is True


@pytest.mark.parametrize("telegram", [True, False])
async def test_telegram_out_of_reach_is_told_and_no_reason_to_restart(
    running: Running, sqlite_db: Database, telegram: bool
) -> None:
    services = SimpleNamespace(db=sqlite_db, now=lambda: NOW)
    app: Any = SimpleNamespace(running=telegram, bot_data={"services": services})
    state = {"ok": True, "ended": [], "last_tick": 0, "telegram": telegram, "database": True}
    assert await root.health(app, running) == state
    services.db = None
    assert await root.health(app, running) == state | {"database": False}


@pytest.mark.parametrize(
    ("error", "raised"),
    [(web.PortClosedError(True), typer.Exit), (web.PortClosedError(False), typer.Exit), (OSError("full"), OSError)],
)
def test_only_a_port_is_told_as_a_port(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, raised: type[Exception]
) -> None:
    async def serve(settings: Any) -> None:
        raise error

    monkeypatch.setattr(root, "serve", serve)
    monkeypatch.setattr(root, "set_up_logging", lambda level: None)
    monkeypatch.setenv("HOSHDAR_BOT_TOKEN", "1:a")
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")
    monkeypatch.setenv("HOSHDAR_WEB_PORT", "8080")
    with pytest.raises(raised):
        root.run()
    told = capsys.readouterr().err
    taken = getattr(error, "taken", None)
    assert ("taken" in told, "cannot be opened" in told) == (taken is True, taken is False)
