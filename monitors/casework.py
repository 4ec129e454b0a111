"""What a decision does to an incident: its row, timeline, evidence and mentions, and the alerts it owes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crisis import life
from crisis.baseline import Basis
from crisis.growth import doubling_time
from crisis.incident import Incident, Nudge, Step, nudges
from crisis.judge import Action, Decision, Reason
from crisis.policy import Policy
from crisis.window import GENERAL
from monitors import alerting, voices
from monitors.alerting import Move
from monitors.observing import Sight
from storage import hearing, incidents
from storage.case import CalmingVoice, Figures
from storage.db import AsyncConnection
from storage.hearing import Heard
from storage.incident_actions import owe_edits
from storage.incidents import IncidentRow

PACE = timedelta(seconds=10)  # new figures alone move the message no more often
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TURN = timedelta(hours=2)  # a day of a loud brand is more than is read at once
GROWING = 4  # fewer posts than this say nothing about speed, before or after


async def carry_out(conn: AsyncConnection, sight: Sight, decision: Decision, now: datetime, policy: Policy) -> bool:
    """Do what was decided; whether something changed that chats may have to be told."""
    if decision.action is Action.OPEN:
        return await _open(conn, sight, decision, now, policy)
    assert sight.row is not None
    if decision.action is Action.REOPEN:
        return await _reopen(conn, sight, sight.row, decision, now)
    return await _follow(conn, sight, sight.row, decision, now, policy)


async def _open(conn: AsyncConnection, sight: Sight, decision: Decision, now: datetime, policy: Policy) -> bool:
    matter = await _matter(conn, sight, decision, now)
    first = _first(matter)
    severity = decision.severity.level
    incident_id = await incidents.open_incident(
        conn,
        sight.brand,
        now,
        kind=decision.kind,
        severity=severity,
        reason=decision.reason,
        started_at=first.published_at,
        figures=await _figures(conn, sight, decision, first.published_at, now, ()),
        arithmetic=decision.arithmetic,
    )
    kinds = sorted(decision.grave_kinds | {decision.kind})
    data = {"severity": severity, "reason": decision.reason, "kinds": kinds, "held": decision.held}
    await incidents.add_event(conn, incident_id, now, Step.OPENED, data)
    await incidents.attach(conn, incident_id, [one.id for one in matter])
    await incidents.keep_evidence(conn, incident_id, "first", first.post_id, now)
    await _keep_top(conn, incident_id, now)
    if not decision.held:
        move = Move(incident_id, 1, Incident(decision.kind, severity, now, peak=severity), (Step.OPENED,))
        await alerting.owe_for(conn, sight.brand, move, now)
    return not decision.held


async def _reopen(conn: AsyncConnection, sight: Sight, row: IncidentRow, decision: Decision, now: datetime) -> bool:
    before = sight.observation.last
    assert before is not None
    after, _ = life.step(before, decision, sight.observation.window, now, sight.policy)
    change = await _Change.of(conn, sight, row, decision, now)
    values = {
        "state": after.state,
        "severity": after.severity,
        "peak_severity": after.peak,
        "calm_since": None,
        "closed_at": None,
        "muted_until": None,
        "muted_by_id": None,
    }
    version = await change.write(conn, values)
    kinds = sorted(decision.grave_kinds | before.kinds)
    data = {"severity": after.severity, "reason": decision.reason, "kinds": kinds}
    await incidents.add_event(conn, row.id, now, Step.REOPENED, data)
    move = Move(row.id, version, after, (Step.REOPENED,), sight.past.reopenings + 1)
    await alerting.owe_for(conn, sight.brand, move, now)
    return True


async def _follow(
    conn: AsyncConnection, sight: Sight, row: IncidentRow, decision: Decision, now: datetime, policy: Policy
) -> bool:
    before = sight.observation.last
    assert before is not None
    after, steps = life.step(before, decision, sight.observation.window, now, policy)
    version = row.version
    change = await _Change.of(conn, sight, row, decision, now)
    moved = bool(steps) or after != before or change.is_due
    if moved:
        version = await change.write(conn, _moved(before, after))
        fresh_kinds = after.kinds - before.kinds
        for step in steps:
            await incidents.add_event(conn, row.id, now, step, _event(step, before, after, fresh_kinds))
        if not (sight.past.held and after.severity < policy.budget_severity):
            move = Move(row.id, version, after, steps, sight.past.reopenings, fresh_kinds)
            await alerting.owe_for(conn, sight.brand, move, now)
    else:
        await change.attach(conn)
    for nudge in nudges(after, now, policy):
        if nudge.value not in sight.past.nudged and not sight.past.held:
            moved = True
            await _nudge(conn, sight, Move(row.id, version, after, (), sight.past.reopenings), nudge, now)
    return moved


def _moved(before: Incident, after: Incident) -> dict[str, Any]:
    """The columns that a step changed."""
    values: dict[str, Any] = {
        "state": after.state,
        "severity": after.severity,
        "peak_severity": after.peak,
        "calm_since": after.calm_since,
        "closed_at": after.ended_at,
    }
    if before.muted_until is not None and after.muted_until is None:
        values |= {"muted_until": None, "muted_by_id": None}
    return values


def _event(step: Step, before: Incident, after: Incident, fresh_kinds: frozenset[str]) -> dict[str, Any]:
    if step in (Step.ROSE, Step.FELL):
        return {"from": before.severity, "to": after.severity}
    return {"kinds": sorted(fresh_kinds)} if step is Step.NEW_KIND else {"severity": after.severity}


async def _nudge(conn: AsyncConnection, sight: Sight, move: Move, nudge: Nudge, now: datetime) -> None:
    """Once each. Where no deputy can be reached everybody is told instead."""
    told = await alerting.owe_nudge(conn, sight.brand, move, nudge, now)
    who = [nudge]
    if not told and nudge is Nudge.DEPUTY:
        who.append(Nudge.EVERYBODY)
        await alerting.owe_nudge(conn, sight.brand, move, Nudge.EVERYBODY, now)
    elif nudge is Nudge.DEPUTY:
        version = await incidents.deputy_told(conn, move.incident_id, now)
        await owe_edits(conn, move.incident_id, version, now)
    for one in who:
        await incidents.add_event(conn, move.incident_id, now, "unowned", {"who": one.value})


@dataclass(frozen=True, slots=True)
class _Change:
    """New figures of an incident, and whether they are worth an edit."""

    sight: Sight
    row: IncidentRow
    decision: Decision
    figures: Figures
    matter: list[Heard]
    now: datetime

    @classmethod
    async def of(
        cls, conn: AsyncConnection, sight: Sight, row: IncidentRow, decision: Decision, now: datetime
    ) -> "_Change":
        window = sight.observation.window
        matter = [one for one in sight.matter(window.start) if one.incident_id in (None, row.id)]
        start = min([row.started_at, *(one.published_at for one in matter)])
        known = Figures.read(row.figures, row.started_at, row.updated_at)
        figures = await _figures(conn, sight, decision, start, now, known.calming)
        if figures.doubling is not None:
            figures = replace(figures, doubling_before=_slower_than(known, figures.doubling))
        if decision.severity.level < row.severity:  # the reasons on screen are those of the severity on screen
            figures = replace(figures, why=known.why)
        return cls(sight, row, decision, figures, matter, now)

    @property
    def is_due(self) -> bool:
        known = Figures.read(self.row.figures, self.row.started_at, self.row.updated_at)
        return _shown(known) != _shown(self.figures) and self.now - self.row.updated_at >= PACE

    async def attach(self, conn: AsyncConnection) -> None:
        """The new mentions of the matter, also while its message waits for its pace: /status counts them."""
        await incidents.attach(conn, self.row.id, [one.id for one in self.matter if one.incident_id is None])

    async def write(self, conn: AsyncConnection, values: dict[str, Any]) -> int:
        """Figures, evidence and mentions with the columns given; the new version."""
        await self.attach(conn)
        await _keep_top(conn, self.row.id, self.now)
        if self.figures.start < self.row.started_at:  # what was published earlier came later
            await incidents.keep_evidence(conn, self.row.id, "first", _first(self.matter).post_id, self.now)
            values = {**values, "started_at": self.figures.start}
        values = {**values, "figures": self.figures.json(), "updated_at": self.now}
        if self.decision.severity.level >= self.row.severity:
            values["arithmetic"] = self.decision.arithmetic
        if self.row.kind == GENERAL:
            values["kind"] = self.decision.kind
        return await incidents.change(conn, self.row, **values)


async def _matter(conn: AsyncConnection, sight: Sight, decision: Decision, now: datetime) -> list[Heard]:
    """What opens a case: of the stretch of time that fired; of what smouldered, the complaints of a day."""
    if decision.reason is Reason.SLOW_BURN:
        turns = [(now - DAY + turn * TURN, now - DAY + (turn + 1) * TURN) for turn in range(DAY // TURN)]
        day = [one for turn in turns for one in await hearing.heard(conn, sight.brand.id, *turn)]
        return [one for one in day if one.sentiment < 0]
    return sight.matter(decision.since) or list(sight.heard)


def _shown(figures: Figures) -> tuple[object, ...]:
    """What is worth an edit when it changes."""
    return figures.mentions, figures.trend, figures.sources, figures.pushed, figures.calming


def _first(matter: list[Heard]) -> Heard:
    return min(matter, key=lambda one: (one.published_at, one.post_id))


def _slower_than(known: Figures, doubling: float) -> float | None:
    """The doubling time before growth slowed, as long as it stays slower."""
    fastest = known.doubling if known.doubling_before is None else known.doubling_before
    return fastest if fastest is not None and doubling > fastest else None


async def _figures(
    conn: AsyncConnection,
    sight: Sight,
    decision: Decision,
    start: datetime,
    now: datetime,
    calming: Sequence[CalmingVoice],
) -> Figures:
    totals = await incidents.totals(conn, sight.brand.id, start)
    usual = sight.usual_since(start, now)
    before, after, step = sight.observation.window.pace
    doubling = doubling_time(before, after, step) if min(before, after) >= GROWING else None
    why = decision.severity.why
    return Figures(
        start=start,
        end=now,
        mentions=totals.mentions,
        sources=totals.sources,
        usual=None if usual.basis is Basis.COLD else usual.mentions,
        negative=totals.negatives / totals.mentions if totals.mentions else 0.0,
        usual_negative=usual.negative_share,
        copies=totals.copies,
        copied_texts=totals.copied_texts,
        doubling=None if doubling is None else doubling / MINUTE,
        trend=sight.trend(start),
        why=("instant", *why) if decision.reason is Reason.INSTANT else why,
        pushed=await voices.burst_of_copies(conn, sight.brand.id, start, sight.policy) if totals.copies else None,
        calming=voices.calming_voices(sight, start, calming),
    )


async def _keep_top(conn: AsyncConnection, incident_id: int, now: datetime) -> None:
    top = await incidents.top_post(conn, incident_id)
    if top is not None and (await incidents.evidence_of(conn, incident_id)).get("top") != top:
        await incidents.keep_evidence(conn, incident_id, "top", top, now)
