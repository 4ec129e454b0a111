"""Growing, peaked or fading, and how fast a count doubles."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.growth import Trend, doubling_time, growth

STEP = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("before", "after", "minutes"),
    [(10, 20, 5), (10, 40, 2.5), (0, 2, 5), (0, 0, None), (8, 8, None), (9, 3, None), (5, float("nan"), None)],
)
def test_doubling_time(before: float, after: float, minutes: float | None) -> None:
    time = doubling_time(before, after, STEP)
    assert time == (None if minutes is None else timedelta(minutes=minutes))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_after_the_doubling_time_the_count_has_doubled(before: int, after: int) -> None:
    time = doubling_time(before, after, STEP)
    if time is None:
        assert after <= before
    else:
        assert (after / before) ** (time / STEP) == pytest.approx(2, rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "trend"),
    [
        ([1, 2, 4, 8], Trend.GROWING),
        ([0, 0, 0, 12], Trend.GROWING),
        ([1, 8, 9, 8, 9], Trend.GROWING),
        ([2, 10, 12, 9, 7, 6], Trend.PEAKED),
        ([2, 10, 12, 5, 2, 1], Trend.FADING),
        ([30, 0, 0, 0], Trend.FADING),
        ([], Trend.FADING),
        ([0, 0], Trend.FADING),
    ],
)
def test_trend(counts: list[int], trend: Trend) -> None:
    assert growth(counts, STEP).trend is trend


@given(st.lists(st.integers(0, 10**9), max_size=50))
def test_growth_reads_any_run(counts: list[int]) -> None:
    read = growth(counts, STEP)
    assert not counts or counts[read.peak] == max(counts)
