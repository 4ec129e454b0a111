"""What a decision makes of a brand's incident: the same step in the live watch and in a back-test."""

from datetime import datetime

from crisis.incident import Incident, Step, follow, reopened
from crisis.judge import Action, Decision
from crisis.policy import DEFAULT, Policy
from crisis.window import Window


def step(
    last: Incident | None, decision: Decision, window: Window, now: datetime, policy: Policy = DEFAULT
) -> tuple[Incident, tuple[Step, ...]]:
    """The incident after a decision that acts, and what happened to it. Without one to act on, it is opened."""
    level = decision.severity.level
    if decision.action is Action.OPEN or last is None:
        kinds = decision.grave_kinds | {decision.kind}
        return Incident(decision.kind, level, now, peak=level, kinds=kinds, told=(level, now)), (Step.OPENED,)
    if decision.action is Action.REOPEN:
        return reopened(last, level, now), (Step.REOPENED,)
    gravity, _ = window.kinds.get(decision.kind, (0, 0.0))
    return follow(
        last,
        level,
        calm=decision.calm,
        grave_kinds=decision.grave_kinds,
        gravity=gravity,
        now=now,
        policy=policy,
    )
