"""The main job, whole: `hoshdar demo --headless` with the real bot, the real readers and local look-alikes."""

import asyncio
import json
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HOSHDAR = Path(sys.executable).with_name("hoshdar")


@dataclass(frozen=True)
class Run:
    code: int
    lines: list[dict[str, Any]]
    errors: str

    def events(self, *names: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] in names]


SAID = ("/status", "/sov", "/summary", "/faq پس گرفتن")
LONGEST = 150  # seconds of a run on a busy machine; it is ended as soon as everything was seen


async def started(*arguments: str) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHDAR_")}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        HOSHDAR, "demo", "--headless", *arguments, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, limit=1 << 20
    )


async def play_crisis() -> Run:
    """Played until all that was typed is answered and severity has moved, then ended by Ctrl-C."""
    process = await started(
        *(word for line in SAID for word in ("--say", line)), "--scenario", "crisis", "--seconds", str(LONGEST)
    )
    assert process.stdout is not None
    lines: list[dict[str, Any]] = []
    async for raw in process.stdout:
        lines.append(json.loads(raw))
        if sum(line["event"] == "reply" for line in lines) >= len(SAID) and len(severities(lines)) > 1:
            process.send_signal(signal.SIGINT)
            break
    rest, errors = await process.communicate()
    assert process.returncode is not None
    return Run(process.returncode, lines + [json.loads(raw) for raw in rest.splitlines()], errors.decode())


async def play_calm() -> Run:
    process = await started("--scenario", "calm", "--say", "/status", "--seconds", "45")
    output, errors = await process.communicate()
    assert process.returncode is not None
    return Run(process.returncode, [json.loads(line) for line in output.splitlines()], errors.decode())


def severities(lines: list[dict[str, Any]]) -> set[str]:
    """Those that the alerts and their edits have shown."""
    shown = "\n".join(line["text"] for line in lines if line["event"] == "alert" or line["kind"] == "edit")
    return set(re.findall(r"هشدار شدت \W*([۱-۵])\W* از", shown))


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    """Both scenarios beside each other, to spend the waiting once: (crisis, calm)."""

    async def both() -> tuple[Run, Run]:
        async with asyncio.timeout(LONGEST + 30):
            return await asyncio.gather(play_crisis(), play_calm())  # type: ignore[return-value]

    return asyncio.run(both())


@pytest.fixture(scope="module")
def crisis(runs: tuple[Run, Run]) -> Run:
    return runs[0]


@pytest.fixture(scope="module")
def calm(runs: tuple[Run, Run]) -> Run:
    return runs[1]


def test_every_line_has_the_promised_shape(crisis: Run, calm: Run) -> None:
    for line in crisis.lines + calm.lines:
        assert set(line) == {"t", "chat", "from", "event", "kind", "text", "buttons"}
        assert line["chat"] in ("private", "group")
        assert line["from"] in ("bot", "user")
        assert line["event"] in ("alert", "update", "reply", "say")
        assert line["kind"] in ("text", "photo", "edit")
        assert isinstance(line["t"], int | float)
        assert all(isinstance(label, str) for label in line["buttons"])


def test_the_crisis_is_caught_from_three_sources_and_told_to_both_chats(crisis: Run) -> None:
    assert (crisis.code, crisis.errors) == (0, "")
    alerts = crisis.events("alert")
    assert {alert["chat"] for alert in alerts} == {"private", "group"}
    first = alerts[0]
    head = first["text"].splitlines()[0]
    assert "هشدار" in head
    assert "دامون" in head
    assert "معمول" in first["text"]
    sources = re.search(r"در \W*([۰-۹]+)\W* منبع", first["text"])
    assert sources
    assert int(sources[1]) >= 3
    assert len(first["buttons"]) == 5


def test_one_alert_a_chat_and_severity_moves_by_an_edit(crisis: Run) -> None:
    assert len(crisis.events("alert")) == 2
    assert len(severities(crisis.lines)) > 1


def test_what_the_owner_typed_is_answered(crisis: Run) -> None:
    said = [line["text"] for line in crisis.events("say")]
    assert tuple(said) == SAID
    replies = crisis.events("reply")
    assert sum(line["kind"] == "photo" for line in replies) >= 2
    assert any("پرونده" in line["text"] for line in replies)
    assert any("سهم صدا" in line["text"] for line in replies)


def test_every_answer_that_counts_says_what_was_not_seen(crisis: Run) -> None:
    counting = crisis.events("alert") + [line for line in crisis.events("reply") if line["kind"] == "photo"]
    assert all("اینستاگرام" in line["text"] for line in counting)


def test_a_calm_day_raises_no_alert(calm: Run) -> None:
    assert (calm.code, calm.errors) == (1, "")
    assert calm.events("alert") == []
    status = calm.events("reply")
    assert status
    assert status[0]["text"].lstrip("\u2068\u200f")[0] in "🟢⚫"  # a slow machine has not read every source by then
