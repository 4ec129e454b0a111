"""The named reasons of decisions: why it fires, or the first thing that speaks against it."""

from enum import StrEnum


class Reason(StrEnum):
    # it fires
    SPIKE = "spike"
    NEGATIVE_SPIKE = "negative_spike"
    KIND_SPIKE = "kind_spike"  # many at once about one matter that is rare for this brand
    COLD_FLOOR = "cold_floor"
    INSTANT = "instant"
    SLOW_BURN = "slow_burn"  # days of rising complaints
    RIVAL_TROUBLE = "rival_trouble"
    LINKED_TROUBLE = "linked_trouble"
    # it does not
    HISTORY_UNREAD = "history_unread"
    QUIET = "quiet"
    ONLY_BACKFILL = "only_backfill"
    ONLY_LATE = "only_late"
    TOO_FEW = "too_few"
    TOO_FEW_OWNERS = "too_few_owners"
    USUAL = "usual"
    PRAISE = "praise"
    NEUTRAL = "neutral"
    SILENCE = "silence"  # talk disappeared while its sources were watched
    COOL_DOWN = "cool_down"
    # an incident is open
    STILL_OPEN = "still_open"
    CALMING = "calming"


FIRED = frozenset(
    {
        Reason.SPIKE,
        Reason.NEGATIVE_SPIKE,
        Reason.KIND_SPIKE,
        Reason.COLD_FLOOR,
        Reason.INSTANT,
        Reason.SLOW_BURN,
        Reason.RIVAL_TROUBLE,
        Reason.LINKED_TROUBLE,
    }
)
