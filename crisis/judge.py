"""Is it a crisis? One look at one brand: what was seen against what is usual, and a decision with its named reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from crisis.baseline import Basis, Expected
from crisis.burn import Day, slow_burn
from crisis.growth import doubling_time
from crisis.habit import Kinds, Scores
from crisis.hush import Hush
from crisis.incident import Incident, State, cooling
from crisis.instant import Instant, instant
from crisis.policy import DEFAULT, Policy, Role
from crisis.reason import FIRED as FIRED
from crisis.reason import Reason as Reason
from crisis.severity import MOST, Severity, parts, severity
from crisis.statistical import Condition, Stretch
from crisis.window import Window

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GRAVEST = 5
TROUBLE = {Role.RIVAL: Reason.RIVAL_TROUBLE, Role.LINKED: Reason.LINKED_TROUBLE}  # named by whose it is
FEW = 2  # mentions above the usual that still count as calm
GROWING = 4  # fewer posts than this say nothing about speed


class Action(StrEnum):
    NONE = "none"
    OPEN = "open"
    REOPEN = "reopen"
    FOLLOW = "follow"  # an incident is open: it moves with the counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One brand now. `last`: its open incident, or the one that ended last. `alerts_today`: of severity 1 to 3.

    longer: the same of each of `policy.longer`. kinds: what the brand is usually talked of for. days: 24 hours each,
    the last one ending now (see crisis.burn).
    hush: talk that disappeared (see crisis.hush); it is the reason of an empty window, and never fires.
    """

    window: Window
    usual: Expected
    scores: Scores
    longer: Sequence[tuple[Window, Expected]] = ()
    kinds: Kinds | None = None
    days: Sequence[Day] = ()
    hush: Hush | None = None
    history_read: bool = True
    last: Incident | None = None
    alerts_today: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """`arithmetic`: every number the reason rests on, by name; points of the severity's parts are out of 100. In it
    `fires` is 1 where the counts alone would fire, whatever an open incident, a cool-down or the budget made of it.

    `since`: the start of the stretch of time it rests on. `held`: the day's budget is used up, so it waits for the
    digest. `calm`: of an open incident, for its hysteresis.
    """

    action: Action
    reason: Reason
    severity: Severity
    kind: str
    since: datetime
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
    reason, ground = _reason(seen, cry, now, policy)
    level = _severity(ground, cry, reason, policy)
    kind = cry.kind if cry else ground.kind if reason is Reason.KIND_SPIKE and ground.kind else ground.window.kind
    last = seen.last
    action, calm, held, fires = Action.NONE, False, False, reason in FIRED
    if last is not None and last.open:
        calm = not fires and _calm(seen, policy)
        action, reason = Action.FOLLOW, Reason.CALMING if calm else Reason.STILL_OPEN
    elif fires:
        action, reason = _opening(seen, TROUBLE.get(policy.role, reason), level, now, policy)
        held = action is Action.OPEN and level.level < policy.budget_severity and _spent(seen, policy)
    return Decision(
        action,
        reason,
        level,
        kind,
        ground.window.start,
        _arithmetic(ground, seen, level)
        | {"fires": float(fires), "alerts_today": float(seen.alerts_today), "held": float(held)},
        ground.conditions,
        _grave_kinds(ground.window, cry, policy),
        held,
        calm,
    )


def _reason(seen: Observation, cry: Instant | None, now: datetime, policy: Policy) -> tuple[Reason, Stretch]:
    """Why it fires, or the first thing that speaks against it; and the stretch of time that says so."""
    short = Stretch(seen.window, seen.usual, seen.scores, seen.kinds, policy)
    if not seen.history_read:
        return Reason.HISTORY_UNREAD, short
    if cry is not None:
        return Reason.INSTANT, short
    against = _against(short)
    if against is None and short.unusual:
        return short.unusual, short
    widest = short
    for window, usual in seen.longer:
        widest = Stretch(window, usual, None, seen.kinds, policy)
        if widest.unmet is None and widest.unusual:
            return widest.unusual, widest
    if slow_burn(seen.days, policy) and not told_lately(seen.last, now):
        return Reason.SLOW_BURN, widest
    if seen.hush is not None and against in (Reason.QUIET, Reason.TOO_FEW):
        against = Reason.SILENCE
    return against or Reason.USUAL, short


def told_lately(last: Incident | None, now: datetime) -> bool:
    """The days looked at hold an incident: what smoulders is its rest."""
    return last is not None and (last.ended_at is None or now - last.ended_at < 2 * DAY)


def _against(stretch: Stretch) -> Reason | None:
    window = stretch.window
    if not window.mentions:
        if window.left_out["backfilled"]:
            return Reason.ONLY_BACKFILL
        return Reason.ONLY_LATE if window.left_out["late"] else Reason.QUIET
    if stretch.unmet is Reason.NEUTRAL and window.positives > window.negatives:
        return Reason.PRAISE
    return stretch.unmet


def _severity(ground: Stretch, cry: Instant | None, reason: Reason, policy: Policy) -> Severity:
    window = ground.window
    gravity, share = window.kinds.get(cry.kind if cry else window.kind, (0, 0.0))
    before, after, step = window.pace
    scaled = parts(
        surprise=_surprise(ground, policy),
        negative_share=window.negative_share,
        audience=window.audience,
        doubling=doubling_time(before, after, step) if after >= GROWING else None,
        gravity=gravity,
        confirmed=window.confirmed,
        concentration=share,
        policy=policy,
    )
    level = severity(
        scaled,
        weighty=window.tier >= policy.big_tier,
        confirmed=window.confirmed,
        floor=_floor(cry, policy),
        policy=policy,
    )
    most = min(policy.most_severe, policy.burn_severity if reason is Reason.SLOW_BURN else MOST)
    return replace(level, level=min(level.level, most))


def _surprise(ground: Stretch, policy: Policy) -> float:
    """-log10 of the rarer of the two counts. Without a baseline twice the floor is as surprising as can be."""
    window, usual = ground.window, ground.usual
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


def _grave_kinds(window: Window, cry: Instant | None, policy: Policy) -> frozenset[str]:
    """Grave kinds told firmly: those with their share of the stories, and the one that fired at once."""
    firm = {w.kind for w in window.strong_words if not w.discounted and not w.asking}
    found = {
        kind
        for kind, (gravity, share) in window.kinds.items()
        if gravity >= policy.grave and share >= policy.topic_share and kind in firm
    }
    return frozenset(found | {cry.kind} if cry else found)


def _arithmetic(ground: Stretch, seen: Observation, level: Severity) -> dict[str, float]:
    window, usual, conditions = ground.window, ground.usual, ground.conditions
    before, after, step = window.pace
    doubling = doubling_time(before, after, step) if after >= GROWING else None
    numbers: dict[str, float] = {
        "minutes": (window.end - window.start) / MINUTE,
        "mentions": len(window.mentions),
        "stories": window.stories,
        "owners": window.voices,
        "negatives": window.negatives,
        "negative_voices": window.negative_voices,
        "positives": window.positives,
        "negative_share": window.negative_share,
        "matter_share": window.matter_share,
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
        numbers["doubling_minutes"] = doubling / MINUTE
    numbers |= {f"part_{name}": 100 * points for name, points in level.points.items()}
    numbers |= {f"needs_{condition.name}": condition.needed for condition in conditions}
    return {name: round(float(value), 4) for name, value in numbers.items()}
