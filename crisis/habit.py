"""What the watch keeps of one brand between two looks: its baseline and its detectors, learnt up to a moment."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from crisis.baseline import UNSEEN, Baseline, Bucket, Span, touches
from crisis.calendar import PLAIN, Calendar
from crisis.policy import DEFAULT, Policy
from crisis.spike import SpikeDetector

STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Scores:
    """The highest scores of the steps looked at (see crisis.spike); `warm`: there was enough to learn from."""

    stories: float = 0.0
    negatives: float = 0.0
    warm: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many of the `stories` learnt from spoke of each crisis kind."""

    counts: Mapping[str, int]
    stories: int

    def share(self, kind: str) -> float:
        """Of the usual stories; what never happened yet is not impossible (Jeffreys' prior)."""
        return (self.counts.get(kind, 0) + UNSEEN) / (self.stories + 2 * UNSEEN)


class Habit:
    """Learns from buckets in [since, until); `until` starts a step, and what comes after it is only looked at."""

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
        known = {bucket.start: bucket for bucket in buckets if bucket.start < until}
        self.since, self.until = since, until
        self.baseline = Baseline(
            known.values(), since, until, zone=zone, left_out=left_out, calendar=calendar, policy=policy
        )
        self._stories, self._negatives = SpikeDetector(policy, zone), SpikeDetector(policy, zone)
        self._learn(known, since, left_out)

    @property
    def warm(self) -> bool:
        """Whether its detectors know enough to speak of a usual."""
        return self._stories.warm

    def _learn(self, known: Mapping[datetime, Bucket], since: datetime, left_out: Sequence[Span]) -> None:
        at = since
        while at < self.until:
            if touches(at, STEP, left_out):
                self._stories.skip(at)
                self._negatives.skip(at)
            else:
                bucket = known.get(at)
                self._stories.update(at, bucket.stories if bucket else 0)
                self._negatives.update(at, bucket.negatives if bucket else 0)
            at += STEP

    def onward(self, buckets: Iterable[Bucket], until: datetime, left_out: Sequence[Span] = ()) -> "Habit":
        """The same with its detectors gone on from its `until` to this one; the baseline stays as it was learnt."""
        later = copy(self)
        later._stories, later._negatives, later.until = self._stories.copy(), self._negatives.copy(), until
        later._learn({bucket.start: bucket for bucket in buckets}, self.until, left_out)
        return later

    def look(self, buckets: Iterable[Bucket], start: datetime, end: datetime) -> Scores:
        """Go on from `until` through the step of `end`, learning nothing for good: the best scores since `start`."""
        recent = {bucket.start: bucket for bucket in buckets}
        stories, negatives = self._stories.copy(), self._negatives.copy()
        best = best_negative = 0.0
        at = self.until
        while at < end:
            bucket = recent.get(at)
            score = stories.update(at, bucket.stories if bucket else 0).score
            negative = negatives.update(at, bucket.negatives if bucket else 0).score
            if at + STEP > start:
                best, best_negative = max(best, score), max(best_negative, negative)
            at += STEP
        return Scores(best, best_negative, self.warm)
