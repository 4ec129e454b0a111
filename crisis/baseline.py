"""What is usual: this hour of this weekday where there is history, else this hour, else an honest "not known yet".

Past counts are kept in quarters of an hour, by the workspace's own clock (Tehran's hours begin at half past by UTC).
The rate of an hour of the week is drawn toward that of the hour of day, and that toward the mean, each worth a few
hours of evidence: the posterior mean of a Poisson rate under a Gamma prior.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from crisis.calendar import PLAIN, Calendar
from crisis.policy import DEFAULT, Policy
from crisis.spike import SHAPES, tail_surprise

SLOT = timedelta(minutes=15)  # divides the clock of every time zone in use
SLOTS_AN_HOUR = 4
HOUR = timedelta(hours=1)
HOURS = 24
WEEK = 7 * HOURS
LEAST_SHAPE = 2.0  # a few bursts in the past of a small brand must not make every burst usual
UNSEEN = 0.5  # Jeffreys' prior of a Poisson rate: what never happened yet is not impossible
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Bucket:
    """Five minutes of a brand, by published time. `stories` are first copies; the rest counts every copy."""

    start: datetime
    stories: int
    mentions: int
    negatives: int
    audience: int = 0


class Basis(StrEnum):
    HOUR_OF_WEEK = "hour_of_week"
    HOUR_OF_DAY = "hour_of_day"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class Expected:
    """The usual counts of a span of time; with basis COLD they are what was seen so far, and nothing to judge by.

    shape: of the negative binomial. negative_share: of all that was learnt from, which one hour is too little for;
    None without a baseline. days: history seen.
    """

    stories: float
    mentions: float
    negatives: float
    shape: float
    basis: Basis
    days: float
    negative_share: float | None = None

    def surprise(self, stories: float) -> float:
        """-log10 of the probability of so many stories or more; 0 without a baseline."""
        return 0.0 if self.basis is Basis.COLD else tail_surprise(stories, self.stories, self.shape)

    def surprise_of_negatives(self, negatives: float) -> float:
        return 0.0 if self.basis is Basis.COLD else tail_surprise(negatives, self.negatives, self.shape)


def _hourly(counts: Sequence[float], seen: Sequence[float], prior: float) -> list[float]:
    """The rate of each hour of the week, drawn toward its hour of day's, and that toward the mean."""
    mean = (sum(counts) + UNSEEN) / sum(seen) if any(seen) else 0.0
    of_day = [_drawn(sum(counts[hour::HOURS]), sum(seen[hour::HOURS]), mean, prior) for hour in range(HOURS)]
    return [_drawn(counts[hour], seen[hour], of_day[hour % HOURS], prior) for hour in range(WEEK)]


def _drawn(count: float, seen: float, toward: float, prior: float) -> float:
    return (count + prior * toward) / (seen + prior)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same moments as spans that neither touch nor overlap, in order."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and whole[-1][1] >= start:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


class Baseline:
    """Learnt once from buckets in [since, until), without the `left_out` spans (not seen, or part of an incident)."""

    def __init__(
        self,
        buckets: Iterable[Bucket],
        since: datetime,
        until: datetime,
        *,
        zone: tzinfo = UTC,
        left_out: Sequence[Span] = (),
        calendar: Calendar = PLAIN,
        policy: Policy = DEFAULT,
    ) -> None:
        self._policy = policy
        self._zone = zone
        self._calendar = calendar
        slots = [start for start in _slots(since, until) if not (left_out and touches(start, SLOT, left_out))]
        moments = [self._hour_of_week(start.astimezone(zone)) for start in slots]
        self._hours = [hour for hour, _ in moments]
        self._factors = [factor for _, factor in moments]
        place = {start: number for number, start in enumerate(slots)}
        figures = [[0] * len(slots) for _ in range(3)]
        for bucket in buckets:
            number = place.get(_slot(bucket.start))
            if number is not None:
                for counts, count in zip(figures, (bucket.stories, bucket.mentions, bucket.negatives), strict=True):
                    counts[number] += count
        self.days = len(slots) / SLOTS_AN_HOUR / HOURS
        self._hourly = [self._rates(counts) for counts in figures]
        self._shape = self._dispersion(figures[0])
        self._negative_share = sum(figures[2]) / sum(figures[1]) if any(figures[1]) else 0.0

    def _rates(self, counts: Sequence[int]) -> list[float]:
        """Counts an hour, by hour of the week. A loud day must not become a habit: counts are cut far above the
        median of their hour of day."""
        by_hour: list[list[int]] = [[] for _ in range(HOURS)]
        for hour, count in zip(self._hours, counts, strict=True):
            by_hour[hour % HOURS].append(count)
        most = [self._policy.loudest * (1 + median(seen)) if seen else 0.0 for seen in by_hour]
        sums, seen = [0.0] * WEEK, [0.0] * WEEK
        for hour, factor, count in zip(self._hours, self._factors, counts, strict=True):
            sums[hour] += min(count, factor * most[hour % HOURS])
            seen[hour] += factor / SLOTS_AN_HOUR  # an hour of a campaign teaches as many ordinary ones
        return _hourly(sums, seen, self._policy.prior_hours)

    def _dispersion(self, counts: Sequence[int]) -> float:
        """The shape by moments: E[(x - m)^2 - m] = m^2 / shape, around the rate of each hour."""
        excess = square = 0.0
        for hour, factor, count in zip(self._hours, self._factors, counts, strict=True):
            rate = factor * self._hourly[0][hour] / SLOTS_AN_HOUR
            excess += (min(count, 3 * rate + 3) - rate) ** 2 - rate
            square += rate * rate
        return min(max(square / excess, LEAST_SHAPE), SHAPES[1]) if excess > 0 else SHAPES[1]

    @property
    def basis(self) -> Basis:
        if self.days >= self._policy.weeks_known.days:
            return Basis.HOUR_OF_WEEK
        return Basis.HOUR_OF_DAY if self.days >= self._policy.days_known.days else Basis.COLD

    def _hour_of_week(self, local: datetime) -> tuple[int, float]:
        """The hour whose habits hold then, and how many times they are expected."""
        return self._calendar.weekday(local) * HOURS + local.hour, self._calendar.factor(local)

    def expected(self, start: datetime, end: datetime) -> Expected:
        """The usual counts of [start, end), hour by hour of the workspace's clock and calendar."""
        totals = [0.0, 0.0, 0.0]
        at = start
        while at < end:
            local = at.astimezone(self._zone)
            turn = min(at + HOUR - timedelta(0, 60 * local.minute + local.second, local.microsecond), end)
            hour, factor = self._hour_of_week(local)
            part = factor * ((turn - at) / HOUR)
            for figure, rates in enumerate(self._hourly):
                totals[figure] += rates[hour] * part
            at = turn
        stories, mentions, negatives = totals
        share = None if self.basis is Basis.COLD else self._negative_share
        return Expected(stories, mentions, negatives, self._shape, self.basis, self.days, share)


def touches(start: datetime, length: timedelta, spans: Sequence[Span]) -> bool:
    """Whether [start, start + length) touches one of the spans, which are in order and do not overlap."""
    place = bisect_right(spans, start, key=lambda span: span[0])
    before = place > 0 and spans[place - 1][1] > start
    return before or (place < len(spans) and spans[place][0] < start + length)


def blind_spans(watched: Iterable[Sequence[Span]], start: datetime, end: datetime) -> list[Span]:
    """When more than half of the sources were not watched; `watched` holds each source's spans, in order.

    A source counts from its first watched moment on: before that nobody missed it.
    """
    changes: list[tuple[datetime, int, int]] = []
    for spans in watched:
        if not spans:
            continue
        changes.append((spans[0][0], 1, 0))
        reached = spans[0][0]
        for since, until in [*spans, (end, end)]:
            if since > reached:
                changes += [(reached, 0, 1), (since, 0, -1)]
            reached = max(reached, until)
    blind: list[Span] = []
    sources = missing = 0
    before = start
    for at, new, lost in sorted(changes):
        at = min(max(at, start), end)
        if 2 * missing > sources and at > before:
            blind.append((before, at))
        before = max(before, at)
        sources += new
        missing += lost
    return _joined(blind)


def _joined(spans: list[Span]) -> list[Span]:
    whole: list[Span] = []
    for since, until in spans:
        if whole and whole[-1][1] >= since:
            whole[-1] = (whole[-1][0], until)
        else:
            whole.append((since, until))
    return whole


def _slot(moment: datetime) -> datetime:
    return moment - (moment - EPOCH) % SLOT


def _slots(since: datetime, until: datetime) -> Iterable[datetime]:
    """Starts of the slots that lie wholly in [since, until)."""
    start = _slot(since)
    if start < since:
        start += SLOT
    while start + SLOT <= until:
        yield start
        start += SLOT
