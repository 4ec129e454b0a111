"""What the watch sees of one brand: its newest mentions, what is usual, and its incident."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.baseline import Bucket, Expected
from crisis.growth import Trend, growth
from crisis.habit import STEP, Habit
from crisis.incident import Incident
from crisis.judge import Observation
from crisis.policy import Policy
from crisis.window import Mention, Topic, Window
from monitors.days import TWO_DAYS, days, silence
from monitors.learning import Learn, Learnt, bucket, learn
from monitors.records import OpenRecords, Records
from storage.brands import Brand
from storage.hearing import Heard
from storage.incidents import IncidentRow, Past
from storage.policies import by_role

RELEARN = timedelta(hours=1)
DRIFTED = 0.02  # of the history's mentions: what came in late is worth learning again
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a brand. `heard`: the mentions of the longest window as stored, in the order of each window's
    `every`. `buckets`: of two days, or since the habit's `until`."""

    brand: Brand
    row: IncidentRow | None
    past: Past
    heard: Sequence[Heard]
    buckets: Sequence[Bucket]
    habit: Habit
    observation: Observation
    policy: Policy  # of this brand: by its role, and with what its team changed

    @property
    def version(self) -> tuple[int, int] | None:
        return (self.row.id, self.row.version) if self.row else None

    def matter(self, since: datetime) -> list[Heard]:
        """The mentions since then that are about the case, as stored."""
        window = replace(self.observation.window, start=since)
        about = {id(mention) for mention in window.matter}
        return [one for one, mention in zip(self.heard, window.every, strict=True) if id(mention) in about]

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

    def __init__(self, records: OpenRecords, policy: Policy, learn: Learn = learn) -> None:
        self._records = records
        self._policy = policy
        self._learn = learn
        self._learnt: dict[int, Learnt] = {}
        self._stale: dict[int, tuple[Brand, ZoneInfo]] = {}

    async def observe(self, brand: Brand, zone: ZoneInfo, now: datetime) -> Sight:
        known = self._learnt.get(brand.id) or await self.learn(brand, zone, now)
        habit, baseline, end = known.habit, known.habit.baseline, now + self._policy.skew
        async with self._records() as records:
            tuning = await records.tuning(brand, by_role(brand, self._policy), now)
            policy = tuning.policy
            spans = sorted((policy.window, *policy.longer))
            heard = await records.heard(brand, now - spans[-1], end, tuning)
            recent = await records.rollups(brand, min(habit.until, now - TWO_DAYS), end)
            row, past, last = await records.last_incident(brand)
            midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
            alerts = await records.opened_since(brand, midnight, below=policy.budget_severity)
            smouldering = await days(records, brand, recent, baseline, last, now, tuning)
            hush = await silence(records, recent, baseline, zone, now, policy)
            await self._note_stale(records, brand, zone, known, now)
        buckets = [bucket(one) for one in recent]
        every = [_mention(one, now, known) for one in heard]
        windows = {span: Window(now - span, now + INSTANT, every, policy) for span in spans}
        longer = [(windows[span], baseline.expected(now - span, now)) for span in policy.longer]
        observation = Observation(
            window=windows[policy.window],
            usual=baseline.expected(now - policy.window, now),
            scores=habit.look(buckets, now - policy.window, now),
            longer=[] if _under_way(last, now, policy) else longer,
            kinds=known.kinds,
            days=smouldering,
            hush=hush,
            history_read=brand.history_read_at is not None,
            last=last,
            alerts_today=alerts,
        )
        return Sight(brand, row, past, heard, buckets, habit, observation, policy)

    async def attend(self, brand: Brand, zone: ZoneInfo, now: datetime) -> Learnt:
        """What is known of the brand, without a look; what has to be learnt anew is noted as a look notes it."""
        known = self._learnt.get(brand.id) or await self.learn(brand, zone, now)
        async with self._records() as records:
            await self._note_stale(records, brand, zone, known, now)
        return known

    async def _note_stale(self, records: Records, brand: Brand, zone: ZoneInfo, known: Learnt, now: datetime) -> None:
        until = known.habit.until
        counted = await records.counted(brand, until - self._policy.history, until)
        if now - self._policy.window - until > RELEARN or abs(counted - known.counted) > DRIFTED * known.counted:
            self._stale[brand.id] = brand, zone

    async def relearn_one(self, now: datetime) -> None:
        """Learn one brand anew, if one is due."""
        if self._stale:
            brand, zone = self._stale.pop(next(iter(self._stale)))
            await self.learn(brand, zone, now)

    async def learn(self, brand: Brand, zone: ZoneInfo, now: datetime) -> Learnt:
        """What is usual for the brand by all that is known now."""
        self._learnt[brand.id] = await self._learn(self._records, brand, zone, now, self._policy)
        return self._learnt[brand.id]


def backfill_as_fresh(seen: Observation) -> Observation:
    """The same, had everything been seen as it was published: what is going on already when the bot arrives."""
    every = [replace(mention, backfilled=False, late=False) for mention in seen.window.every]
    window = replace(seen.window, every=every)
    longer = [(replace(wide, every=every), usual) for wide, usual in seen.longer]
    return replace(seen, window=window, longer=longer, history_read=True, last=None)


def _under_way(last: Incident | None, now: datetime, policy: Policy) -> bool:
    """An open incident calms by the live window; the hours before are asked only before it closes."""
    if last is None or not last.open:
        return False
    return last.calm_since is None or now - last.calm_since < policy.close_after


def _mention(one: Heard, now: datetime, known: Learnt) -> Mention:
    """As crisis reads it: clones are one owner, and a clock ahead of ours pushes no post out of the window."""
    strong = {word["kind"] for word in one.watchwords if word["strength"] == "strong"}
    topics = tuple(
        Topic(topic["kind"], int(topic["gravity"]), float(topic["weight"]), topic["kind"] in strong)
        for topic in one.topics
    )
    return Mention(
        published_at=min(one.published_at, now),
        story=one.story_id,
        owner=known.voices.get(one.source_id, one.owner),
        tier=one.tier,
        audience=one.audience,
        sentiment=one.sentiment,
        topics=topics,
        labels=frozenset(one.labels),
        late=one.late,
        backfilled=one.backfilled,
        wire=one.owner in known.newsrooms,
    )
