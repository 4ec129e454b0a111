"""What only hours and days show: complaints that smoulder, and talk that disappears."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.baseline import Baseline, blind_spans
from crisis.burn import Day, may_smoulder
from crisis.hush import Hush, hush
from crisis.incident import Incident
from crisis.judge import told_lately
from crisis.policy import Policy
from crisis.tuning import Tuning
from monitors.records import Records
from storage import rollups
from storage.brands import Brand
from storage.rollups import Rollup

DAY, TWO_DAYS = timedelta(days=1), timedelta(days=2)
HUSHED = tuple(timedelta(hours=hours) for hours in (11, 8, 5, 3))  # the longest silence is the one told
READ_LATER = timedelta(minutes=15)  # what a source published so lately may not have been read yet


async def days(
    records: Records,
    brand: Brand,
    buckets: Sequence[Rollup],
    baseline: Baseline,
    last: Incident | None,
    now: datetime,
    tuning: Tuning,
) -> list[Day]:
    """The last two times 24 hours; none where nothing can smoulder. What came late or was read back never counts.

    `buckets`: at least of these days. `last`: the brand's open incident, or the one that ended last.
    """
    policy = tuning.policy
    if told_lately(last, now):
        return []
    usual = baseline.expected(now - DAY, now)
    complaints = sum(one.negatives for one in buckets if one.bucket > now - DAY - rollups.BUCKET)
    if not may_smoulder(complaints, usual, policy):
        return []
    before = await records.stories(brand, now - TWO_DAYS, now - DAY, tuning)
    today = await records.stories(brand, now - DAY, now + policy.skew, tuning)
    return [Day(*before, baseline.expected(now - TWO_DAYS, now - DAY)), Day(*today, usual)]


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
