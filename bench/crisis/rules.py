"""The rules that are compared: ours, and four that are published. Each says at which steps of a life it alarms."""

import statistics
from collections import deque
from collections.abc import Callable, Iterable

from bench.crisis.life import DAY, LEARNT, STEP, WEEK, WHOLE, Life, moment
from crisis.baseline import Baseline, Bucket, Span, merged
from crisis.habit import Scores
from crisis.incident import Incident, State, Step, follow, reopened
from crisis.judge import Action, Observation, judge
from crisis.policy import DEFAULT
from crisis.spike import SpikeDetector
from crisis.window import Window

HALF_HOUR, HOUR = 6, 12
Rule = Callable[[Life], list[int]]


def hoshdar(life: Life) -> list[int]:
    """Our own: crisis.judge at the end of every step, its incident followed; what opens, reopens or names a second
    grave kind is an alarm. The habit is learnt anew each day."""
    buckets = [
        Bucket(moment(step), life.stories[step], life.mentions[step], life.negatives[step]) for step in range(WHOLE)
    ]
    stories, negatives = SpikeDetector(), SpikeDetector()
    recent: deque[Scores] = deque(maxlen=HALF_HOUR + 1)
    incident: Incident | None = None
    left_out: list[Span] = [(moment(life.blind[0]), moment(life.blind[1]))] if life.blind[1] else []
    alarms: list[int] = []
    baseline = Baseline((), moment(0), moment(0))
    for step in range(WHOLE):
        if life.blind[0] <= step < life.blind[1] or (incident and incident.open):
            scores = Scores(stories.peek(moment(step), life.stories[step]).score,
                            negatives.peek(moment(step), life.negatives[step]).score, stories.warm)  # fmt: skip
            stories.skip(moment(step))
            negatives.skip(moment(step))
        else:
            scores = Scores(stories.update(moment(step), life.stories[step]).score,
                            negatives.update(moment(step), life.negatives[step]).score, stories.warm)  # fmt: skip
        recent.append(scores)
        if step < LEARNT:
            continue
        if step % DAY == 0:
            baseline = Baseline(buckets[:step], moment(0), moment(step), left_out=merged(left_out))
        best = Scores(max(s.stories for s in recent), max(s.negatives for s in recent), scores.warm)
        if best.stories < DEFAULT.spike_score > best.negatives and incident is None and not _grave(life, step):
            continue  # neither path can fire: most steps of most lives
        now = moment(step) + STEP
        start = now - DEFAULT.window
        posts = [post for at in range(step - HALF_HOUR, step + 1) for post in life.posts.get(at, ())]
        seen = Observation(
            window=Window(start, now, posts), usual=baseline.expected(start, now), scores=best, last=incident
        )
        decision = judge(seen, now)
        level = decision.severity.level
        if decision.action is Action.OPEN:
            kinds = decision.grave_kinds | {decision.kind}
            incident = Incident(decision.kind, level, now, peak=level, kinds=kinds)
            alarms.append(step)
        elif incident and decision.action is Action.REOPEN:
            incident = reopened(incident, level, now)
            alarms.append(step)
        elif incident and decision.action is Action.FOLLOW:
            incident, steps = follow(incident, level, calm=decision.calm, grave_kinds=decision.grave_kinds, now=now)
            if Step.NEW_KIND in steps:
                alarms.append(step)
            if incident.state is State.CLOSED:
                left_out.append((incident.since, now))
    return alarms


def _grave(life: Life, step: int) -> bool:
    posts = (post for at in range(step - HALF_HOUR, step + 1) for post in life.posts.get(at, ()))
    return any(topic.strong for post in posts for topic in post.topics)


def huginn(life: Life) -> list[int]:
    """The last hour above mean + 3 standard deviations of the hours of 14 days (Huginn's PeakDetectorAgent)."""
    hours = _sums(life, HOUR)
    return _cooled(
        step for step in range(LEARNT, WHOLE) if hours[step] > _mean(life, step) + 3 * _deviation(life, step)
    )


def wizikey(life: Life) -> list[int]:
    """Today so far above twice the mean day of the last seven."""
    totals = _cumulated(life)

    def high(step: int) -> bool:
        midnight = totals[_midnight(step)]
        return totals[step + 1] - midnight > 2 * (midnight - totals[_midnight(step) - WEEK]) / 7

    return _cooled(step for step in range(LEARNT, WHOLE) if high(step))


def _midnight(step: int) -> int:
    return step - step % DAY


def sentisum(life: Life) -> list[int]:
    """A z-score of the last hour above 3, and at least ten mentions in it."""
    hours = _sums(life, HOUR)
    return _cooled(
        step
        for step in range(LEARNT, WHOLE)
        if hours[step] >= 10 and hours[step] - _mean(life, step) > 3 * max(_deviation(life, step), 1e-9)
    )


def socialmetrix(life: Life) -> list[int]:
    """The mean of the last 24 hours above that of seven days by two standard deviations of its days."""
    totals = _cumulated(life)

    def high(step: int) -> bool:
        days = [totals[step + 1 - back * DAY] - totals[step + 1 - (back + 1) * DAY] for back in range(8)]
        return days[0] > statistics.mean(days[1:]) + 2 * statistics.pstdev(days[1:])

    return _cooled(step for step in range(LEARNT, WHOLE) if high(step))


RULES: dict[str, Rule] = {
    "hoshdar": hoshdar,
    "mean + 3 sigma": huginn,
    "today > 2 x mean": wizikey,
    "z-score, 10 posts": sentisum,
    "24 h > 7 d + 2 sigma": socialmetrix,
}


def _cumulated(life: Life) -> list[int]:
    totals = [0]
    for count in life.mentions:
        totals.append(totals[-1] + count)
    return totals


def _sums(life: Life, steps: int) -> list[int]:
    totals = _cumulated(life)
    return [totals[step + 1] - totals[max(0, step + 1 - steps)] for step in range(WHOLE)]


_hourly: dict[tuple[int, int], tuple[float, float]] = {}


def _moments(life: Life, step: int) -> tuple[float, float]:
    """Mean and deviation of the hours of the 14 days before this hour."""
    end = step - step % HOUR
    key = id(life), end
    if key not in _hourly:
        _hourly.clear()
        hours = [sum(life.mentions[at : at + HOUR]) for at in range(end - 2 * WEEK, end, HOUR)]
        _hourly[key] = statistics.fmean(hours), statistics.pstdev(hours)
    return _hourly[key]


def _mean(life: Life, step: int) -> float:
    return _moments(life, step)[0]


def _deviation(life: Life, step: int) -> float:
    return _moments(life, step)[1]


def _cooled(steps: Iterable[int]) -> list[int]:
    """One alarm, then a day of quiet, as ours."""
    alarms: list[int] = []
    for step in steps:
        if not alarms or step - alarms[-1] >= DAY:
            alarms.append(step)
    return alarms
