"""What is learnt of a brand from its past: its usual counts, what it is talked of for, and who is one voice."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crisis.baseline import Baseline, Basis, Bucket, Span, blind_spans, merged, touches
from crisis.calendar import CAMPAIGN_PRIOR, Calendar, campaign_factor
from crisis.habit import Habit, Kinds
from crisis.owners import Telling, networks, one_voice
from crisis.policy import Policy
from monitors.records import OpenRecords, Records
from storage import rollups
from storage.brands import Brand
from storage.calendar import Campaign, holidays_of
from storage.talk import Talk, Told

DAY = timedelta(days=1)
AHEAD = timedelta(days=7)  # holidays are known so long beyond what is learnt


@dataclass(frozen=True, slots=True)
class Learnt:
    """`counted`: mentions that it rests on. `voices`: whose voice each source is, clones joined (by source id)."""

    habit: Habit
    counted: int
    kinds: Kinds
    voices: Mapping[int, str]
    newsrooms: frozenset[str]


Learn = Callable[[OpenRecords, Brand, ZoneInfo, datetime, Policy], Awaitable[Learnt]]


async def learn(open_records: OpenRecords, brand: Brand, zone: ZoneInfo, now: datetime, policy: Policy) -> Learnt:
    """Everything by what is known now, up to the live window. Takes a tenth of a second and more."""
    until = rollups.bucket_of(now - policy.window)
    async with open_records() as records:
        first = await records.first_known(brand)
        since = max(min(first or until, until), until - policy.history)
        buckets = [bucket(one) for one in await records.rollups(brand, since, until)]
        left_out = await _left_out(records, brand, since, until, now)
        talk = await records.talk(brand, since, until)
        counted = await records.counted(brand, until - policy.history, until)
    campaigns = tuple(talk.campaigns) if brand.role == "own" else ()

    def work() -> Learnt:
        calendar = _calendar(campaigns, buckets, (since, until), zone, left_out, policy)
        habit = Habit(buckets, since, until, zone=zone, left_out=left_out, calendar=calendar, policy=policy)
        voices = _voices(talk, policy)
        return Learnt(habit, counted, Kinds(talk.kinds, talk.stories), voices, talk.newsrooms)

    return await asyncio.to_thread(work)


async def _left_out(records: Records, brand: Brand, since: datetime, until: datetime, now: datetime) -> list[Span]:
    """What nothing may be learnt from: past incidents, and when most sources were not watched."""
    cases = [(span.start, span.end) for span in await records.incident_spans(brand, since, now)]
    watched = await records.watched_spans(since, until)
    blind = blind_spans([[(span.start, span.end) for span in spans] for spans in watched], since, until)
    return merged([*cases, *blind])


def bucket(one: rollups.Rollup) -> Bucket:
    return Bucket(one.bucket, one.stories, one.mentions, one.negatives, one.audience)


def telling(one: Told, newsrooms: frozenset[str]) -> Telling:
    return Telling(one.story_id, one.at, str(one.source_id), one.owner in newsrooms)


def _voices(talk: Talk, policy: Policy) -> dict[int, str]:
    """Owners after networks of clones are joined."""
    owners = {str(source_id): owner for source_id, owner in talk.owners.items()}
    tellings = [telling(one, talk.newsrooms) for one in talk.told]
    return {int(source): owner for source, owner in one_voice(owners, networks(tellings, policy)).items()}


def _calendar(
    campaigns: Sequence[Campaign],
    buckets: Sequence[Bucket],
    learnt_from: Span,
    zone: ZoneInfo,
    left_out: Sequence[Span],
    policy: Policy,
) -> Calendar:
    """Holidays, and what each campaign brought so far; one that has not begun brings what earlier ones did."""
    since, until = learnt_from
    years = range(since.astimezone(zone).year, (until + AHEAD).astimezone(zone).year + 1)
    holidays = frozenset(holidays_of(zone.key, years))
    if not campaigns:
        return Calendar(holidays)
    spans = {one: _midnights(one, zone) for one in campaigns}
    apart = merged([*left_out, *((days[0], days[-1] + DAY) for days in spans.values())])
    plain = Baseline(buckets, since, until, zone=zone, left_out=apart, calendar=Calendar(holidays), policy=policy)
    if plain.basis is Basis.COLD:
        return Calendar(holidays)
    seen = {
        one: [_seen(buckets, plain, max(day, since), min(day + DAY, until), left_out) for day in days if day < until]
        for one, days in spans.items()
    }
    every = [pair for pairs in seen.values() for pair in pairs]
    factors: dict[date, float] = {}
    for one, pairs in seen.items():
        known = sum(usual for _, usual in pairs) >= CAMPAIGN_PRIOR
        factor = campaign_factor(pairs if known else every)
        for day in spans[one]:
            factors[day.date()] = max(factors.get(day.date(), 1.0), factor)
    return Calendar(holidays, factors)


def _midnights(campaign: Campaign, zone: ZoneInfo) -> list[datetime]:
    days = (campaign.end - campaign.start).days + 1
    return [datetime.combine(campaign.start + number * DAY, time(), zone) for number in range(days)]


def _seen(
    buckets: Iterable[Bucket], plain: Baseline, start: datetime, end: datetime, left_out: Sequence[Span]
) -> tuple[float, float]:
    """Stories of a day's part and what would be usual without the campaign; nothing of a day with an incident."""
    if end <= start or touches(start, end - start, left_out):
        return 0.0, 0.0
    return sum(one.stories for one in buckets if start <= one.start < end), plain.expected(start, end).stories
