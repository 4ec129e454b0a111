"""Is it still growing? Doubling time, and where the last counts stand against the peak."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# A rate within a fifth of the peak is the peak for all one can tell from a few dozen posts; below half it has turned.
NEAR_PEAK = 0.8
PAST_PEAK = 0.5


class Trend(StrEnum):
    GROWING = "growing"
    PEAKED = "peaked"
    FADING = "fading"


@dataclass(frozen=True, slots=True)
class Growth:
    """`doubling` is None where the count did not grow; `peak` is the index of the highest of the counts given."""

    trend: Trend
    doubling: timedelta | None
    peak: int


def doubling_time(before: float, after: float, step: timedelta) -> timedelta | None:
    """ln 2 x step / ln(after / before): how long a count takes to double. None when it does not grow.

    A count that starts from nothing is read as starting from one.
    """
    before = max(before, 1.0)
    if not math.isfinite(after) or after <= before:
        return None
    return step * (math.log(2) / math.log(after / before))


def growth(counts: Sequence[int], step: timedelta) -> Growth:
    """Read a run of counts, one per `step`, oldest first; the last is the current one. Empty counts are fading.

    The trend is told from the mean of two neighbouring counts, so that one quiet bucket is not called the end.
    """
    if not any(counts):
        return Growth(Trend.FADING, None, 0)
    smooth = [(counts[max(i - 1, 0)] + counts[i]) / 2 for i in range(len(counts))]
    peak = max(range(len(smooth)), key=lambda i: (smooth[i], i))
    level = smooth[-1] / smooth[peak]
    at_peak = peak == len(smooth) - 1
    if at_peak or (level >= NEAR_PEAK and peak >= len(smooth) - 3):
        trend = Trend.GROWING
    else:
        trend = Trend.PEAKED if level >= PAST_PEAK else Trend.FADING
    before = counts[-2] if len(counts) > 1 else 0
    return Growth(trend, doubling_time(before, counts[-1], step), max(range(len(counts)), key=lambda i: counts[i]))
