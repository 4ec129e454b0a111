"""How many stories a span of a brand holds, and how many of them complain: counted by the database, however many."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, cast, distinct, func, or_, select

from crisis.tuning import Tuning
from storage import policies
from storage.db import AsyncConnection
from storage.tables import mentions, sources

GRAVEST = 5


class Stories(NamedTuple):
    told: int
    complaining: int


async def stories(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime, tuning: Tuning) -> Stories:
    """Of [start, end), a text and its copies being one, without what came late or was read back, and without what the
    team lets not count."""
    query = select(
        func.count(distinct(mentions.c.story_id)),
        func.count(distinct(case((mentions.c.sentiment < 0, mentions.c.story_id)))),
    ).where(
        mentions.c.brand_id == brand_id,
        mentions.c.published_at >= start,
        mentions.c.published_at < end,
        mentions.c.excluded.is_(None),
        mentions.c.late.is_(False),
        mentions.c.backfilled.is_(False),
    )
    if tuning.quiets:
        tagged = await policies.with_hashtags(conn, brand_id, start, end, tuning.hashtags)
        query = query.join(sources, sources.c.id == mentions.c.source_id).where(_counts(tuning, tagged))
    return Stories(*(await conn.execute(query)).one())


def _counts(tuning: Tuning, tagged: frozenset[int]) -> ColumnElement[bool]:
    """Strong words of the gravest kinds always count."""
    labels = cast(mentions.c.labels, Text)
    quiet = [
        sources.c.owner.in_(sorted(tuning.owners)),
        mentions.c.id.in_(sorted(tagged)),
        *(labels.contains(f'"{label}"', autoescape=True) for label in sorted(tuning.labels)),
    ]
    return or_(mentions.c.gravity >= GRAVEST, and_(*(~one for one in quiet)))
