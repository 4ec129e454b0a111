"""A source's silence against its own habit."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.silence import HOUR, Rhythm, rhythm

TEHRAN = ZoneInfo("Asia/Tehran")
START = datetime(2026, 10, 24, tzinfo=TEHRAN)  # a Saturday
DAY = timedelta(days=1)
WATCHED = [(START, START + 28 * DAY)]


def office_hours(days: int = 28, *, friday: bool = False) -> list[datetime]:
    """Three posts an hour from eight to eight, none at night, none on Fridays."""
    return [
        START + day * DAY + hour * HOUR + minute * timedelta(minutes=1)
        for day in range(days)
        if friday or (START + day * DAY).weekday() != 4
        for hour in range(8, 20)
        for minute in (5, 25, 45)
    ]


def learnt() -> Rhythm:
    found = rhythm(office_hours(), WATCHED, TEHRAN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("last", "now", "silent"),
    [
        ((0, 19, 45), (1, 8, 5), False),  # a night
        ((0, 19, 45), (1, 9, 30), False),  # a late start
        ((0, 19, 45), (1, 12, 0), True),  # the whole morning is missing
        ((5, 19, 45), (7, 8, 30), False),  # a Friday
        ((0, 10, 5), (0, 11, 0), False),
        ((0, 10, 5), (0, 17, 30), True),
    ],
)
def test_silence_is_judged_by_the_clock_of_the_source(last, now, silent) -> None:
    week = START + 28 * DAY
    since, until = (week + day * DAY + hour * HOUR + timedelta(minutes=minute) for day, hour, minute in (last, now))
    assert learnt().silent(since, until) is silent


def test_a_longer_silence_once_seen_is_no_news() -> None:
    with_a_holiday = [at for at in office_hours() if at.date() != (START + 9 * DAY).date()]
    found = rhythm(with_a_holiday, WATCHED, TEHRAN)
    assert found is not None
    since = START + 28 * DAY + 19.75 * HOUR
    assert not found.silent(since, since + 22 * HOUR)
    # The same hole where nobody watched says nothing of the source's habit.
    unwatched = [(START, START + 9 * DAY), (START + 10 * DAY, START + 28 * DAY)]
    found = rhythm(with_a_holiday, unwatched, TEHRAN)
    assert found is not None
    assert found.silent(since, since + 22 * HOUR)


def test_too_little_is_no_habit() -> None:
    assert rhythm(office_hours()[:19], WATCHED, TEHRAN) is None
    assert rhythm(office_hours(3, friday=True), [(START, START + 3 * DAY)], TEHRAN) is None
    assert rhythm([], [], UTC) is None


@given(st.lists(st.integers(0, 28 * 24 * 60), min_size=30, max_size=120, unique=True))
@settings(max_examples=20, deadline=None)
def test_no_silence_of_the_past_is_too_long(minutes: list[int]) -> None:
    moments = [START + minute * timedelta(minutes=1) for minute in sorted(minutes)]
    found = rhythm(moments, WATCHED, TEHRAN)
    assert found is not None
    assert not any(found.silent(one, two) for one, two in pairwise(moments))
