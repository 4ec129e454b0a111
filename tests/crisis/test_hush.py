"""Silence of the talk is said by day, about much talk, and only where it was watched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crisis.baseline import Basis, Expected
from crisis.hush import hush

TEHRAN = ZoneInfo("Asia/Tehran")
NOON = datetime(2026, 11, 21, 12, tzinfo=TEHRAN).astimezone(UTC)
HOUR = timedelta(hours=1)
USUAL = Expected(60, 66, 12, 5.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)


def spoken(stories: int = 2, usual: Expected = USUAL, at: datetime = NOON, hours: float = 3, **values: object) -> bool:
    span = at, at + hours * HOUR
    return hush(stories, usual, span, zone=TEHRAN, **values) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("silent", "is_one"),
    [
        (spoken(), True),
        (spoken(0), True),
        (spoken(6), True),
        (spoken(7), False),
        (spoken(usual=replace(USUAL, stories=29)), False),  # too little is usual
        (spoken(usual=replace(USUAL, basis=Basis.COLD)), False),
        (spoken(at=NOON + 10 * HOUR), False),  # ends at one in the night
        (spoken(at=NOON - 10 * HOUR, hours=12), False),  # began at two in the night
        (spoken(hours=26), False),  # a night lies within
        (spoken(blind=[(NOON + HOUR, NOON + 2 * HOUR)]), False),  # not seen is not silence
        (spoken(blind=[(NOON - 2 * HOUR, NOON - HOUR)]), True),
    ],
)
def test_silence(silent: bool, is_one: bool) -> None:
    assert silent == is_one
