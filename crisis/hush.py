"""Talk that disappears while its sources are watched: said where somebody asks, never an alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from crisis.baseline import Basis, Expected, Span, touches
from crisis.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class Hush:
    """Stories seen since, and what is usual for these hours."""

    since: datetime
    stories: int
    usual: float


def hush(
    stories: int,
    usual: Expected,
    span: Span,
    *,
    zone: tzinfo,
    blind: Sequence[Span] = (),
    policy: Policy = DEFAULT,
) -> Hush | None:
    """Whether [start, end) of `span` is a silence. `blind` spans are in order and do not overlap.

    Not at night, when few stories are usual and one sleeping channel is half of them; not for a brand of which little
    is said; and never where the sources were not watched, which is no silence of the talk.
    """
    start, end = span
    awake = all(policy.wakes <= at.astimezone(zone).hour < policy.sleeps for at in span) and end - start < policy.night
    known = usual.basis is not Basis.COLD and usual.stories >= policy.hush_usual
    if not (awake and known) or touches(start, end - start, blind):
        return None
    if stories > policy.hush_share * usual.stories:
        return None
    return Hush(start, stories, usual.stories)
