"""What is learnt from a brand's past talk beside its counts: what it is talked of for, and who repeats whom."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, select

from storage.brands import Brand
from storage.calendar import Campaign, list_campaigns
from storage.db import AsyncConnection
from storage.tables import mentions, sources

MOST_COPIES = 20_000
"""Mentions of stories with copies that are learnt from."""


@dataclass(frozen=True, slots=True)
class Told:
    """A source told a story that was told more than once."""

    story_id: int
    at: datetime
    source_id: int
    owner: str
    title: str


@dataclass(frozen=True, slots=True)
class Talk:
    """`kinds`: how many of the `stories` outside of incidents spoke of each crisis kind. `owners`: of every source.

    `newsrooms`: owners with a news site of their own, whose texts are copied by trade.
    """

    kinds: Mapping[str, int]
    stories: int
    told: Sequence[Told]
    owners: Mapping[int, str]
    newsrooms: frozenset[str]
    campaigns: Sequence[Campaign]


async def talk(conn: AsyncConnection, brand: Brand, since: datetime, until: datetime) -> Talk:
    kinds, stories = await _spoken_of(conn, brand.id, since, until)
    return Talk(
        kinds,
        stories,
        await copies(conn, brand.id, since),
        {row.id: row.owner for row in await conn.execute(select(sources.c.id, sources.c.owner))},
        await newsrooms(conn),
        await list_campaigns(conn, brand.workspace_id),
    )


async def newsrooms(conn: AsyncConnection) -> frozenset[str]:
    owners = select(sources.c.owner).distinct().where(sources.c.platform == "feed", sources.c.active)
    return frozenset((await conn.execute(owners)).scalars())


async def copies(conn: AsyncConnection, brand_id: int, since: datetime, most: int = MOST_COPIES) -> list[Told]:
    """Who told the stories that have copies, about a brand since a moment: the newest `most`, oldest first."""
    counting = (mentions.c.brand_id == brand_id, mentions.c.published_at >= since, mentions.c.excluded.is_(None))
    copied = select(mentions.c.story_id).where(*counting, mentions.c.first_copy.is_(False))
    query = (
        select(mentions.c.story_id, mentions.c.published_at, mentions.c.source_id, sources.c.owner, sources.c.title)
        .join(sources, sources.c.id == mentions.c.source_id)
        .where(*counting, mentions.c.story_id.in_(copied))
        .order_by(mentions.c.published_at.desc())
        .limit(most)
    )
    rows = (await conn.execute(query)).all()
    return [Told(*row) for row in reversed(rows)]


async def _spoken_of(
    conn: AsyncConnection, brand_id: int, since: datetime, until: datetime
) -> tuple[dict[str, int], int]:
    """Counted by the database: a month of a loud brand has a hundred thousand mentions and a few hundred mixtures."""
    mixture = cast(mentions.c.topics, Text)
    query = (
        select(mixture, func.count())
        .where(
            mentions.c.brand_id == brand_id,
            mentions.c.published_at >= since,
            mentions.c.published_at < until,
            mentions.c.first_copy,
            mentions.c.excluded.is_(None),
            mentions.c.incident_id.is_(None),
        )
        .group_by(mixture)
    )
    kinds: Counter[str] = Counter()
    stories = 0
    for topics, count in await conn.execute(query):
        stories += count
        kinds.update({topic["kind"]: count for topic in json.loads(topics)})
    return dict(kinds), stories
