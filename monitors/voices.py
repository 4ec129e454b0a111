"""What a case tells of those who speak in it: a text that many sources told at once, and calming voices."""

from collections.abc import Sequence
from datetime import datetime

from crisis.calming import Calming, calming
from crisis.owners import pushed
from crisis.policy import Policy
from monitors.learning import telling
from monitors.observing import Sight
from storage import talk
from storage.case import CalmingVoice, Pushed
from storage.db import AsyncConnection
from storage.hearing import Heard

MOST_CALMING = 3
MOST_COPIES = 2_000  # looked at while the case is written, which must not take long


async def burst_of_copies(conn: AsyncConnection, brand_id: int, start: datetime, policy: Policy) -> Pushed | None:
    """The text that most sources told within minutes, as a fact; what newsrooms copy by trade is none."""
    told = await talk.copies(conn, brand_id, start, MOST_COPIES)
    newsrooms = await talk.newsrooms(conn)
    found = pushed([telling(one, newsrooms) for one in told], policy)
    if not found:
        return None
    largest = found[0]
    title = next(one.title for one in told if str(one.source_id) == largest.first)
    return Pushed(largest.sources, largest.span.total_seconds(), largest.at, title)


def calming_voices(sight: Sight, start: datetime, known: Sequence[CalmingVoice]) -> tuple[CalmingVoice, ...]:
    """Since the case began: those known, and what the hours in sight add; each with the tone before and after."""
    before_start = start - sight.policy.calming_span
    every = zip(sight.observation.window.every, sight.heard, strict=True)
    pairs = [(mention, one) for mention, one in every if mention.fresh]
    near = [mention for mention, _ in pairs if mention.published_at >= before_start]
    stored = {id(mention): one for mention, one in pairs}
    found = [
        _voice(voice, stored[id(voice.mention)])
        for voice in calming(near, sight.policy)
        if voice.mention.published_at >= start
    ]
    # By who spoke when: an edited post's mention is a new one.
    merged = {(one.at, one.title): one for one in (*known, *found)}
    return tuple(sorted(merged.values(), key=lambda one: one.at)[:MOST_CALMING])


def _voice(voice: Calming, one: Heard) -> CalmingVoice:
    told = voice.eased is not None
    return CalmingVoice(
        one.id,
        one.published_at,
        one.title,
        one.audience,
        voice.before.percentages[0] if told else None,
        voice.after.percentages[0] if told else None,
    )
