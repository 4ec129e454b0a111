"""Holidays are lived as Fridays, campaigns bring more of everything; neither may hide much."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.baseline import Baseline, Bucket
from crisis.calendar import CAMPAIGN_RANGE, FRIDAY, Calendar, campaign_factor

START = datetime(2026, 10, 3, tzinfo=UTC)  # a Saturday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
UNTIL = START + 28 * DAY


def buckets(times: dict[date, int] | None = None) -> list[Bucket]:
    """Twelve stories an hour, four on Fridays, and so many times that on some days."""
    made = []
    for quarter in range(28 * 96):
        at = START + quarter * HOUR / 4
        count = (1 if at.weekday() == FRIDAY else 3) * (times or {}).get(at.date(), 1)
        made.append(Bucket(at, count, count, 0))
    return made


def noon(baseline: Baseline, day: datetime = MONDAY) -> float:
    return baseline.expected(day + 12 * HOUR, day + 13 * HOUR).stories


def test_a_holiday_is_expected_as_a_friday() -> None:
    plain, held = Calendar(), Calendar(frozenset({MONDAY.date()}))
    assert noon(Baseline(buckets(), START, UNTIL, calendar=plain)) == pytest.approx(12, abs=1)
    known = Baseline(buckets(), START, UNTIL, calendar=held)
    assert noon(known) == pytest.approx(noon(known, MONDAY + 4 * DAY), abs=0.1)
    assert noon(known) < 7


def test_a_campaign_is_expected_and_does_not_teach() -> None:
    past = (START + 16 * DAY).date()
    calendar = Calendar(campaigns={past: 3.0, MONDAY.date(): 2.0})
    taught = Baseline(buckets({past: 3}), START, UNTIL, calendar=calendar)
    plain = Baseline(buckets(), START, UNTIL)
    assert noon(taught, MONDAY + 7 * DAY) == pytest.approx(noon(plain), rel=0.05)
    assert noon(taught) == pytest.approx(2 * noon(plain), rel=0.05)


@pytest.mark.parametrize(
    ("seen", "factor"),
    [([], 1.0), ([(95, 45)], 2.0), ([(10_000, 10)], 5.0), ([(0, 50)], 1.0), ([(55, 20), (40, 25)], 2.0)],
)
def test_what_campaigns_show(seen: list[tuple[float, float]], factor: float) -> None:
    assert campaign_factor(seen) == pytest.approx(factor)


@given(st.dictionaries(st.dates(), st.floats(-1e6, 1e6)), st.datetimes())
def test_no_campaign_hides_more_than_its_bound(campaigns: dict[date, float], at: datetime) -> None:
    low, high = CAMPAIGN_RANGE
    assert low <= Calendar(campaigns=campaigns).factor(at) <= high
