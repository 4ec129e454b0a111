"""The life of an incident: what changes it, when it calms down, and when somebody has to be reminded of it.

What people do with it (own, mute, dismiss, undo) changes the same fields elsewhere; the rules that depend on time and
counts are here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from crisis.policy import DEFAULT, Policy

MOST = 5
RINGS_FROM = 4  # a rise below this is a silent edit
NUDGES_FROM = 3  # alerts below this make no sound, so nobody is called to them


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DISMISSED = "dismissed"


class Step(StrEnum):
    """What happened to an incident, as its timeline names it."""

    OPENED = "opened"
    ROSE = "rose"
    RANG = "rang"  # the line with sound that one or more rises are owed
    FELL = "fell"
    NEW_KIND = "new_kind"
    REOPENED = "reopened"
    CLOSED = "closed"


class Nudge(StrEnum):
    """Nobody owns it: who is told."""

    DEPUTY = "deputy"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Incident:
    """`kinds`: the crisis kinds already told, its own among them. `ended_at`: closed or dismissed.

    `since`: opened or last reopened; reminders are counted from it. `told`: the severity of the last line with sound,
    the alert itself first, and when it was. Without it every rise rings for itself.
    """

    kind: str
    severity: int
    since: datetime
    state: State = State.OPEN
    peak: int = 0
    kinds: frozenset[str] = frozenset()
    calm_since: datetime | None = None
    ended_at: datetime | None = None
    owned: bool = False
    muted_until: datetime | None = None
    told: tuple[int, datetime] | None = None

    @property
    def open(self) -> bool:
        return self.state is State.OPEN


def follow(
    incident: Incident,
    severity: int,
    *,
    calm: bool,
    grave_kinds: frozenset[str] = frozenset(),
    gravity: int = 0,
    now: datetime,
    policy: Policy = DEFAULT,
) -> tuple[Incident, tuple[Step, ...]]:
    """An open incident after one more look at the counts, and what happened to it.

    Severity rises at once and ends a mute; it falls only after a while of calm. A new grave kind is never swallowed.
    `gravity`: of the heaviest kind, 1 to 5. Rises soon after one another ring once; what is owed is asked again at
    every look, so that it is never lost.
    """
    steps: list[Step] = []
    calm_since = (incident.calm_since or now) if calm else None
    after = replace(incident, calm_since=calm_since)
    if severity > after.severity:
        after = replace(after, severity=severity, peak=max(severity, after.peak), muted_until=None)
        steps.append(Step.ROSE)
    elif severity < after.severity and calm_since is not None and now - calm_since >= policy.fall_after:
        after = replace(after, severity=severity)
        steps.append(Step.FELL)
    if _owes_ring(after, gravity, now, policy):
        after = replace(after, told=(after.severity, now))
        steps.append(Step.RANG)
    if grave_kinds - after.kinds:
        after = replace(after, kinds=after.kinds | grave_kinds)
        steps.append(Step.NEW_KIND)
    if calm_since is not None and now - calm_since >= policy.close_after:
        after = replace(after, state=State.CLOSED, ended_at=now)
        steps.append(Step.CLOSED)
    return after, tuple(steps)


def _owes_ring(incident: Incident, gravity: int, now: datetime, policy: Policy) -> bool:
    """A rise that nobody was told yet, once it settled; the gravest about the gravest kind waits for nothing."""
    if incident.told is None or incident.severity < RINGS_FROM or incident.severity <= incident.told[0]:
        return False
    at_once = incident.severity == MOST == gravity
    return at_once or now - incident.told[1] >= policy.settle


def reopened(incident: Incident, severity: int, now: datetime) -> Incident:
    """The same matter again: the same incident, with the same owner, no longer muted."""
    return replace(
        incident,
        state=State.OPEN,
        severity=severity,
        peak=max(severity, incident.peak),
        since=now,
        calm_since=None,
        ended_at=None,
        muted_until=None,
        told=(severity, now) if incident.told else None,
    )


def cooling(incident: Incident | None, now: datetime, policy: Policy = DEFAULT) -> bool:
    """Whether it ended so lately that the same matter is still the same incident."""
    return incident is not None and incident.ended_at is not None and now - incident.ended_at < policy.cool_down


def rings(step: Step, incident: Incident, now: datetime) -> bool:
    """Whether a step is told by a new message with sound; all else is a silent edit of the one message."""
    if step in (Step.REOPENED, Step.NEW_KIND):
        return not muted(incident, now)
    alone = step is Step.ROSE and incident.told is None and incident.severity >= RINGS_FROM
    return alone or step is Step.RANG


def muted(incident: Incident, now: datetime) -> bool:
    return incident.muted_until is not None and incident.muted_until > now


def nudges(incident: Incident, now: datetime, policy: Policy = DEFAULT) -> tuple[Nudge, ...]:
    """Who is to be told by now that nobody owns it; the deputy first. Telling each once is the caller's."""
    if not incident.open or incident.owned or incident.severity < NUDGES_FROM or muted(incident, now):
        return ()
    waited = now - incident.since
    due = ((Nudge.DEPUTY, policy.deputy_after), (Nudge.EVERYBODY, policy.group_after))
    return tuple(nudge for nudge, after in due if waited >= after)
