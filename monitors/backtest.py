"""What would have fired: the stored past of a brand, looked at by the code of the live watch, step after step."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis import life
from crisis.baseline import Basis
from crisis.habit import STEP
from crisis.incident import State, Step
from crisis.judge import Action, Decision, judge
from crisis.policy import DEFAULT, Policy
from crisis.replay import Opened, Replay
from crisis.tuning import Change
from monitors import learning
from monitors.learning import Learnt, bucket
from monitors.observing import Observer, Sight
from monitors.records import OpenRecords
from monitors.remembered import Remembered
from monitors.skimming import Skimmer
from storage import rollups
from storage.brands import Brand
from storage.coverage import Span
from storage.db import Database
from storage.policies import by_role

MONTH = timedelta(days=30)
EVIDENCE = 3
LEARN_AT_LEAST = timedelta(hours=6)
Memo = dict[tuple[int, datetime, tuple[Span, ...]], Learnt]
TENTH = 10  # the usual is learnt anew when its history is a tenth longer; in between only its detectors go on


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Look at the `span` up to `now` again, once for each of `variants`: changes that stand in place of those in force
    (None: those in force)."""

    brand: Brand
    timezone: str
    now: datetime
    span: timedelta = MONTH
    policy: Policy = DEFAULT
    variants: Sequence[Sequence[Change] | None] = (None,)


async def replays(db: Database, job: Job) -> list[Replay]:
    """One for each variant. Takes seconds of processor time: the looking is done in a thread."""
    start = rollups.bucket_of(job.now - job.span)
    every = await Remembered.load(db, job.brand, start, job.now, job.policy, job.variants)
    zone, memo = ZoneInfo(job.timezone), Memo()

    def work() -> list[Replay]:
        return [asyncio.run(play(one, zone, job.now, job.policy, memo=memo)) for one in every]

    return await asyncio.to_thread(work)


async def play(
    remembered: Remembered,
    zone: ZoneInfo,
    end: datetime,
    policy: Policy,
    *,
    memo: Memo | None = None,
    skim: bool = True,
) -> Replay:
    """Look at the end of each step in which something was seen or a case was open. `skim`: leave out the looks that
    cannot fire, which changes nothing."""
    start, brand = remembered.now, replace(remembered.brand, history_read_at=remembered.now)
    observer = Observer(remembered.open, policy, learn=_Onward(Memo() if memo is None else memo).learn)
    skimmer = Skimmer(policy, remembered.between)
    tuned_policy = (await remembered.tuning(brand, by_role(brand, policy), end)).policy
    to_judge = [one for one in remembered.to_come if one.heard.published_at >= start]
    dismissals = [one.dismissed_at for one in reversed(remembered.cases) if one.dismissed_at is not None]
    looks, cold = 0, False
    at = start
    while at < end:
        at = min(_next(remembered, at, end), end)
        skimmer.add([one.heard for one in remembered.see(at)])
        while dismissals and dismissals[-1] <= at:
            _dismiss(remembered, dismissals.pop())
        known = await observer.attend(brand, zone, at)
        if not looks:
            cold = known.habit.baseline.basis is Basis.COLD
        looks += 1
        if not skim or skimmer.may_fire(known, tuned_policy, remembered.last, at):
            sight = await observer.observe(brand, zone, at)
            _carry_out(remembered, sight, judge(sight.observation, at, sight.policy), at)
        await observer.relearn_one(at)
    return Replay(
        start=start,
        end=end,
        looks=looks,
        mentions=len(to_judge),
        backfilled=sum(one.heard.id in remembered.read_later for one in to_judge),
        late=sum(one.heard.late for one in to_judge),
        cold=cold,
        opened=tuple(remembered.opened),
    )


def _next(remembered: Remembered, at: datetime, end: datetime) -> datetime:
    """The end of the next step in which there is something to look at."""
    if remembered.last is not None and remembered.last.open:
        return at + STEP
    seen = remembered.next_seen()
    if seen is None:
        return end
    return at + STEP * max(1, -((at - seen) // STEP))


def _carry_out(remembered: Remembered, sight: Sight, decision: Decision, at: datetime) -> None:
    if decision.action is Action.NONE:
        return
    window = sight.observation.window
    after, steps = life.step(sight.observation.last, decision, window, at, sight.policy)
    if decision.action is Action.OPEN:
        about = sight.matter(decision.since) or list(sight.heard)
        matter = sorted(about, key=lambda one: (one.published_at, one.id))
        remembered.opened.append(
            Opened(
                at=at,
                started_at=matter[0].published_at,
                reason=decision.reason,
                arithmetic=decision.arithmetic,
                posts=tuple(one.post_id for one in matter[:EVIDENCE]),
                held=decision.held,
                incident=after,
                severity=after.severity,
            )
        )
    else:
        remembered.opened[-1].incident = after
        remembered.opened[-1].reopenings += Step.REOPENED in steps


def _dismiss(remembered: Remembered, at: datetime) -> None:
    """What the team called noise then, it would have called noise again."""
    last = remembered.opened[-1] if remembered.opened else None
    if last is not None and last.incident.open and last.at <= at:
        last.incident = replace(last.incident, state=State.DISMISSED, ended_at=at)


class _Onward:
    """Learns as the watch does, at a tenth of the cost: the detectors go on, the rest is learnt anew now and then.

    `memo`: what other variants have learnt at the same moment from the same past, by (learnt before, moment, cases).
    """

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._anew_at: datetime | None = None
        self._known: Learnt | None = None

    async def learn(self, records: OpenRecords, brand: Brand, zone: ZoneInfo, now: datetime, policy: Policy) -> Learnt:
        before = None if self._anew_at is None or now >= self._anew_at else self._known
        async with records() as opened:
            cases = tuple(await opened.incident_spans(brand, now - policy.history - policy.window, now))
        key = id(before), now, cases  # the memo keeps `before` alive, so that its id stays its own
        known = self._memo.get(key)
        if known is None and before is None:
            known = await learning.learn(records, brand, zone, now, policy)
        elif known is None and before is not None:
            known = await self._further(before, records, brand, now, policy)
        assert known is not None
        if before is None:
            self._anew_at = now + max(LEARN_AT_LEAST, (known.habit.until - known.habit.since) / TENTH)
        self._known = self._memo[key] = known
        return known

    async def _further(
        self, known: Learnt, records: OpenRecords, brand: Brand, now: datetime, policy: Policy
    ) -> Learnt:
        until = rollups.bucket_of(now - policy.window)
        async with records() as opened:
            fresh = [bucket(one) for one in await opened.rollups(brand, known.habit.until, until)]
            counted = await opened.counted(brand, until - policy.history, until)
            spans = await opened.incident_spans(brand, known.habit.until, now)
        habit = known.habit.onward(fresh, until, sorted((span.start, span.end) for span in spans))
        return replace(known, habit=habit, counted=counted)
