"""Three levels of sensitivity. Each moves only the statistical path: grave words fire at once at every level."""

from dataclasses import replace
from enum import StrEnum

from crisis.policy import DEFAULT, Policy


class Level(StrEnum):
    CALM = "calm"
    NORMAL = "normal"
    KEEN = "keen"


def at_level(level: Level, policy: Policy = DEFAULT) -> Policy:
    """The policy with the few numbers that a level moves, each with its reason."""
    match level:
        case Level.CALM:
            return replace(
                policy,
                min_stories=policy.min_stories + 4,  # ten people, not six: a team that answers nothing smaller
                min_owners=policy.min_owners + 1,
                tail=policy.tail / 100,  # a hundred times rarer for this hour
                spike_score=policy.spike_score + 0.7,  # one six-hour peak in a hundred of the brand's own, not twenty
                cold_floor=policy.cold_floor + 10,
            )
        case Level.KEEN:
            return replace(
                policy,
                min_stories=policy.min_stories - 2,  # four people who complain within half an hour ...
                min_negatives=policy.min_negatives - 1,
                tail=policy.tail * 10,
                spike_score=policy.spike_score - 0.3,  # one peak in ten
                cold_floor=policy.cold_floor - 5,
            )  # ... but never fewer than three owners: one person with many channels is one voice
        case Level.NORMAL:
            return policy
