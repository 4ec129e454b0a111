"""Spikes in one series of counts: the median of three cheap streaming statistics, each measured against its own peaks.

The three are the rate of the last hour, the negative-binomial tail of the single count given the usual of this hour,
and a cumulative sum (Page 1954) of standardised counts. Each is taken as a logarithm, and its highest value of every
six hours is remembered; a Gumbel law fitted to these peaks by L-moments (Hosking 1990) says how rare the value of now
is *for this brand*. The median asks for two witnesses: one wild count, or a slow drift alone, does not fire.
"""

import math
from array import array
from collections import deque
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from crisis.policy import DEFAULT, Policy

EULER = 0.5772156649
LOG10 = math.log(10)
LARGEST = 1e9  # counts beyond any social network are read as this
MIN_PEAKS = 4  # fewer peaks than this say nothing about the next
LEAST_USUAL = 0.02  # a count per step: a brand nobody mentions still has a chance of being mentioned
LEAST_MEAN = 1e-6  # never seen is not impossible
ALLOWANCE = 0.5  # Page's reference value for a shift of one standard deviation
LARGEST_STRENGTH = 1e3  # standard deviations one count may add to the running sum ...
LARGEST_DRIFT = 1e4  # ... and what it may hold
SHAPES = (0.5, 50.0)  # bounds of the negative binomial's shape: from very bursty to nearly Poisson
HOURS = 24
RECENT = 60  # counts kept to add up the window: steps of half a minute and longer
GAP = 3  # steps without a count after which the running sum is forgotten


def tail_surprise(count: float, mean: float, shape: float) -> float:
    """-log10 P(X >= count) for a negative binomial X of this mean and shape (variance = mean + mean^2 / shape).

    The sum over the tail is bounded by a geometric series on its first ratio; 0 at or below the mean.
    """
    if count <= mean:
        return 0.0
    failure = max(mean, LEAST_MEAN) / (shape + max(mean, LEAST_MEAN))
    log_p = (
        math.lgamma(count + shape)
        - math.lgamma(shape)
        - math.lgamma(count + 1)
        + shape * math.log1p(-failure)
        + count * math.log(failure)
    )
    ratio = (count + shape) / (count + 1) * failure
    if ratio < 1:
        log_p -= math.log1p(-ratio)
    return max(0.0, -log_p / LOG10)


class Peaks:
    """The highest values of past blocks of time, and how rare a value is against them. Bounded."""

    __slots__ = ("_highest", "_mode", "_peaks", "_policy", "_spread")

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._peaks = array("d")
        self._highest = 0.0
        self._mode = 0.0
        self._spread = policy.peak_spread

    def copy(self) -> "Peaks":
        twin = copy(self)
        twin._peaks = self._peaks[:]
        return twin

    def rarity(self, value: float) -> float:
        """-log10 of the probability that a block's peak is as high, by the upper tail of the Gumbel law."""
        if len(self._peaks) < MIN_PEAKS:
            return 0.0
        return max(0.0, (value - self._mode) / self._spread / LOG10)

    def add(self, value: float) -> None:
        if value > self._highest:
            self._highest = value

    def close_block(self) -> None:
        self._peaks.append(self._highest)
        if len(self._peaks) > self._policy.peak_blocks:
            del self._peaks[0]
        self._highest = 0.0
        if len(self._peaks) >= MIN_PEAKS:
            self._fit()

    def _fit(self) -> None:
        n, prior = len(self._peaks), self._policy.peak_prior
        mean = sum(self._peaks) / n
        weighted = sum(i * peak for i, peak in enumerate(sorted(self._peaks))) / (n * (n - 1))
        own = (2 * weighted - mean) / math.log(2)
        self._spread = math.sqrt((n * own**2 + prior * self._policy.peak_spread**2) / (n + prior))
        self._mode = mean - EULER * self._spread


@dataclass(frozen=True, slots=True)
class Reading:
    """What one count looks like: `score` decides; the rest is what it was made of.

    rate, tail, drift: -log10 of how rare each statistic is among the brand's own six-hour peaks; score: their median,
    0 before the warm-up is over. expected: the usual count of a step at this hour. surprise: -log10 of the count's
    probability. warm: there is enough history to speak of a usual.
    """

    score: float
    rate: float
    tail: float
    drift: float
    expected: float
    surprise: float
    warm: bool


class SpikeDetector:
    """Reads counts of equal steps one by one, never ahead, in a state that does not grow.

    `zone` tells the hour of day. Stamps may be missing (a gap forgets the running sum) or fail to advance (they count
    as one usual step). Counts that are negative or not finite are refused with ValueError.
    """

    def __init__(self, policy: Policy = DEFAULT, zone: tzinfo = UTC) -> None:
        self.policy = policy
        self.zone = zone
        self._at: datetime | None = None
        self._step = 0.0  # seconds between counts, as seen so far
        self._seen = 0.0  # seconds learnt from
        self._in_block = 0.0  # seconds into the current block of peaks
        self._usual = 0.0  # a count per step, whatever the hour
        self._profile = array("d", [-1.0] * HOURS)  # a count per step, by hour of day; negative: not seen yet
        self._level = 0.0  # the rate of the last hour, a count per step
        self._drift = 0.0
        self._excess = 0.0  # variance beyond Poisson, and ...
        self._square = 0.0  # ... the squared rate it belongs to: together the shape
        self._peaks = (Peaks(policy), Peaks(policy), Peaks(policy))
        self._block = policy.peak_block.total_seconds()
        self._warm_up = policy.warm_up.total_seconds()
        self._level_memory = policy.level_memory.total_seconds() / 2  # as of a mean over the hour: centre of mass
        self._drift_memory = policy.drift_memory.total_seconds()
        self._profile_memory = policy.profile_memory.total_seconds()

    def copy(self) -> "SpikeDetector":
        """One that goes on from here by itself."""
        twin = copy(self)
        twin._profile = self._profile[:]
        first, second, third = (peaks.copy() for peaks in self._peaks)
        twin._peaks = (first, second, third)
        return twin

    @property
    def warm(self) -> bool:
        return self._seen >= self._warm_up

    def peek(self, at: datetime, count: float) -> Reading:
        """Read a count without learning from it, as for a step that is still filling."""
        return self._read(at, _counted(count), self._elapsed(at))[0]

    def update(self, at: datetime, count: float) -> Reading:
        """Read a count, then learn from it."""
        count = _counted(count)
        elapsed = self._elapsed(at)
        reading, level, drift = self._read(at, count, elapsed)
        self._peaks[0].add(math.log1p(level))
        self._peaks[1].add(math.log1p(reading.surprise))
        self._peaks[2].add(math.log1p(drift))
        self._learn(at, count, elapsed, reading.expected)
        self._level, self._drift = level, drift
        self._close_block(elapsed)
        return reading

    def skip(self, at: datetime) -> None:
        """Pass over a step that must not be learnt from: not seen, or part of an incident."""
        self._at = at
        self._drift = 0.0
        self._level = self._usual

    def _elapsed(self, at: datetime) -> float:
        if self._at is None:
            return self._step
        seconds = (at - self._at).total_seconds()
        return seconds if seconds > 0 else self._step

    def _hour(self, at: datetime) -> int:
        return at.hour if self.zone is UTC else at.astimezone(self.zone).hour

    def _read(self, at: datetime, count: float, elapsed: float) -> tuple[Reading, float, float]:
        """The reading, and the level and drift as they would be after it."""
        learnt = self._profile[self._hour(at)]
        usual = learnt if learnt >= 0 else self._usual if self._seen else count
        expected = max(usual, LEAST_USUAL)
        shape = min(max(self._square / self._excess, SHAPES[0]), SHAPES[1]) if self._excess > 0 else SHAPES[1]
        surprise = tail_surprise(count, expected, shape)
        level = count
        if self._seen:
            level = self._level + (count - self._level) * (1 - math.exp(-elapsed / self._level_memory))
        strength = (count - expected) / math.sqrt(expected + expected * expected / shape)
        drift = 0.0
        if self._seen and elapsed <= GAP * self._step:
            drift = self._drift * math.exp(-elapsed / self._drift_memory)
        drift = min(max(drift + min(strength, LARGEST_STRENGTH) - ALLOWANCE, 0.0), LARGEST_DRIFT)
        rate = self._peaks[0].rarity(math.log1p(level))
        tail = self._peaks[1].rarity(math.log1p(surprise))
        drifting = self._peaks[2].rarity(math.log1p(drift))
        score = sorted((rate, tail, drifting))[1] if self.warm else 0.0
        return Reading(score, rate, tail, drifting, expected, surprise, self.warm), level, drift

    def _learn(self, at: datetime, count: float, elapsed: float, expected: float) -> None:
        if not self._seen:
            self._usual = self._level = count
        if not self._step or elapsed < GAP * self._step:
            self._step = elapsed if not self._step else self._step + (elapsed - self._step) * 0.05
        step = min(elapsed, GAP * self._step) if self._step else 300.0
        tamed = min(count, 3 * expected + 3)  # a crisis must not become the usual
        hour = self._hour(at)
        before = self._profile[hour] if self._profile[hour] >= 0 else self._usual
        self._profile[hour] = before + (tamed - before) * _share(HOURS * step, self._profile_memory)
        slow = _share(step, self._profile_memory)
        self._usual += (tamed - self._usual) * slow
        # Bursts are measured around the rate of the hour: a slow drift is the running sum's business.
        self._excess += ((tamed - self._level) ** 2 - self._level - self._excess) * slow
        self._square += (self._level**2 - self._square) * slow
        self._seen += step
        self._at = at

    def _close_block(self, elapsed: float) -> None:
        self._in_block += elapsed
        if self._in_block >= self._block - self._step / 2:
            self._in_block = 0.0
            for peaks in self._peaks:
                peaks.close_block()


def _share(step: float, half_life: float) -> float:
    return float(1 - 0.5 ** (step / half_life))


def _counted(count: float) -> float:
    if not (math.isfinite(count) and count >= 0):
        raise ValueError(f"not a count: {count!r}")
    return min(float(count), LARGEST)


class Verdict(StrEnum):
    """Why a count fired, or did not."""

    SPIKE = "spike"
    STRONGER = "stronger"  # within the cool-down, but far rarer than what fired before
    LEARNING = "learning"
    USUAL = "usual"
    TOO_FEW = "too_few"
    COOL_DOWN = "cool_down"
    OUT_OF_ORDER = "out_of_order"  # older than a row just read: no clock that jumps makes an alert

    @property
    def fired(self) -> bool:
        return self in (Verdict.SPIKE, Verdict.STRONGER)


class Trigger:
    """From scores to openings: one an incident, then quiet for the cool-down unless it grows far rarer."""

    def __init__(self, policy: Policy = DEFAULT) -> None:
        self._policy = policy
        self._until: datetime | None = None
        self._score = 0.0
        self._recent: deque[tuple[datetime, float]] = deque(maxlen=RECENT)

    def judge(self, at: datetime, count: float, reading: Reading) -> Verdict:
        self._recent.append((at, count))
        if not reading.warm:
            return Verdict.LEARNING
        if reading.score < self._policy.spike_score:
            return Verdict.USUAL
        if any(seen > at for seen, _ in self._recent):
            return Verdict.OUT_OF_ORDER
        start = at - self._policy.window
        if sum(count for seen, count in self._recent if seen > start) < self._policy.min_stories:
            return Verdict.TOO_FEW
        quiet = self._until is not None and at < self._until
        if quiet and reading.score < self._score + self._policy.spike_rise:
            return Verdict.COOL_DOWN
        self._until, self._score = at + self._policy.cool_down, reading.score
        return Verdict.STRONGER if quiet else Verdict.SPIKE
