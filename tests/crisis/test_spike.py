"""The detector: what it finds, what it ignores, and that it never grows, crashes or looks ahead."""

import math
import pickle
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.policy import DEFAULT
from crisis.spike import Peaks, Reading, SpikeDetector, Trigger, Verdict, tail_surprise

START = datetime(2026, 1, 3, tzinfo=UTC)
STEP = timedelta(minutes=5)
DAY = 288


def poisson(dice: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def ordinary(days: int, mean: float = 4.0, seed: int = 1) -> list[int]:
    """Counts with a daily rhythm."""
    dice = random.Random(seed)
    return [poisson(dice, mean * (1 + 0.8 * math.sin(2 * math.pi * step / DAY))) for step in range(days * DAY)]


def fired(counts: list[int], start: datetime = START, step: timedelta = STEP) -> list[int]:
    detector, trigger = SpikeDetector(), Trigger()
    found = []
    for number, count in enumerate(counts):
        at = start + step * number
        if trigger.judge(at, count, detector.update(at, count)).fired:
            found.append(number)
    return found


def exact_tail(count: int, mean: float, shape: float) -> float:
    below = 0.0
    for k in range(count):
        log_p = math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1)
        below += math.exp(log_p + shape * math.log(shape / (shape + mean)) + k * math.log(mean / (shape + mean)))
    return -math.log10(max(1 - below, 1e-300))


@pytest.mark.parametrize(("count", "mean", "shape"), [(8, 2, 3), (20, 5, 10), (5, 0.1, 2), (60, 20, 4), (30, 12, 50)])
def test_the_tail_is_close_to_the_exact_sum(count: int, mean: float, shape: float) -> None:
    """The bound on the tail is from above, so the surprise is never more than the exact one, and near it."""
    exact = exact_tail(count, mean, shape)
    assert exact - 0.35 <= tail_surprise(count, mean, shape) <= exact + 1e-6


@given(st.integers(1, 500), st.floats(0.02, 100), st.floats(0.5, 50))
def test_more_is_never_less_surprising(count: int, mean: float, shape: float) -> None:
    assert tail_surprise(count + 1, mean, shape) >= tail_surprise(count, mean, shape) - 1e-9


def test_a_burst_fires_once_and_soon() -> None:
    counts = ordinary(15)
    at = 14 * DAY + 100
    for step in range(12):
        counts[at + step] += 60
    found = [number for number in fired(counts) if number >= at]
    assert found[0] - at <= 1
    assert len(found) <= 2


def test_daily_life_is_quiet() -> None:
    alarms = sum(len(fired(ordinary(15, mean=mean, seed=seed))) for seed in range(4) for mean in (0.3, 4))
    assert alarms <= 4, "eight fortnights of nothing"


def test_a_slow_rise_is_found_too() -> None:
    counts = ordinary(15)
    at = 14 * DAY
    for step in range(DAY):
        counts[at + step] += step // 12
    found = [number for number in fired(counts) if number >= at]
    assert found
    assert found[0] - at < DAY * 0.75


def test_the_first_day_only_learns() -> None:
    counts = [3] * 200 + [500] * 20
    detector, trigger = SpikeDetector(), Trigger()
    for number, count in enumerate(counts):
        at = START + STEP * number
        assert trigger.judge(at, count, detector.update(at, count)) is Verdict.LEARNING


def test_a_handful_of_posts_never_fires() -> None:
    counts = [0] * (20 * DAY)
    counts[-1] = 5
    assert fired(counts) == []
    counts[-1] = 40
    assert fired(counts) == [20 * DAY - 1]


def test_a_year_of_zeros() -> None:
    detector, trigger = SpikeDetector(), Trigger()
    for hour in range(365 * 24):
        at = START + timedelta(hours=hour)
        assert not trigger.judge(at, 0, detector.update(at, 0)).fired


def test_a_gap_is_no_alert_and_forgets_the_running_sum() -> None:
    detector, trigger = SpikeDetector(), Trigger()
    counts = ordinary(20)
    verdicts = []
    for number, count in enumerate(counts):
        hole = timedelta(days=3) if number > 15 * DAY else timedelta()
        at = START + STEP * number + hole
        verdicts.append(trigger.judge(at, count, detector.update(at, count)).fired)
    assert not any(verdicts[15 * DAY : 15 * DAY + 12])


def test_the_cool_down_and_what_breaks_it() -> None:
    trigger = Trigger()

    def judged(hours: float, score: float) -> Verdict:
        return trigger.judge(START + timedelta(hours=hours), 50, Reading(score, 0, 0, 0, 1, 9, warm=True))

    assert judged(0, 2.0) is Verdict.SPIKE
    assert judged(1, 2.9) is Verdict.COOL_DOWN
    assert judged(2, 3.0) is Verdict.STRONGER
    assert judged(25, 2.0) is Verdict.COOL_DOWN
    assert judged(26, 2.0) is Verdict.SPIKE
    assert judged(60, 1.0) is Verdict.USUAL


def test_peeking_changes_nothing_and_a_copy_goes_its_own_way() -> None:
    detector = SpikeDetector()
    for number, count in enumerate(ordinary(6)):
        detector.update(START + STEP * number, count)
    at = START + timedelta(days=6)
    before = pickle.dumps(detector)
    first = detector.peek(at, 50)
    twin = detector.copy()
    assert twin.update(at, 50) == first == detector.peek(at, 50)
    assert pickle.dumps(detector) == before
    for number in range(DAY):
        twin.update(at + STEP * (number + 1), 500)
    assert pickle.dumps(detector) == before


def test_it_never_looks_ahead() -> None:
    counts = ordinary(8)
    whole, part = SpikeDetector(), SpikeDetector()
    seen = [whole.update(START + STEP * n, count) for n, count in enumerate(counts)]
    assert [part.update(START + STEP * n, count) for n, count in enumerate(counts[:1500])] == seen[:1500]


def test_the_state_is_bounded() -> None:
    detector = SpikeDetector()
    sizes = []
    for number in range(120 * 24):
        detector.update(START + timedelta(hours=number), number % 17)
        if number % (40 * 24) == 40 * 24 - 1:
            sizes.append(len(pickle.dumps(detector)))
    assert max(sizes) < 8_000
    assert sizes[-1] <= sizes[0] + 64


ANY_COUNT = st.one_of(st.integers(0, 50).map(float), st.floats(0, 1e308), st.just(0.0))
ANY_TIME = st.integers(-(10**6), 10**6).map(lambda seconds: START + timedelta(seconds=seconds))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ANY_TIME, ANY_COUNT), max_size=120))
def test_any_stamps_and_any_counts(rows: list[tuple[datetime, float]]) -> None:
    detector, trigger = SpikeDetector(), Trigger()
    for at, count in rows:
        reading = detector.update(at, count)
        assert all(math.isfinite(value) for value in (reading.score, reading.expected, reading.surprise))
        trigger.judge(at, count, reading)


@pytest.mark.parametrize("count", [float("nan"), float("inf"), -1.0])
def test_what_is_no_count_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="count"):
        SpikeDetector().update(START, count)


def test_peaks_say_nothing_before_there_are_some_and_are_wary_of_a_calm_start() -> None:
    peaks = Peaks(DEFAULT)
    assert peaks.rarity(100) == 0
    for _ in range(8):
        peaks.add(1.0)
        peaks.close_block()
    assert peaks.rarity(1.0) < 0.5
    assert peaks.rarity(1.2) < 1, "eight equal peaks do not make a hair trigger"


def test_what_never_happened_is_rare_and_not_impossible() -> None:
    assert 20 < tail_surprise(6, 0.0, 2.0) < 60


def test_a_year_of_zeros_a_gap_and_a_clock_that_jumps_fire_nothing() -> None:
    hour = timedelta(hours=1)
    assert fired([0] * 8760 + [1] * 5, step=hour) == []
    detector, trigger = SpikeDetector(), Trigger()
    at, verdicts = START, []
    counts = ordinary(4)
    for number, count in enumerate(counts):
        at += 400 * STEP if number == 600 else -50 * STEP if number == 900 else STEP
        verdicts.append(trigger.judge(at, count, detector.update(at, count)))
    assert not any(verdict.fired for verdict in verdicts[600:])
