"""What a team has changed about one brand's alerts: small named changes, each of which can be taken back alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from crisis.levels import Level, at_level
from crisis.policy import DEFAULT, Policy

STEP = 2  # what one vote's change adds to a minimum
MOST_STORIES, MOST_NEGATIVES = 20, 12  # votes raise the minimums no further: a brand must stay watched


class Knob(StrEnum):
    LEVEL = "level"  # one of crisis.levels
    MIN_STORIES = "min_stories"  # so many more stories are needed
    MIN_NEGATIVES = "min_negatives"  # so many more complaints
    OWNER = "owner"  # this owner's sources do not count for the brand
    HASHTAG = "hashtag"  # posts with it do not count
    LABEL = "label"  # mentions read as this do not count


@dataclass(frozen=True, slots=True)
class Change:
    knob: Knob
    value: str

    @property
    def adds_up(self) -> bool:
        """Whether the same change once more is one more step."""
        return self.knob in (Knob.MIN_STORIES, Knob.MIN_NEGATIVES)


@dataclass(frozen=True, slots=True)
class Tuning:
    """A policy, and what does not count in it. What carries a strong word of gravity 5 counts whatever stands here."""

    policy: Policy
    owners: frozenset[str] = frozenset()
    hashtags: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()

    @property
    def quiets(self) -> bool:
        return bool(self.owners or self.hashtags or self.labels)


def tuned(changes: Iterable[Change], policy: Policy = DEFAULT) -> Tuning:
    """The policy with the changes in force, oldest first: of levels the last holds, the rest adds up, within bounds."""
    every = list(changes)
    levels = [one.value for one in every if one.knob is Knob.LEVEL]
    policy = at_level(Level(levels[-1]), policy) if levels else policy
    stories = policy.min_stories + _sum(every, Knob.MIN_STORIES)
    negatives = policy.min_negatives + _sum(every, Knob.MIN_NEGATIVES)
    return Tuning(
        replace(
            policy,
            min_stories=min(stories, max(MOST_STORIES, policy.min_stories)),
            min_negatives=min(negatives, max(MOST_NEGATIVES, policy.min_negatives)),
        ),
        owners=_values(every, Knob.OWNER),
        hashtags=_values(every, Knob.HASHTAG),
        labels=_values(every, Knob.LABEL),
    )


def _sum(changes: Iterable[Change], knob: Knob) -> int:
    return sum(int(one.value) for one in changes if one.knob is knob)


def _values(changes: Iterable[Change], knob: Knob) -> frozenset[str]:
    return frozenset(one.value for one in changes if one.knob is knob)
