"""Bad input of `hoshdar detect`: each row that cannot be read is named, no gap and no clock makes an alert, nothing
crashes."""

import csv
import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import plain_typer
from bot.cli.detect import detect

START = datetime(2026, 1, 1, tzinfo=UTC)
STEP, DAY = timedelta(minutes=5), 288
DICE = random.Random(4)
QUIET = [DICE.randrange(4) for _ in range(5 * DAY)]
Row = tuple[str, object]
APP = plain_typer()
APP.command()(detect)


def at(step: float) -> str:
    return f"{START + step * STEP:%Y-%m-%d %H:%M:%S}"


def steady(steps: range, counts: list[int] = QUIET) -> list[Row]:
    return [(at(step), counts[step % len(counts)]) for step in steps]


def detected(rows: list[Row]) -> tuple[int, list[dict[str, str]], list[str]]:
    text = "timestamp,value\n" + "".join(f"{stamp},{value}\n" for stamp, value in rows)
    done = CliRunner().invoke(APP, [], input=text)
    return done.exit_code, list(csv.DictReader(io.StringIO(done.stdout))), done.stderr.splitlines()


FIVE = steady(range(5 * DAY))
UNREADABLE = {
    "negative": (at(5 * DAY), -1),
    "not a number": (at(5 * DAY), "nan"),
    "infinite": (at(5 * DAY), "inf"),
    "beyond any float": (at(5 * DAY), "9" * 400),
    "missing value": (at(5 * DAY), ""),
    "words": (at(5 * DAY), "many"),
    "missing stamp": ("", 3),
    "no stamp": ("yesterday", 3),
    "impossible day": ("2026-02-30 00:00", 3),
}


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_judged(bad: Row) -> None:
    code, rows, errors = detected([*FIVE[:400], bad, *FIVE[400:500]])
    assert code == 0
    assert len(errors) == 1
    assert errors[0].startswith("row 402: ")
    assert [number for number, row in enumerate(rows) if row["reason"] == "unreadable"] == [400]
    assert {row["fired"] for row in rows} == {"0"}
    assert rows[400]["timestamp"] == bad[0]


SENSIBLE = {
    "one row": FIVE[:1],
    "no rows": [],
    "a week that is missing": [*FIVE, *steady(range(12 * DAY, 13 * DAY))],
    "every second row is missing": FIVE[::2],
    "repeated stamps": [row for row in FIVE for _ in range(2)],
    "one stamp for all": [(at(0), value) for _, value in FIVE],
    "unsorted": random.Random(1).sample(FIVE, len(FIVE)),
    "backwards": FIVE[::-1],
    "a clock that jumps back an hour": [*FIVE, *steady(range(5 * DAY - 12, 6 * DAY))],
    "a clock that jumps back a year": [*FIVE, *steady(range(-365 * DAY, -364 * DAY))],
    "a clock that jumps ahead a thousand years": [*FIVE, ("3026-01-01 00:00", 2), *steady(range(5 * DAY, 6 * DAY))],
    "the ends of the calendar": [("0001-01-01", 1), ("9999-12-31 23:59:59", 1), ("0001-01-01T00:00:00+14:00", 1)],
    "a year of zeros": [(at(12 * hour), 0) for hour in range(365 * 24)],
    "a year of zeros, then a handful": [*((at(12 * hour), 0) for hour in range(365 * 24)), (at(12 * 365 * 24), 5)],
    "zeros, a gap, zeros": [*((at(step), 0) for step in range(400)), *((at(step), 0) for step in range(9_000, 9_400))],
    "what was missed comes all at once after a gap of zeros": [*FIVE, (at(6 * DAY), 5)],
}  # fmt: skip


@pytest.mark.parametrize("rows", SENSIBLE.values(), ids=SENSIBLE.keys())
def test_no_gap_and_no_clock_makes_an_alert(rows: list[Row]) -> None:
    code, found, errors = detected(rows)
    readable = [row for row in found if row["reason"] != "unreadable"]
    assert code == 0
    assert [row["timestamp"] for row in found] == [stamp for stamp, _ in rows]
    assert len(readable) + len(errors) == len(rows)
    assert {row["fired"] for row in found} <= {"0"}


@pytest.mark.parametrize("huge", ["1e9", "1e308", "4000000000000"])
def test_a_huge_count_is_a_spike_once_and_not_the_end(huge: str) -> None:
    rows = [*FIVE, (at(5 * DAY), huge), *steady(range(5 * DAY + 1, 6 * DAY))]
    code, found, errors = detected(rows)
    assert (code, errors) == (0, [])
    assert [number for number, row in enumerate(found) if row["fired"] == "1"] == [5 * DAY]


def test_a_burst_after_a_gap_still_fires() -> None:
    burst: list[Row] = [(at(7 * DAY + step), 60) for step in range(12)]
    _, found, _ = detected([*FIVE, *burst])
    assert any(row["fired"] == "1" for row in found[-12:])
