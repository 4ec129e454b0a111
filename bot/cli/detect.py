"""`hoshdar detect`: read counts over time as CSV and say of each row whether an incident would open there."""

import csv
import math
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Annotated, NoReturn

import typer

from crisis.spike import SpikeDetector, Trigger

_BAD_INPUT = 2
_HEADER = ("timestamp", "value", "score", "fired", "reason")
_UNREADABLE = "unreadable"


def detect(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with timestamp and value, a row a step; default: standard input.")
    ] = None,
) -> None:
    """Find spikes in a series of counts, reading row by row and never ahead.

    Writes timestamp, value, score, fired and reason. A stamp without a zone is UTC. A row that cannot be read is
    named on standard error and passed over.
    """
    out = csv.writer(sys.stdout, lineterminator="\n")
    with _opened(file) as lines:
        rows = _rows(lines)
        out.writerow(_HEADER)
        detector, trigger = SpikeDetector(), Trigger()
        for number, stamp, value in rows:
            out.writerow((stamp, value, *_judged(detector, trigger, number, stamp, value)))


def _judged(detector: SpikeDetector, trigger: Trigger, number: int, stamp: str, value: str) -> tuple[str, int, str]:
    try:
        at, count = _moment(stamp), _count(value)
    except ValueError as wrong:
        typer.echo(f"row {number}: {wrong}", err=True)
        return "", 0, _UNREADABLE
    reading = detector.update(at, count)
    verdict = trigger.judge(at, count, reading)
    return f"{reading.score:.3f}", int(verdict.fired), verdict.value


def _rows(lines: IO[str]) -> Iterator[tuple[int, str, str]]:
    """(row number, timestamp, value), the header being row 1."""
    reader = csv.reader(_without_nul(lines))
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if "timestamp" not in header or "value" not in header:
            _fail("row 1: wants a header with timestamp and value")
        time_at, value_at = header.index("timestamp"), header.index("value")
        for number, row in enumerate(reader, 2):
            if row:
                row += [""] * len(header)
                yield number, row[time_at], row[value_at]
    except csv.Error as wrong:
        _fail(f"line {reader.line_num}: {wrong}")


def _without_nul(lines: IO[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)


def _moment(stamp: str) -> datetime:
    try:
        at = datetime.fromisoformat(stamp.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"not a timestamp: {stamp[:40]!r}") from None


def _count(value: str) -> float:
    try:
        count = float(value)
    except ValueError:
        count = math.nan
    if not (math.isfinite(count) and count >= 0):
        raise ValueError(f"not a count: {value[:40]!r}")
    return count


def _opened(file: Path | None) -> IO[str]:
    try:
        raw = sys.stdin.buffer if file is None else file.open("rb")
    except OSError as wrong:
        _fail(f"{file}: {wrong.strerror}")
    return TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")


def _fail(message: str) -> NoReturn:
    sys.stdout.flush()
    typer.echo(message, err=True)
    raise typer.Exit(_BAD_INPUT)
