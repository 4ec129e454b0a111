"""The main job, whole: `hoshdar demo --headless` with the real bot, the real readers and local look-alikes."""

import asyncio
import json
import os
import re
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


async def play(*arguments: str, seconds: int) -> Run:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHDAR_")}
    process = await asyncio.create_subprocess_exec(
        HOSHDAR, "demo", "--headless", "--seconds", str(seconds), *arguments, cwd=ROOT, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        output, errors = await asyncio.wait_for(process.communicate(), seconds + 60)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return Run(process.returncode, [json.loads(line) for line in output.splitlines()], errors.decode())


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    """Both scenarios beside each other, to spend the waiting once: (crisis, calm)."""

    async def both() -> tuple[Run, Run]:
        said = [word for line in ("/status", "/sov", "/summary", "/faq پس گرفتن") for word in ("--say", line)]
        crisis = play("--scenario", "crisis", *said, seconds=80)
        calm = play("--scenario", "calm", "--say", "/status", seconds=45)
        return await asyncio.gather(crisis, calm)  # type: ignore[return-value]

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


def test_the_crisis_is_caught_within_a_minute_from_three_sources(crisis: Run) -> None:
    assert crisis.code == 0, crisis.errors
    alerts = crisis.events("alert")
    assert {alert["chat"] for alert in alerts} == {"private", "group"}
    first = alerts[0]
    assert first["t"] < 60
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
    edits = [line for line in crisis.events("update") if line["kind"] == "edit"]
    severities = re.findall(r"شدت \W*([۱-۵])\W* از", "\n".join(line["text"] for line in edits))
    first = re.search(r"شدت \W*([۱-۵])\W* از", crisis.events("alert")[0]["text"])
    assert first
    assert set(severities) - {first[1]}


def test_what_the_owner_typed_is_answered(crisis: Run) -> None:
    said = [line["text"] for line in crisis.events("say")]
    assert said == ["/status", "/sov", "/summary", "/faq پس گرفتن"]
    replies = crisis.events("reply")
    assert sum(line["kind"] == "photo" for line in replies) >= 2
    assert any("پرونده" in line["text"] for line in replies)
    assert any("سهم صدا" in line["text"] for line in replies)


def test_every_answer_that_counts_says_what_was_not_seen(crisis: Run) -> None:
    counting = crisis.events("alert") + [line for line in crisis.events("reply") if line["kind"] == "photo"]
    assert all("اینستاگرام" in line["text"] for line in counting)


def test_a_calm_day_raises_no_alert(calm: Run) -> None:
    assert calm.code == 1, calm.errors
    assert calm.events("alert") == []
    status = calm.events("reply")
    assert status
    assert "🟢" in status[0]["text"]
