"""Slow burn: complaints that rise from day to day, each hour of which looks like any other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crisis.baseline import Basis, Expected
from crisis.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class Day:
    """24 hours of a brand: stories, the complaints among them, and what is usual for those hours.

    A text and its copies are one: a campaign of copies is loud, it does not smoulder.
    """

    stories: int
    negatives: int
    usual: Expected

    @property
    def share(self) -> float:
        return self.negatives / self.stories if self.stories else 0.0


@dataclass(frozen=True, slots=True)
class Burn:
    """What fired: complaints of the last 24 hours and of the 24 before, and how many times the usual number."""

    negatives: int
    before: int
    times: float
    share: float
    usual_share: float


def may_smoulder(complaints: int, usual: Expected, policy: Policy = DEFAULT) -> bool:
    """Whether the last 24 hours may; False is certain. `complaints`: at least as many as there are stories of them."""
    least = max(policy.burn_negatives, policy.burn_times * max(usual.negatives, 1.0))
    return usual.basis is not Basis.COLD and complaints >= least


def slow_burn(days: Sequence[Day], policy: Policy = DEFAULT) -> Burn | None:
    """The last two of `days` (24 hours each, the last one ending now), or None where nothing smoulders.

    Both the number of complaints and their share must be far above the usual: a campaign brings more of everything,
    and a quiet day a high share of little. The share's distance is that of a binomial (z = (x - np) / sqrt(np(1-p))).
    """
    if len(days) < 2:
        return None
    before, last = days[-2], days[-1]
    usual, share = last.usual, last.usual.negative_share
    if share is None or not may_smoulder(last.negatives, usual, policy):
        return None
    spread = math.sqrt(max(last.stories * share * (1 - share), 1.0))
    darker = last.negatives - last.stories * share >= policy.burn_sigma * spread
    rising = last.negatives >= policy.burn_rise * before.negatives and before.negatives > before.usual.negatives
    if not (darker and rising):
        return None
    return Burn(last.negatives, before.negatives, last.negatives / max(usual.negatives, 1.0), last.share, share)
