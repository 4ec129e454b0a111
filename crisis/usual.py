"""What is usual for a span of hours, told as a range: from the same hours of the same weekday where there are any."""

from collections.abc import Sequence
from dataclasses import dataclass

WEEK = 7
DAYS_NEEDED = 3  # fewer earlier days are no habit yet
WEEKDAYS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Usual:
    """`same_weekday` says whether it was read from this weekday alone or, with little history, from all days."""

    low: int
    high: int
    same_weekday: bool

    def above(self, count: int) -> bool:
        return count > self.high


def usual(earlier: Sequence[int | None]) -> Usual | None:
    """The usual range; `earlier` holds the counts of the same hours one day ago, two days ago, and so on; None where
    they were not seen, or are part of an incident.

    From its own weekday, once two of them are known, the least to the most; else the middle half of all days.
    None: too few days to say.
    """
    known = [count for count in earlier if count is not None]
    if len(known) < DAYS_NEEDED:
        return None
    weekdays = [count for count in earlier[WEEK - 1 :: WEEK] if count is not None]
    if len(weekdays) >= WEEKDAYS_NEEDED:
        return Usual(min(weekdays), max(weekdays), True)
    ordered = sorted(known)
    quarter = len(ordered) // 4
    return Usual(ordered[quarter], ordered[-1 - quarter], False)
