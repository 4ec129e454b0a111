"""What cannot fire, told from a few counts: most looks of a back-test end here.

Each count is at least as high as the judgement's own, and every surprise grows with its count. So False is certain, and
True only means that the judgement has to be asked.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from crisis.baseline import Basis, Expected
from crisis.habit import Kinds
from crisis.policy import DEFAULT, Policy
from crisis.spike import tail_surprise


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one stretch of time, at most: stories, voices that complain, and voices that speak of each crisis kind."""

    stories: int
    complaints: int
    kinds: Mapping[str, int]


def may_be_unusual(
    most: Bounds, usual: Expected, kinds: Kinds, policy: Policy = DEFAULT, *, warm: bool | None = None
) -> bool:
    """Whether a stretch may be rare (see crisis.statistical). warm: of the live window, whether its detectors know
    enough; None for a longer one, which has no floor to fall back on."""
    loudest = max(most.stories, most.complaints)
    if loudest < policy.min_stories:
        return False
    if usual.basis is Basis.COLD or warm is False:
        return warm is not None and loudest >= policy.cold_floor
    needed = -math.log10(policy.tail)
    if most.stories >= policy.min_stories and usual.surprise(most.stories) >= needed:
        return True
    if most.complaints >= policy.min_stories and usual.surprise_of_negatives(most.complaints) >= needed:
        return True
    return any(
        voices >= policy.min_negatives
        and tail_surprise(voices, usual.stories * kinds.share(kind), usual.shape) >= needed
        for kind, voices in most.kinds.items()
    )
