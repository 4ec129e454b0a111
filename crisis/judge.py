"""Is it a crisis? One look at one brand: what was seen against what is usual, and a decision with its named reason."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crisis.baseline import Basis, Expected
from crisis.growth import doubling_time
from crisis.habit import Scores
from crisis.incident import Incident, State, cooling
from crisis.instant import Instant, instant
from crisis.policy import DEFAULT, Policy
from crisis.reason import FIRED as FIRED
from crisis.reason import Reason as Reason
from crisis.severity import Severity, parts, severity
from crisis.window import Window

GRAVEST = 5
FEW = 2  # mentions above the usual that still count as calm
GROWING = 4  # fewer posts than this say nothing about speed


class Action(StrEnum):
    NONE = "none"
    OPEN = "open"
    REOPEN = "reopen"
    FOLLOW = "follow"  # an incident is open: it moves with the counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One brand now. `last`: its open incident, or the one that ended last. `alerts_today`: of severity 1 to 3."""

    window: Window
    usual: Expected
    scores: Scores
    history_read: bool = True
    last: Incident | None = None
    alerts_today: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the statistical path: met when the value reaches what is needed."""

    name: Reason
    value: float
    needed: float

    @property
    def met(self) -> bool:
        return self.value >= self.needed


@dataclass(frozen=True, slots=True)
class Decision:
    """`arithmetic`: every number the reason rests on, by name; points of the severity's parts are out of 100.

    `held`: the day's budget is used up, so it waits for the digest. `calm`: of an open incident, for its hysteresis.
    """

    action: Action
    reason: Reason
    severity: Severity
    kind: str
    arithmetic: dict[str, float]
    conditions: tuple[Condition, ...] = ()
    grave_kinds: frozenset[str] = field(default_factory=frozenset)
    held: bool = False
    calm: bool = False

    @property
    def fired(self) -> bool:
        return self.reason in FIRED


def judge(seen: Observation, now: datetime, policy: Policy = DEFAULT) -> Decision:
    """The decision about a brand at `now`."""
    cry = instant(seen.window.strong_words, policy)
    conditions = _conditions(seen, policy)
    reason = _reason(seen, cry, conditions, policy)
    level = _severity(seen, cry, policy)
    last = seen.last
    action, calm, held = Action.NONE, False, False
    if last is not None and last.open:
        calm = reason not in FIRED and _calm(seen, policy)
        action, reason = Action.FOLLOW, Reason.CALMING if calm else Reason.STILL_OPEN
    elif reason in FIRED:
        action, reason = _opening(seen, reason, level, now, policy)
        held = action is Action.OPEN and level.level < policy.budget_severity and _spent(seen, policy)
    return Decision(
        action,
        reason,
        level,
        cry.kind if cry else seen.window.kind,
        _arithmetic(seen, level, conditions),
        conditions,
        _grave_kinds(seen, cry, policy),
        held,
        calm,
    )


def _conditions(seen: Observation, policy: Policy) -> tuple[Condition, ...]:
    """Of the statistical path, in the order in which they are asked."""
    window = seen.window
    return (
        Condition(Reason.TOO_FEW, max(window.stories, window.negative_voices), policy.min_stories),
        Condition(Reason.TOO_FEW_OWNERS, window.voices, policy.min_owners),
        Condition(Reason.USUAL, float(_unusual(seen, policy) is not None), 1),
        Condition(Reason.NEUTRAL, float(_harmful(seen, policy)), 1),
    )


def _reason(seen: Observation, cry: Instant | None, conditions: tuple[Condition, ...], policy: Policy) -> Reason:
    """Why it fires, or the first thing that speaks against it."""
    window = seen.window
    if not seen.history_read:
        return Reason.HISTORY_UNREAD
    if cry is not None:
        return Reason.INSTANT
    if not window.mentions:
        if window.left_out["backfilled"]:
            return Reason.ONLY_BACKFILL
        return Reason.ONLY_LATE if window.left_out["late"] else Reason.QUIET
    unmet = next((condition.name for condition in conditions if not condition.met), None)
    if unmet is Reason.NEUTRAL and window.positives > window.negatives:
        return Reason.PRAISE
    return unmet or _unusual(seen, policy) or Reason.USUAL


def _unusual(seen: Observation, policy: Policy) -> Reason | None:
    """Whether the counts are rare: by this hour's usual AND against the brand's own past peaks; or by the floor."""
    window, usual = seen.window, seen.usual
    if usual.basis is Basis.COLD or not seen.scores.warm:
        return Reason.COLD_FLOOR if max(window.stories, window.negative_voices) >= policy.cold_floor else None
    if _rare(window.stories, usual.surprise, seen.scores.stories, policy):
        return Reason.SPIKE
    return Reason.NEGATIVE_SPIKE if _negatives_are_rare(seen, policy) else None


def _negatives_are_rare(seen: Observation, policy: Policy) -> bool:
    count = seen.window.negative_voices
    return _rare(count, seen.usual.surprise_of_negatives, seen.scores.negatives, policy)


def _rare(count: int, surprise: Callable[[float], float], score: float, policy: Policy) -> bool:
    tail = -math.log10(policy.tail)
    return count >= policy.min_stories and score >= policy.spike_score and surprise(count) >= tail


def _harmful(seen: Observation, policy: Policy) -> bool:
    """Complaints, by their share or by a rare number of them, or a grave matter in any tone; not praise, not news."""
    window = seen.window
    angry = window.negative_share >= policy.min_negative_share and window.negatives >= policy.min_negatives
    return angry or window.grave_share >= policy.topic_share or _negatives_are_rare(seen, policy)


def _severity(seen: Observation, cry: Instant | None, policy: Policy) -> Severity:
    window = seen.window
    gravity, share = window.kinds.get(cry.kind if cry else window.kind, (0, 0.0))
    before, after, step = window.pace
    scaled = parts(
        surprise=_surprise(seen, policy),
        negative_share=window.negative_share,
        audience=window.audience,
        doubling=doubling_time(before, after, step) if after >= GROWING else None,
        gravity=gravity,
        confirmed=window.confirmed,
        concentration=share,
        policy=policy,
    )
    return severity(
        scaled,
        weighty=window.tier >= policy.big_tier,
        confirmed=window.confirmed,
        floor=_floor(cry, policy),
        policy=policy,
    )


def _surprise(seen: Observation, policy: Policy) -> float:
    """-log10 of the rarer of the two counts. Without a baseline twice the floor is as surprising as can be."""
    window, usual = seen.window, seen.usual
    if usual.basis is Basis.COLD:
        return policy.full_surprise * min(1.0, window.stories / (2 * policy.cold_floor))
    return max(usual.surprise(window.stories), usual.surprise_of_negatives(window.negative_voices))


def _floor(cry: Instant | None, policy: Policy) -> int:
    """A grave word is at least a 3, the gravest from a weighty source at least a 4."""
    if cry is None:
        return 1
    return 4 if cry.gravity >= GRAVEST and cry.tier >= policy.big_tier else 3


def _opening(
    seen: Observation, reason: Reason, level: Severity, now: datetime, policy: Policy
) -> tuple[Action, Reason]:
    """A new incident; or within the cool-down the old one again, or silence when people called that one noise."""
    last = seen.last
    if last is None or not cooling(last, now, policy):
        return Action.OPEN, reason
    if last.state is State.DISMISSED and level.level <= last.severity:
        return Action.NONE, Reason.COOL_DOWN
    if last.state is State.CLOSED:
        return Action.REOPEN, reason
    return Action.OPEN, reason


def _spent(seen: Observation, policy: Policy) -> bool:
    return seen.alerts_today >= policy.daily_budget


def _calm(seen: Observation, policy: Policy) -> bool:
    """Near the usual again; without a baseline, under half of the floor."""
    window, usual = seen.window, seen.usual
    if usual.basis is Basis.COLD:
        return window.stories < policy.cold_floor / 2
    return (
        window.stories <= policy.close_ratio * usual.stories + FEW
        and window.negative_voices <= policy.close_ratio * usual.negatives + FEW
    )


def _grave_kinds(seen: Observation, cry: Instant | None, policy: Policy) -> frozenset[str]:
    """Grave kinds told firmly: those with their share of the stories, and the one that fired at once."""
    window = seen.window
    firm = {w.kind for w in window.strong_words if not w.discounted and not w.asking}
    found = {
        kind
        for kind, (gravity, share) in window.kinds.items()
        if gravity >= policy.grave and share >= policy.topic_share and kind in firm
    }
    return frozenset(found | {cry.kind} if cry else found)


def _arithmetic(seen: Observation, level: Severity, conditions: tuple[Condition, ...]) -> dict[str, float]:
    window, usual = seen.window, seen.usual
    before, after, step = window.pace
    doubling = doubling_time(before, after, step) if after >= GROWING else None
    numbers: dict[str, float] = {
        "mentions": len(window.mentions),
        "stories": window.stories,
        "owners": window.voices,
        "negatives": window.negatives,
        "negative_voices": window.negative_voices,
        "negative_share": window.negative_share,
        "grave_share": window.grave_share,
        "audience": window.audience,
        "usual_stories": usual.stories,
        "usual_negatives": usual.negatives,
        "days": usual.days,
        "surprise": usual.surprise(window.stories),
        "negative_surprise": usual.surprise_of_negatives(window.negative_voices),
        "spike_score": seen.scores.stories,
        "negative_spike_score": seen.scores.negatives,
        "late": window.left_out["late"],
        "backfilled": window.left_out["backfilled"],
        "score": 100 * level.score,
    }
    if doubling is not None:
        numbers["doubling_minutes"] = doubling.total_seconds() / 60
    numbers |= {f"part_{name}": 100 * points for name, points in level.points.items()}
    numbers |= {f"needs_{condition.name}": condition.needed for condition in conditions}
    return {name: round(float(value), 4) for name, value in numbers.items()}
