"""What flood waits teach, and for how long."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.sources.telegram.budget import HALF_LIFE, LARGEST_GAP, SMALLEST_GAP, Budget

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
HISTORY, NAMES = "GetHistoryRequest", "ResolveUsernameRequest"


def test_a_wait_blocks_its_method_alone_and_is_known_after_a_restart():
    budget = Budget()
    kept = budget.flooded(HISTORY, 300, NOW)
    again = Budget([kept])
    for one in (budget, again):
        assert one.blocked(HISTORY, NOW + timedelta(seconds=100)) == 200
        assert one.blocked(HISTORY, NOW + timedelta(seconds=300)) == 0
        assert one.blocked(NAMES, NOW) == 0
        assert one.gap(HISTORY, NOW) == SMALLEST_GAP
        assert one.gap(NAMES, NOW) == 0


def test_each_wait_doubles_the_gap_and_six_hours_halve_it():
    budget = Budget()
    for _ in range(3):
        budget.flooded(HISTORY, 1, NOW)
    assert budget.gap(HISTORY, NOW) == pytest.approx(4 * SMALLEST_GAP)
    assert budget.gap(HISTORY, NOW + HALF_LIFE) == pytest.approx(2 * SMALLEST_GAP)
    assert budget.gap(HISTORY, NOW + 10 * HALF_LIFE) == 0
    for _ in range(20):
        budget.flooded(HISTORY, 1, NOW)
    assert budget.gap(HISTORY, NOW) == LARGEST_GAP


async def test_calls_keep_the_gap_that_was_learnt():
    budget = Budget()
    budget.flooded(HISTORY, 0, NOW)
    clock = asyncio.get_running_loop().time
    begun = clock()
    await asyncio.gather(*(budget.turn(HISTORY, NOW) for _ in range(4)))
    assert clock() - begun >= 3 * SMALLEST_GAP - 0.01
    begun = clock()
    await asyncio.gather(*(budget.turn(NAMES, NOW) for _ in range(100)))
    assert clock() - begun < SMALLEST_GAP


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_no_day_has_more_calls_than_allowed(minutes: list[int]):
    """Whatever the hours between the calls."""
    budget, at, made = Budget(), NOW, []
    for step in minutes:
        at += timedelta(hours=step / 4)
        kept = budget.spend(NAMES, 5, at)
        if kept is None:
            assert 0 < budget.day_ends(NAMES, at) <= 86_400
        else:
            made.append(at)
            budget = Budget([kept])  # as after a restart
    for first in range(len(made)):
        assert sum(made[first] <= one < made[first] + timedelta(hours=12) for one in made[first:]) <= 10


def test_a_clock_set_back_does_not_lock_the_names_for_ever():
    budget = Budget()
    for _ in range(5):
        budget.spend(NAMES, 5, NOW + timedelta(days=400))
    assert budget.spend(NAMES, 5, NOW + timedelta(days=400)) is None
    assert budget.spend(NAMES, 5, NOW) is not None
