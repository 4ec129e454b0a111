"""When a source's silence is longer than its own habit: its nights and its Fridays are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from crisis.baseline import Span

HOUR = timedelta(hours=1)
FEWEST_POSTS = 20  # from which a habit can be told
FEWEST_DAYS = 7  # watched in all
MISSED = 5.0  # posts that are missed before a silence means anything
MARGIN = 1.5  # times the longest silence there was
SHRINK = 10.0  # posts' worth of doubt about a weekday's own share
DAYS, HOURS = 7, 24


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`rates`: posts an hour, by weekday (Monday is 0) and hour. `longest`: the longest silence there was, counted in
    the posts that would usually have come in it."""

    rates: tuple[tuple[float, ...], ...]
    longest: float
    zone: tzinfo

    def missed(self, start: datetime, end: datetime) -> float:
        """How many posts usually come between two moments."""
        total = 0.0
        for at, length in _hours(start, end):
            local = at.astimezone(self.zone)
            total += self.rates[local.weekday()][local.hour] * (length / HOUR)
        return total

    def silent(self, start: datetime, end: datetime) -> bool:
        """Whether a silence from `start` to `end` is longer than any before, by a margin."""
        return end - start > HOUR and self.missed(start, end) > max(MISSED, MARGIN * self.longest)


def rhythm(moments: Sequence[datetime], watched: Sequence[Span], zone: tzinfo) -> Rhythm | None:
    """The habit of a source that published at these moments (in order) while it was watched; None: too little is known.

    An hour's rate is that of its hour of the day, times its weekday's share of posts (shrunk towards one).
    """
    seen = [at for at in moments if any(start <= at <= end for start, end in watched)]
    if (
        len(seen) < FEWEST_POSTS
        or sum(((end - start) for start, end in watched), timedelta()) < FEWEST_DAYS * 24 * HOUR
    ):
        return None
    lengths = [[0.0] * HOURS for _ in range(DAYS)]
    counts = [[0] * HOURS for _ in range(DAYS)]
    for start, end in watched:
        for at, length in _hours(start, end):
            local = at.astimezone(zone)
            lengths[local.weekday()][local.hour] += length / HOUR
    for at in seen:
        local = at.astimezone(zone)
        counts[local.weekday()][local.hour] += 1
    of_hour = [_ratio(sum(day[hour] for day in counts), sum(day[hour] for day in lengths)) for hour in range(HOURS)]
    shares = []
    for day in range(DAYS):
        expected = sum(lengths[day][hour] * of_hour[hour] for hour in range(HOURS))
        shares.append((sum(counts[day]) + SHRINK) / (expected + SHRINK))
    rates = tuple(tuple(share * rate for rate in of_hour) for share in shares)
    plain = Rhythm(rates, 0.0, zone)
    longest = max((plain.missed(*gap) for gap in _silences(seen, watched)), default=0.0)
    return Rhythm(rates, longest, zone)


def _silences(seen: Sequence[datetime], watched: Sequence[Span]) -> Iterator[Span]:
    """From post to post, where all between was watched."""
    for one, next_one in pairwise(seen):
        if any(start <= one and next_one <= end for start, end in watched):
            yield one, next_one


def _hours(start: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """The span cut into pieces of at most an hour, each with its length."""
    while start < end:
        yield start, min(HOUR, end - start)
        start += HOUR


def _ratio(count: float, length: float) -> float:
    return count / length if length else 0.0
