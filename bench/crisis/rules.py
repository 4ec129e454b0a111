"""The rules that are compared: ours, and four that are published. Each says at which steps of a life it alarms."""

import math
import statistics
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate, pairwise

from bench.crisis.life import DAY, LEARNT, STEP, WEEK, WHOLE, Life, moment
from crisis.baseline import Baseline, Bucket, Expected, Span, merged
from crisis.burn import Day, slow_burn
from crisis.calendar import Calendar
from crisis.habit import Scores
from crisis.incident import Incident, State, Step, follow, reopened
from crisis.judge import Action, Decision, Observation, judge
from crisis.policy import DEFAULT
from crisis.spike import SpikeDetector, tail_surprise
from crisis.window import Mention, Window

HALF_HOUR, HOUR = 6, 12
LONGER = tuple(int(span / STEP) for span in DEFAULT.longer)
Rule = Callable[[Life], list[int]]


def hoshdar(life: Life) -> list[int]:
    """Our own: crisis.judge at the end of every step, its incident followed; what opens, reopens or names a second
    grave kind is an alarm. What is usual is learnt anew each day; the holiday is known, campaigns are not."""
    watch = Watched(life)
    return [step for step in range(WHOLE) if watch.alarms(step)]


class Watched:
    """What the watch keeps of a brand, over one life."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.buckets = [
            Bucket(moment(step), life.stories[step], life.mentions[step], life.negatives[step]) for step in range(WHOLE)
        ]
        self.stories, self.negatives = SpikeDetector(), SpikeDetector()
        self.recent: deque[Scores] = deque(maxlen=HALF_HOUR + 1)
        self.incident: Incident | None = None
        self.left_out: list[Span] = [(moment(life.blind[0]), moment(life.blind[1]))] if life.blind[1] else []
        self.calendar = Calendar(frozenset({moment(life.holiday * DAY).date()}))
        self.baseline = Baseline((), moment(0), moment(0))
        spoken: dict[str, list[int]] = {}
        for step, posts in life.posts.items():
            for post in posts:
                for topic in post.topics:
                    spoken.setdefault(topic.kind, [0] * WHOLE)[step] += 1
        self.kinds = list(spoken)
        self.totals = {kind: cumulated(counts) for kind, counts in spoken.items()}
        self.totals |= {name: cumulated(getattr(life, name)) for name in ("stories", "mentions", "negatives", "angry")}

    def alarms(self, step: int) -> bool:
        """Whether the end of this step rings."""
        self.recent.append(self._scores(step))
        if step < LEARNT:
            return False
        if step % DAY == 0:
            self.baseline = Baseline(
                self.buckets[:step], moment(0), moment(step), left_out=merged(self.left_out), calendar=self.calendar
            )
        now = moment(step) + STEP
        best = Scores(max(s.stories for s in self.recent), max(s.negatives for s in self.recent), self.recent[-1].warm)
        (start, usual), *longer = [
            (now - span, self.baseline.expected(now - span, now)) for span in (DEFAULT.window, *DEFAULT.longer)
        ]
        days = self._days(step) if step % HOUR == 0 else ()
        followed = self.incident is not None and self.incident.open
        if not followed and not self._may_fire(step, best, [usual, *(one for _, one in longer)], days):
            return False  # most steps of most lives
        seen = Observation(
            window=Window(start, now, self._posts(step, HALF_HOUR)),
            usual=usual,
            scores=best,
            longer=[
                (Window(since, now, self._posts(step, steps)), expected)
                for steps, (since, expected) in zip(LONGER, longer, strict=True)
            ],
            kinds=self.life.kinds,
            days=days,
            last=self.incident,
        )
        return self._carried_out(judge(seen, now), now)

    def _scores(self, step: int) -> Scores:
        life, at = self.life, moment(step)
        blind = life.blind[0] <= step < life.blind[1]
        learns = not blind and not (self.incident and self.incident.open)
        stories = _read(self.stories, at, life.stories[step], learns)
        return Scores(stories, _read(self.negatives, at, life.negatives[step], learns), self.stories.warm)

    def _may_fire(self, step: int, best: Scores, usual: Sequence[Expected], days: Sequence[Day]) -> bool:
        """False only where no path of the judge can fire: to build every window would take minutes."""
        if max(best.stories, best.negatives) >= DEFAULT.spike_score or slow_burn(days):
            return True
        copied = self._sum("mentions", step, LONGER[-1]) - self._sum("stories", step, LONGER[-1])
        if copied >= DEFAULT.min_stories - 1 or any(
            topic.strong for post in self._posts(step, HALF_HOUR) for topic in post.topics
        ):
            return True
        return any(self._rare(step, steps, one) for steps, one in zip((HALF_HOUR, *LONGER), usual, strict=True))

    def _rare(self, step: int, steps: int, usual: Expected) -> bool:
        needed = -math.log10(DEFAULT.tail)
        counts = ((usual.surprise, "stories"), (usual.surprise_of_negatives, "negatives"))
        if any(surprise(self._sum(name, step, steps)) >= needed for surprise, name in counts):
            return True
        return any(
            (count := self._sum(kind, step, steps)) >= DEFAULT.min_negatives
            and tail_surprise(count, usual.stories * self.life.kinds.share(kind), usual.shape) >= needed
            for kind in self.kinds
        )

    def _days(self, step: int) -> list[Day]:
        ends = (step - DAY, step)
        return [
            Day(
                self._sum("stories", end, DAY),
                self._sum("angry", end, DAY),
                self.baseline.expected(moment(end + 1) - DAY * STEP, moment(end + 1)),
            )
            for end in ends
        ]

    def _sum(self, name: str, step: int, steps: int) -> int:
        return self.totals[name][step + 1] - self.totals[name][step + 1 - steps]

    def _posts(self, step: int, steps: int) -> list[Mention]:
        return [post for at in range(step - steps, step + 1) for post in self.life.posts.get(at, ())]

    def _carried_out(self, decision: Decision, now: datetime) -> bool:
        level = decision.severity.level
        if decision.action is Action.OPEN:
            kinds = decision.grave_kinds | {decision.kind}
            self.incident = Incident(decision.kind, level, now, peak=level, kinds=kinds)
            return True
        if self.incident and decision.action is Action.REOPEN:
            self.incident = reopened(self.incident, level, now)
            return True
        if self.incident and decision.action is Action.FOLLOW:
            self.incident, steps = follow(
                self.incident, level, calm=decision.calm, grave_kinds=decision.grave_kinds, now=now
            )
            if self.incident.state is State.CLOSED:
                self.left_out.append((self.incident.since, now))
            return Step.NEW_KIND in steps
        return False


def _read(detector: SpikeDetector, at: datetime, count: int, learns: bool) -> float:
    if learns:
        return detector.update(at, count).score
    score = detector.peek(at, count).score
    detector.skip(at)
    return score


def huginn(life: Life) -> list[int]:
    """The last hour above mean + 3 standard deviations of the hours of 14 days (Huginn's PeakDetectorAgent)."""
    return _cooled(_hours_above(life, 3, 0))


def sentisum(life: Life) -> list[int]:
    """A z-score of the last hour above 3, and at least ten mentions in it."""
    return _cooled(_hours_above(life, 3, 10))


def _hours_above(life: Life, sigma: float, least: int) -> Iterator[int]:
    """Steps whose last hour holds `least` mentions and is above the hours of the 14 days before."""
    totals = cumulated(life.mentions)
    mean = deviation = 0.0
    for step in range(LEARNT, WHOLE):
        if step % HOUR == 0:
            hours = [totals[at + HOUR] - totals[at] for at in range(step - 2 * WEEK, step, HOUR)]
            mean, deviation = statistics.fmean(hours), statistics.pstdev(hours)
        last = totals[step + 1] - totals[step + 1 - HOUR]
        if last >= least and last > mean + sigma * deviation:
            yield step


def wizikey(life: Life) -> list[int]:
    """Today so far above twice the mean day of the last seven."""
    totals = cumulated(life.mentions)

    def high(step: int) -> bool:
        midnight = step - step % DAY
        return totals[step + 1] - totals[midnight] > 2 * (totals[midnight] - totals[midnight - WEEK]) / 7

    return _cooled(step for step in range(LEARNT, WHOLE) if high(step))


def socialmetrix(life: Life) -> list[int]:
    """The mean of the last 24 hours above that of seven days by two standard deviations of its days."""
    totals = cumulated(life.mentions)

    def high(step: int) -> bool:
        ends = [totals[step + 1 - back * DAY] for back in range(9)]
        today, *days = (after - before for after, before in pairwise(ends))
        mean = sum(days) / 7
        return today > mean + 2 * math.sqrt(sum((day - mean) ** 2 for day in days) / 7)

    return _cooled(step for step in range(LEARNT, WHOLE) if high(step))


RULES: dict[str, Rule] = {
    "hoshdar": hoshdar,
    "mean + 3 sigma": huginn,
    "today > 2 x mean": wizikey,
    "z-score, 10 posts": sentisum,
    "24 h > 7 d + 2 sigma": socialmetrix,
}


def cumulated(counts: Sequence[int]) -> list[int]:
    """Sums up to each step, 0 first."""
    return list(accumulate(counts, initial=0))


def _cooled(steps: Iterable[int]) -> list[int]:
    """One alarm, then a day of quiet, as ours."""
    alarms: list[int] = []
    for step in steps:
        if not alarms or step - alarms[-1] >= DAY:
            alarms.append(step)
    return alarms
