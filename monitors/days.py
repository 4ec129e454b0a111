"""What only hours and days show: complaints that smoulder, and talk that disappears."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.baseline import Baseline, blind_spans
from crisis.burn import Day
from crisis.hush import Hush, hush
from crisis.policy import Policy
from crisis.tuning import Tuning
from monitors.records import Records
from storage.brands import Brand
from storage.rollups import Rollup

DAY, TWO_DAYS = timedelta(days=1), timedelta(days=2)
HUSHED = tuple(timedelta(hours=hours) for hours in (11, 8, 5, 3))  # the longest silence is the one told
READ_LATER = timedelta(minutes=15)  # what a source published so lately may not have been read yet


async def days(
    records: Records, brand: Brand, buckets: Sequence[Rollup], baseline: Baseline, now: datetime, tuning: Tuning
) -> list[Day]:
    """The last two times 24 hours; none where too few complain to ask. What came late or was read back never counts.

    `buckets`: at least of these days.
    """
    policy = tuning.policy
    if sum(one.story_negatives for one in buckets if one.bucket > now - DAY) < policy.burn_negatives:
        return []
    heard = await records.heard(brand, now - TWO_DAYS, now + policy.skew, tuning)
    found = []
    for start, end in ((now - TWO_DAYS, now - DAY), (now - DAY, now)):
        live = [one for one in heard if start <= min(one.published_at, now) <= end and not one.late]
        fresh = [one for one in live if not one.backfilled]
        complaints = {one.story_id for one in fresh if one.sentiment < 0}
        found.append(Day(len({one.story_id for one in fresh}), len(complaints), baseline.expected(start, end)))
    return found


async def silence(
    records: Records, buckets: Sequence[Rollup], baseline: Baseline, zone: ZoneInfo, now: datetime, policy: Policy
) -> Hush | None:
    """The longest silence that ends now, while the sources were watched."""
    for length in HUSHED:
        start = now - length
        stories = sum(one.stories for one in buckets if one.bucket >= start)
        usual = baseline.expected(start, now)
        found = hush(stories, usual, (start, now), zone=zone, policy=policy)
        if found is None:
            continue
        watched = await records.watched_spans(start - DAY, now)
        spans = [[(span.start, span.end) for span in each] for each in watched]
        blind = blind_spans(spans, start, now - READ_LATER)
        if spans and hush(stories, usual, (start, now), zone=zone, blind=blind, policy=policy):
            return found
    return None
