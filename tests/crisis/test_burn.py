"""Slow burn: each of its conditions alone, and that a busy or a quiet day is none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.baseline import Basis, Expected
from crisis.burn import Day, slow_burn

USUAL = Expected(100, 110, 20, 5.0, Basis.HOUR_OF_WEEK, 20, negative_share=0.2)


def days(before: int, last: int, stories: int = 120, usual: Expected = USUAL) -> list[Day]:
    return [Day(stories, before, usual), Day(stories, last, usual)]


@pytest.mark.parametrize(
    ("seen", "fires"),
    [
        (days(30, 60), True),
        (days(30, 39), False),  # not twice the usual
        (days(55, 60), False),  # it does not grow any more
        (days(15, 60), False),  # one day is the long window's business
        (days(70, 150, stories=600), False),  # a campaign: more of everything
        (days(30, 60, usual=replace(USUAL, basis=Basis.COLD)), False),
        (days(30, 60, usual=replace(USUAL, negative_share=None)), False),
        (days(2, 11, stories=12, usual=replace(USUAL, stories=3, negatives=0.6)), False),  # a handful of people
        (days(6, 12, stories=16, usual=replace(USUAL, stories=3, negatives=0.6)), True),
        (days(30, 60)[1:], False),
        ([], False),
    ],
)
def test_what_smoulders(seen: list[Day], fires: bool) -> None:
    assert (slow_burn(seen) is not None) == fires


def test_its_figures_are_told() -> None:
    burn = slow_burn(days(30, 60))
    assert burn is not None
    assert (burn.negatives, burn.before, burn.times, burn.share, burn.usual_share) == (60, 30, 3.0, 0.5, 0.2)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 300))
def test_more_complaints_of_the_same_day_never_undo_it(before: int, last: int, more: int) -> None:
    stories = 700
    if slow_burn(days(before, last, stories)):
        assert slow_burn(days(before, last + more, stories))
