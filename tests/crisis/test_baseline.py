"""What is usual: by the local clock, without blind spans and past incidents, and honest when it is not known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crisis.baseline import Baseline, Basis, Bucket, Span, blind_spans

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)  # Saturday 16:00 in Tehran
HOUR, DAY, STEP = timedelta(hours=1), timedelta(days=1), timedelta(minutes=5)


def history(days: int, rate: Callable[[datetime], float], now: datetime = NOW) -> list[Bucket]:
    """Buckets whose counts add up to the rate of each local hour, a twelfth of it each."""
    buckets, owed = [], 0.0
    at = now - days * DAY
    while at < now:
        owed += rate(at.astimezone(TEHRAN)) / 12
        if owed >= 1:
            count = int(owed)
            owed -= count
            buckets.append(Bucket(at, count, 2 * count, 0))
        at += STEP
    return buckets


def learnt(days: int, rate: Callable[[datetime], float], **values: object) -> Baseline:
    return Baseline(history(days, rate), NOW - days * DAY, NOW, zone=TEHRAN, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "basis"),
    [(0, Basis.COLD), (2, Basis.COLD), (3, Basis.HOUR_OF_DAY), (13, Basis.HOUR_OF_DAY), (14, Basis.HOUR_OF_WEEK)],
)
def test_the_basis_is_said(days: int, basis: Basis) -> None:
    expected = learnt(days, lambda _: 12).expected(NOW, NOW + HOUR)
    assert expected.basis is basis
    assert (expected.surprise(500) == 0) == (basis is Basis.COLD)
    assert expected.negative_share == (None if basis is Basis.COLD else 0)


def test_hours_are_those_of_the_local_clock() -> None:
    """Talk from 16:00 to 17:00 Tehran time is 12:30 to 13:30 UTC: hours of UTC would smear it over two."""
    baseline = learnt(28, lambda local: 60 if local.hour == 16 else 0)
    busy, before, after = (baseline.expected(NOW + shift, NOW + shift + HOUR) for shift in (0 * HOUR, -HOUR, HOUR))
    assert busy.stories > 40
    assert before.stories < 5
    assert after.stories < 5
    assert busy.mentions == pytest.approx(2 * busy.stories)


def test_a_weekday_has_its_own_habits_once_it_is_known_twice() -> None:
    def saturdays(local: datetime) -> float:
        return 60.0 if (local.weekday(), local.hour) == (5, 16) else 6.0

    def saturday(days: int) -> float:
        return learnt(days, saturdays).expected(NOW, NOW + HOUR).stories

    assert saturday(28) > 2 * 6
    sunday = learnt(28, saturdays).expected(NOW + DAY, NOW + DAY + HOUR)
    assert sunday.stories < 12


def test_past_incidents_and_blind_spans_are_left_out() -> None:
    crisis = (NOW - 2 * DAY, NOW - 1 * DAY)

    def rate(local: datetime) -> float:
        return 600.0 if crisis[0] <= local < crisis[1] else 6.0

    loud = learnt(10, rate).expected(NOW, NOW + HOUR)
    calm = learnt(10, rate, left_out=[crisis]).expected(NOW, NOW + HOUR)
    assert calm.stories == pytest.approx(6, rel=0.2)
    assert loud.stories > calm.stories
    assert calm.days == pytest.approx(9, abs=0.1)
    silent = learnt(10, lambda local: 0.0 if crisis[0] <= local < crisis[1] else 6.0, left_out=[crisis])
    assert silent.expected(NOW, NOW + HOUR).stories == pytest.approx(6, rel=0.2), "not seen is not silence"


def test_one_loud_hour_does_not_become_a_habit() -> None:
    start = NOW - 7 * DAY
    loud = learnt(14, lambda local: 900.0 if start <= local < start + HOUR else 6.0)
    assert loud.expected(NOW, NOW + HOUR).stories < 30


def test_a_span_over_hours_adds_them_up() -> None:
    baseline = learnt(14, lambda local: 24.0 if local.hour >= 16 else 0.0)
    two = baseline.expected(NOW - HOUR, NOW + HOUR).stories
    assert two == pytest.approx(baseline.expected(NOW - HOUR, NOW).stories + baseline.expected(NOW, NOW + HOUR).stories)
    assert baseline.expected(NOW, NOW).stories == 0


def span(start: int, end: int) -> Span:
    return NOW + start * HOUR, NOW + end * HOUR


@pytest.mark.parametrize(
    ("watched", "blind"),
    [
        ([], []),
        ([[span(0, 10)]], []),
        ([[span(0, 4), span(6, 10)]], [span(4, 6)]),
        ([[span(0, 4), span(6, 10)], [span(0, 10)]], []),
        ([[span(0, 4), span(6, 10)], [span(0, 5), span(7, 10)], [span(0, 10)]], [span(5, 6)]),
        ([[span(0, 4)], [span(0, 4)]], [span(4, 10)]),
        ([[span(8, 10)], [span(0, 10)]], []),
    ],
)
def test_blind_is_when_more_than_half_are_not_watched(watched: list[list[Span]], blind: list[Span]) -> None:
    assert blind_spans(watched, *span(0, 10)) == blind


def test_a_brand_that_was_never_scolded_can_be() -> None:
    expected = learnt(20, lambda at: 4.0).expected(NOW, NOW + HOUR)
    assert 0 < expected.negatives < 0.1
    assert 5 < expected.surprise_of_negatives(6) < 100
