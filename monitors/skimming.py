"""Looks of a back-test that need not be made: where not even the highest counts that a look could find would fire."""

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.bounds import Bounds, may_be_unusual
from crisis.burn import may_smoulder
from crisis.incident import Incident
from crisis.judge import told_lately
from crisis.policy import Policy
from monitors.learning import Learnt
from storage.hearing import Heard

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Said:
    """What of one mention may count. `grave`: it is neutral, and copied by many it is a complaint; `kinds`: of what it
    speaks without praise."""

    at: datetime
    story: int
    owner: str
    complains: bool
    grave: bool
    strong: bool
    kinds: frozenset[str]


class Skimmer:
    """`may_fire` is False only where the judgement would not fire either.

    Clones, wire reports and what the team lets not count are counted like all others here: that makes the counts
    higher, never lower.
    """

    def __init__(self, policy: Policy, between: Callable[[datetime, datetime], Sequence[Heard]]) -> None:
        """`between`: the mentions let in that were published in [start, end), oldest first."""
        self._policy = policy
        self._between = between
        self._said: dict[int, _Said] = {}
        self._complaints: list[datetime] = []

    def add(self, fresh: Sequence[Heard]) -> None:
        """Mentions that were let in."""
        for one in fresh:
            if not one.late and not one.backfilled:
                self._said[one.id] = _said(one, self._policy)
                if one.sentiment < 0:
                    insort(self._complaints, one.published_at)

    def may_fire(self, known: Learnt, policy: Policy, last: Incident | None, now: datetime) -> bool:
        """`policy`: of the brand now; `last`: its newest incident."""
        if last is not None and last.open:
            return True
        spans = (policy.window, *policy.longer)
        end, widest = now + policy.skew, max(spans)
        said = [self._said[one.id] for one in self._between(now - widest, end) if one.id in self._said]
        baseline, habit = known.habit.baseline, known.habit
        for span in spans:
            within = said[bisect_left(said, now - span, key=_at) :]
            live = span == policy.window
            if live and any(one.strong for one in within):
                return True
            warm = habit.warm if live else None
            usual = baseline.expected(now - span, now)
            if may_be_unusual(_bounds(within, policy), usual, known.kinds, policy, warm=warm):
                return True
        if told_lately(last, now):
            return False
        complaints = bisect_left(self._complaints, end) - bisect_left(self._complaints, now - DAY)
        return may_smoulder(complaints, baseline.expected(now - DAY, now), policy)


def _said(one: Heard, policy: Policy) -> _Said:
    return _Said(
        one.published_at,
        one.story_id,
        one.owner,
        complains=one.sentiment < 0,
        grave=one.sentiment == 0 and any(int(topic["gravity"]) >= policy.grave for topic in one.topics),
        strong=any(word["strength"] == "strong" for word in one.watchwords),
        kinds=frozenset(topic["kind"] for topic in one.topics) if one.sentiment <= 0 else frozenset(),
    )


def _bounds(said: Sequence[_Said], policy: Policy) -> Bounds:
    graves: dict[int, set[str]] = {}
    kinds: dict[str, set[tuple[int, str]]] = {}
    for one in said:
        if one.grave:
            graves.setdefault(one.story, set()).add(one.owner)
        for kind in one.kinds:
            kinds.setdefault(kind, set()).add((one.story, one.owner))
    pushed = {story for story, owners in graves.items() if len(owners) >= policy.min_stories}
    return Bounds(
        stories=len({one.story for one in said}),
        complaints=len({(one.story, one.owner) for one in said if one.complains or one.story in pushed}),
        kinds={kind: len(voices) for kind, voices in kinds.items()},
    )


def _at(one: _Said) -> datetime:
    return one.at
