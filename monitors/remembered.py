"""What a look reads in a back-test: the stored past of one brand as it was seen at each moment, kept in memory."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate

from crisis.incident import Incident, State
from crisis.policy import Policy
from crisis.replay import Opened
from crisis.tuning import Change, Tuning, tuned
from monitors.records import Records, counts
from storage import hearing, history, policies, reports, rollups
from storage import talk as talks
from storage.brands import Brand
from storage.complaints import Stories
from storage.coverage import Span
from storage.db import Database
from storage.hearing import Heard
from storage.history import PastCase, Seen
from storage.incidents import IncidentRow, Past
from storage.rollups import Counted, Rollup
from storage.talk import Talk

TALK_EVERY = timedelta(days=3)  # who speaks with one voice, and of what, is read anew so often


@dataclass
class Remembered:
    """Of one brand. `see(now)` lets in what had been seen by then; `opened` is what would have opened so far.

    What was read later than it was published, by an import or a first reading, is let in when it was published.
    """

    brand: Brand
    changes: Sequence[Change]
    now: datetime
    first: datetime | None
    past: list[Rollup]  # before the replay begins
    to_come: list[Seen]
    tagged: frozenset[int]  # mentions with a hashtag that does not count
    read_later: frozenset[int]
    watched: Sequence[Sequence[Span]]
    talks: list[tuple[datetime, Talk]]
    cases: Sequence[PastCase]  # the stored ones
    start: datetime
    opened: list[Opened] = field(default_factory=list)
    _heard: list[Heard] = field(default_factory=list)
    _buckets: dict[datetime, Rollup] = field(default_factory=dict)
    _starts: list[datetime] = field(default_factory=list)
    _sums: list[int] = field(default_factory=list)  # of the mentions of `past`

    def __post_init__(self) -> None:
        self.to_come = sorted(self.to_come, key=lambda one: (one.seen_at, one.heard.id), reverse=True)
        self._buckets = {one.bucket: one for one in self.past}
        self._starts = [one.bucket for one in self.past]
        self._sums = [0, *accumulate(one.mentions for one in self.past)]

    @classmethod
    async def load(
        cls,
        db: Database,
        brand: Brand,
        start: datetime,
        end: datetime,
        policy: Policy,
        variants: Sequence[Sequence[Change] | None] = (None,),
    ) -> list["Remembered"]:
        """What replays of [start, end) need: its mentions, and four weeks of counts before it; once for all `variants`
        of changes."""
        early = start - max(policy.longer, default=policy.window)
        learnt_from = start - policy.history - policy.window
        async with db.read() as conn:
            seen = await history.seen(conn, brand.id, rollups.bucket_of(early), end)
            in_force = await policies.in_force(conn, brand.id, end)
            loaded = cls(
                brand=brand,
                changes=in_force,
                now=start,
                first=await reports.first_known(conn, brand.id),
                past=await rollups.read(conn, brand.id, learnt_from, rollups.bucket_of(early)),
                to_come=[_as_seen(one) for one in seen],
                read_later=frozenset(one.heard.id for one in seen if one.heard.backfilled),
                tagged=frozenset(),
                watched=await hearing.watched_spans(conn, learnt_from, end),
                talks=[],
                cases=await history.cases(conn, brand.id, learnt_from, end),
                start=start,
            )
            at = start
            while at < end:
                loaded.talks.append((at, await talks.talk(conn, brand, at - policy.history, at - policy.window)))
                at += TALK_EVERY
            found = []
            for variant in variants:
                changes = in_force if variant is None else variant
                tags = tuned(changes, policy).hashtags
                tagged = await policies.with_hashtags(conn, brand.id, early, end, tags)
                found.append(replace(loaded, changes=changes, tagged=tagged, opened=[], _heard=[]))
            return found

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Records]:
        yield self

    @property
    def last(self) -> Incident | None:
        """The newest incident that would have opened."""
        return self.opened[-1].incident if self.opened else None

    def next_seen(self) -> datetime | None:
        return self.to_come[-1].seen_at if self.to_come else None

    def see(self, now: datetime) -> list[Seen]:
        """Let in what had been seen by now: those mentions."""
        self.now = now
        fresh = []
        while self.to_come and self.to_come[-1].seen_at <= now:
            fresh.append(self.to_come.pop())
            insort(self._heard, fresh[-1].heard, key=_place)
        for rollup in rollups.total(self._counted(one) for one in fresh):
            self._add(rollup)
        return fresh

    def _counted(self, one: Seen) -> Counted:
        heard = one.heard
        return Counted(self.brand.id, heard.published_at, heard.sentiment, one.first_copy, one.audience)

    def _add(self, fresh: Rollup) -> None:
        known = self._buckets.get(fresh.bucket)
        if known is None:
            insort(self._starts, fresh.bucket)
            self._buckets[fresh.bucket] = fresh
            return
        sums = (getattr(known, name) + getattr(fresh, name) for name in rollups.FIGURES)
        self._buckets[fresh.bucket] = replace(known, **dict(zip(rollups.FIGURES, sums, strict=True)))

    # --- as the watch asks ---

    async def tuning(self, brand: Brand, policy: Policy, now: datetime) -> Tuning:
        """The changes of one time hold all the while: what would have been, had they been made before."""
        return tuned(self.changes, policy)

    def between(self, start: datetime, end: datetime) -> list[Heard]:
        """Those let in that were published in [start, end), as many of the newest as one look reads."""
        first, last = (bisect_left(self._heard, moment, key=_published) for moment in (start, end))
        return self._heard[max(first, last - hearing.MOST) : last]

    async def heard(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> list[Heard]:
        every = self.between(start, end)
        return [one for one in every if counts(one, tuning, self.tagged)] if tuning.quiets else every

    async def stories(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> Stories:
        first, last = (bisect_left(self._heard, moment, key=_published) for moment in (start, end))
        fresh = [one for one in self._heard[first:last] if not one.late and not one.backfilled]
        fresh = [one for one in fresh if counts(one, tuning, self.tagged)] if tuning.quiets else fresh
        return Stories(len({one.story_id for one in fresh}), len({one.story_id for one in fresh if one.sentiment < 0}))

    async def rollups(self, brand: Brand, start: datetime, end: datetime) -> list[Rollup]:
        first = bisect_left(self._starts, rollups.bucket_of(start))
        return [self._buckets[at] for at in self._starts[first : bisect_left(self._starts, end)]]

    async def counted(self, brand: Brand, start: datetime, end: datetime) -> int:
        """Asked at each look: mentions by their places, and running sums of what lies before."""
        first, last = (bisect_left(self._heard, moment, key=_published) for moment in (start, end))
        before, until = (bisect_left(self.past, moment, key=_bucket) for moment in (start, end))
        return last - first + self._sums[until] - self._sums[before]

    async def first_known(self, brand: Brand) -> datetime | None:
        return self.first

    async def last_incident(self, brand: Brand) -> tuple[IncidentRow | None, Past, Incident | None]:
        return None, Past(), self.last

    async def opened_since(self, brand: Brand, since: datetime, *, below: int) -> int:
        return sum(one.at >= since and one.incident.peak < below for one in self.opened)

    async def incident_spans(self, brand: Brand, start: datetime, now: datetime) -> Sequence[Span]:
        """The stored ones before the replay begins, its own from then on."""
        before = [
            Span(max(one.started_at, start), min(one.closed_at or now, self.start))
            for one in self.cases
            if one.confirmed and one.opened_at < self.start
        ]
        own = [
            Span(max(one.started_at, start), one.incident.ended_at or now)
            for one in self.opened
            if one.incident.state is not State.DISMISSED
        ]
        return [span for span in (*before, *own) if span.end > span.start]

    async def watched_spans(self, start: datetime, end: datetime) -> Sequence[Sequence[Span]]:
        clipped = ([_clip(span, start, end) for span in spans] for spans in self.watched)
        found = [[span for span in spans if span.end > span.start] for spans in clipped]
        return [spans for spans in found if spans]

    async def talk(self, brand: Brand, since: datetime, until: datetime) -> Talk:
        place = bisect_right(self.talks, self.now, key=lambda one: one[0])
        known = self.talks[max(place - 1, 0)][1]
        return replace(known, told=[one for one in known.told if one.at < until])


def _as_seen(one: Seen) -> Seen:
    if not one.heard.backfilled:
        return one
    heard = replace(one.heard, backfilled=False, late=False)
    return replace(one, heard=heard, seen_at=heard.published_at)


def _bucket(one: Rollup) -> datetime:
    return one.bucket


def _published(one: Heard) -> datetime:
    return one.published_at


def _place(one: Heard) -> tuple[datetime, int]:
    return one.published_at, one.id


def _clip(span: Span, start: datetime, end: datetime) -> Span:
    return Span(max(span.start, start), min(span.end, end))
