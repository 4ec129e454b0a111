"""What the watch sees of one brand: its newest mentions, what is usual, and its incident."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.baseline import Bucket, Expected, Span, blind_spans, merged
from crisis.growth import Trend, growth
from crisis.habit import STEP, Habit
from crisis.incident import Incident, State
from crisis.judge import Observation
from crisis.policy import Policy, Role, for_role
from crisis.window import Mention, Topic, Window
from monitors.records import OpenRecords, Records
from storage import rollups
from storage.brands import Brand
from storage.hearing import Heard
from storage.incidents import IncidentRow, Past

RELEARN = timedelta(hours=1)
DRIFTED = 0.02  # of the history's mentions: what came in late is worth learning again
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a brand. `heard` are the window's mentions as stored, in the order of `observation.window.every`."""

    brand: Brand
    row: IncidentRow | None
    past: Past
    heard: Sequence[Heard]
    buckets: Sequence[Bucket]  # since the habit's `until`
    habit: Habit
    observation: Observation
    policy: Policy  # of this brand: by its role, and with what its team changed

    @property
    def version(self) -> tuple[int, int] | None:
        return (self.row.id, self.row.version) if self.row else None

    def matter(self) -> list[Heard]:
        """The mentions that are about the case, as stored."""
        about = {id(mention) for mention in self.observation.window.matter}
        every = zip(self.heard, self.observation.window.every, strict=True)
        return [one for one, mention in every if id(mention) in about]

    def usual_since(self, start: datetime, now: datetime) -> Expected:
        return self.habit.baseline.expected(start, now)

    def trend(self, start: datetime) -> Trend:
        """Of five-minute counts since the case began: its roll-ups up to the window, then the window cut from now."""
        window = self.observation.window
        counts = [bucket.mentions for bucket in self.buckets if start <= bucket.start < window.start]
        steps = int((window.end - window.start) / STEP)
        ends = [window.end - STEP * back for back in range(steps - 1, -1, -1)]
        counts += [window.count_between(end - STEP, end) for end in ends]
        return growth(counts, STEP).trend


class Observer:
    """Keeps what is usual for each brand between looks. Learning it takes a tenth of a second and more, so a look uses
    what is there; what is an hour old, or whose past has changed, is learnt anew one brand at a time."""

    def __init__(self, records: OpenRecords, policy: Policy) -> None:
        self._records = records
        self._policy = policy
        self._habits: dict[int, tuple[Habit, int]] = {}
        self._stale: dict[int, tuple[Brand, ZoneInfo]] = {}

    async def observe(self, brand: Brand, zone: ZoneInfo, now: datetime) -> Sight:
        start = now - self._policy.window
        habit, counted = self._habits.get(brand.id) or await self.learn(brand, zone, now)
        async with self._records() as records:
            tuning = await records.tuning(brand, _by_role(brand, self._policy))
            heard = await records.heard(brand, start, now + self._policy.skew, tuning)
            recent = await records.rollups(brand, habit.until, now + self._policy.skew)
            row, past = await records.last_incident(brand)
            midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
            alerts = await records.opened_since(brand, midnight, below=self._policy.budget_severity)
            moved = abs(await self._counted(records, brand, habit.until) - counted)
        if start - habit.until > RELEARN or moved > DRIFTED * counted:
            self._stale[brand.id] = brand, zone
        buckets = [_bucket(one) for one in recent]
        observation = Observation(
            window=Window(start, now + INSTANT, [_mention(one, now) for one in heard], tuning.policy),
            usual=habit.baseline.expected(start, now),
            scores=habit.look(buckets, start, now),
            history_read=brand.history_read_at is not None,
            last=_incident(row, past) if row else None,
            alerts_today=alerts,
        )
        return Sight(brand, row, past, heard, buckets, habit, observation, tuning.policy)

    async def relearn_one(self, now: datetime) -> None:
        """Learn one brand anew, if one is due."""
        if self._stale:
            brand, zone = self._stale.pop(next(iter(self._stale)))
            await self.learn(brand, zone, now)

    async def learn(self, brand: Brand, zone: ZoneInfo, now: datetime) -> tuple[Habit, int]:
        """What is usual for the brand by all that is known now, and how many mentions that rests on."""
        until = rollups.bucket_of(now - self._policy.window)
        async with self._records() as records:
            buckets, since, left_out = await self._history(records, brand, until, now)
            counted = await self._counted(records, brand, until)
        habit = await asyncio.to_thread(Habit, buckets, since, until, zone=zone, left_out=left_out, policy=self._policy)
        self._habits[brand.id] = habit, counted
        return habit, counted

    async def _counted(self, records: Records, brand: Brand, until: datetime) -> int:
        """Mentions in all that may be learnt from: the past may become longer than it was when it was learnt."""
        return await records.counted(brand, until - self._policy.history, until)

    async def _history(
        self, records: Records, brand: Brand, until: datetime, now: datetime
    ) -> tuple[list[Bucket], datetime, list[Span]]:
        """Buckets from the brand's first mention on, at most four weeks back, and what they may not be learnt from."""
        first = await records.first_known(brand)
        since = max(min(first or until, until), until - self._policy.history)
        buckets = [_bucket(one) for one in await records.rollups(brand, since, until)]
        cases = [(span.start, span.end) for span in await records.incident_spans(brand, since, now)]
        watched = await records.watched_spans(since, until)
        blind = blind_spans([[(span.start, span.end) for span in spans] for spans in watched], since, until)
        return buckets, since, merged([*cases, *blind])


def backfill_as_fresh(seen: Observation) -> Observation:
    """The same, had everything been seen as it was published: what is going on already when the bot arrives."""
    every = [replace(mention, backfilled=False, late=False) for mention in seen.window.every]
    window = Window(seen.window.start, seen.window.end, every, seen.window.policy)
    return replace(seen, window=window, history_read=True, last=None)


def _by_role(brand: Brand, policy: Policy) -> Policy:
    return for_role(Role(brand.role), policy) if brand.role in tuple(Role) else policy


def _bucket(one: rollups.Rollup) -> Bucket:
    return Bucket(one.bucket, one.stories, one.mentions, one.negatives, one.audience)


def _mention(one: Heard, now: datetime) -> Mention:
    """As crisis reads it. A clock that runs ahead of ours does not push a post out of the window."""
    strong = {word["kind"] for word in one.watchwords if word["strength"] == "strong"}
    topics = tuple(
        Topic(topic["kind"], int(topic["gravity"]), float(topic["weight"]), topic["kind"] in strong)
        for topic in one.topics
    )
    return Mention(
        published_at=min(one.published_at, now),
        story=one.story_id,
        owner=one.owner,
        tier=one.tier,
        audience=one.audience,
        sentiment=one.sentiment,
        topics=topics,
        labels=frozenset(one.labels),
        late=one.late,
        backfilled=one.backfilled,
    )


def _incident(row: IncidentRow, past: Past) -> Incident:
    return Incident(
        kind=row.kind,
        severity=row.severity,
        since=past.reopened_at or row.opened_at,
        state=State(row.state),
        peak=row.peak_severity,
        kinds=past.kinds | {row.kind},
        calm_since=row.calm_since,
        ended_at=row.dismissed_at if row.state == State.DISMISSED else row.closed_at,
        owned=row.owner_id is not None,
        muted_until=row.muted_until,
    )
