"""`hoshdar why` and `hoshdar backtest` on a real database."""

import asyncio
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings
from crisis.policy import DEFAULT
from crisis.policy_file import PolicyError, read_policy
from storage import decisions
from storage.db import Database
from tests.past_room import PastWorld

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hoshdar(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """A brand whose first day was yesterday, with sixteen complaints two hours ago."""
    path = tmp_path / "hoshdar.db"
    shutil.copy(sqlite_template, path)
    monkeypatch.setenv("HOSHDAR_DATABASE_URL", f"sqlite+aiosqlite:///{path}")
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")

    async def build() -> None:
        now = datetime.now(UTC)
        world = PastWorld(Database(f"sqlite+aiosqlite:///{path}"))
        await world.build(now, quiet_days=1)
        await world.burst(now - timedelta(hours=2), 16, text="spoilt <b>again</b>")
        await world.db.close()

    asyncio.run(build())

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hoshdar", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_backtest_prints_what_would_have_fired_with_its_evidence(hoshdar: Command, tmp_path: Path) -> None:
    code, out, err = hoshdar("backtest", "avin", "--days", "1")
    assert code == 0
    assert "alerts that would have come: 1." in out
    assert "16 original posts from 4 separate voices, 16 negative" in out
    assert out.count("spoilt <b>again</b>") == 3
    assert "usual was not known yet" in out
    assert "seconds" in err
    policy = tmp_path / "policy.toml"
    policy.write_text("cold_floor = 40\n")
    code, out, _ = hoshdar("backtest", "avin", "--days", "1", "--policy", str(policy))
    assert (code, "alerts that would have come: 0." in out) == (0, True)
    policy.write_text("cold_flor = 40\n")
    code, _, err = hoshdar("backtest", "avin", "--policy", str(policy))
    assert (code, "cold_flor" in err) == (2, True)


def test_why_names_each_condition(hoshdar: Command) -> None:
    code, out, _ = hoshdar("why", "avin")
    assert code == 0
    assert "at least 6 original posts" in out
    assert "more negative posts, from at least 3 other sources, would make it an alert." in out
    code, _, err = hoshdar("why", "avinn")
    assert (code, "avin" in err) == (2, True)


def test_why_lists_the_stored_decisions(hoshdar: Command) -> None:
    async def decide() -> None:
        db = Database(Settings().database)
        async with db.write() as conn:
            for reason, minutes in (("quiet", 50), ("too_few", 40), ("cool_down", 60 * 30)):
                at = datetime.now(UTC) - timedelta(minutes=minutes)
                await decisions.record(conn, 1, at, action="none", reason=reason, arithmetic={"held": 0})
            at = datetime.now(UTC) - timedelta(minutes=30)
            await decisions.record(conn, 1, at, action="open", reason="spike", arithmetic={"held": 1})
        await db.close()

    asyncio.run(decide())
    code, out, _ = hoshdar("why", "avin", "--hours", "2")
    told = [line.split(": ", 1)[1] for line in out.splitlines()[-3:]]
    assert code == 0
    assert told[:2] == ["Nothing was seen in the window.", "There are fewer mentions than the least that is needed."]
    assert told[2].endswith("; the day's budget was used up")


def test_a_policy_file_sets_numbers_and_minutes() -> None:
    read = read_policy("min_stories = 9\ntail = 1e-6\nwindow = 45")
    assert (read.min_stories, read.tail, read.window) == (9, 1e-6, timedelta(minutes=45))
    assert read.min_owners == DEFAULT.min_owners


@pytest.mark.parametrize(
    "text",
    ["no toml", "min_stories = -1", "min_stories = 2.5", "tail = nan", 'tail = "x"', "role = 1", "x = 1",
     "min_stories = true", "window = 1e99", "[weights]\nsurprise = 1"],
)  # fmt: skip
def test_a_policy_file_that_cannot_be_used(text: str) -> None:
    with pytest.raises(PolicyError):
        read_policy(text)
