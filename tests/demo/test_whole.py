"""The whole product by one command: the real bot, the real readers, the look-alikes, a crisis and a calm day."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

HOSHDAR = Path(sys.executable).with_name("hoshdar")


async def started(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        HOSHDAR, "demo", "--headless", *arguments, stdout=pipe, stderr=pipe, limit=1 << 20
    )


async def lines_until(process: asyncio.subprocess.Process, wanted: int) -> list[dict[str, Any]]:
    """The JSON lines up to the `wanted`-th reply; anything that is not JSON fails."""
    assert process.stdout
    lines: list[dict[str, Any]] = []
    while sum(line["event"] == "reply" for line in lines) < wanted:
        raw = await process.stdout.readline()
        assert raw, "the demo ended early"
        lines.append(json.loads(raw))
    return lines


async def crisis() -> tuple[int | None, bytes, list[dict[str, Any]]]:
    """Played until both lines are answered, then ended by Ctrl-C."""
    process = await started("--say", "/status", "--say", "/sov", "--seconds", "150")
    lines = await lines_until(process, wanted=2)
    process.send_signal(signal.SIGINT)
    _, errors = await process.communicate()
    return process.returncode, errors, lines


async def calm_day() -> tuple[int | None, bytes, list[dict[str, Any]]]:
    process = await started("--scenario", "calm", "--say", "/status", "--seconds", "50")
    output, errors = await process.communicate()
    return process.returncode, errors, [json.loads(line) for line in output.splitlines()]


async def test_a_crisis_is_caught_and_answered_and_a_calm_day_is_left_alone() -> None:
    """Side by side, because each mostly waits."""
    async with asyncio.timeout(170):
        (code, errors, lines), (calm_code, calm_errors, calm_lines) = await asyncio.gather(crisis(), calm_day())
    assert (code, errors) == (0, b""), errors.decode()
    alerts = [line for line in lines if line["event"] == "alert"]
    assert {line["chat"] for line in alerts} == {"private", "group"}
    assert all("هشدار" in line["text"].splitlines()[0] and "دامون" in line["text"] for line in alerts)
    assert all(len(line["buttons"]) >= 5 for line in alerts)
    assert [line["text"] for line in lines if line["event"] == "say"] == ["/status", "/sov"]
    answers = [line for line in lines if line["event"] == "reply"]
    assert (answers[0]["kind"], answers[-1]["kind"]) == ("text", "photo")

    assert (calm_code, calm_errors) == (1, b""), calm_errors.decode()
    assert [line for line in calm_lines if line["event"] == "alert"] == []
    assert any(line["event"] == "reply" and "دامون" in line["text"] for line in calm_lines)
