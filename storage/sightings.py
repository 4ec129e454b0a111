"""What is known of a post that somebody asks about: where its story began, how far it went, how it sounds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.db import AsyncConnection
from storage.posts import Post
from storage.tables import brands, incidents, mentions, posts, sources


@dataclass(frozen=True, slots=True)
class BrandTone:
    """Posts of the story about one brand, by tone."""

    brand_id: int
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """`copies`: the posts of the story after its first. `incident`: (id, number) of the newest case they are in."""

    first_at: datetime
    first_source: str
    copies: int
    sources: int
    tones: tuple[BrandTone, ...]
    incident: tuple[int, int] | None


async def of_post(conn: AsyncConnection, post: Post, workspace_id: int) -> Sighting:
    of_story = posts.c.story_id == post.story_id if post.story_id is not None else posts.c.id == post.id
    first = (
        await conn.execute(
            select(posts.c.published_at, sources.c.title)
            .join(sources, sources.c.id == posts.c.source_id)
            .where(of_story)
            .order_by(posts.c.published_at, posts.c.id)
            .limit(1)
        )
    ).one()
    count = select(func.count(), func.count(posts.c.source_id.distinct())).where(of_story)
    copies, spread = (await conn.execute(count)).one()
    story_id = post.story_id or post.id
    return Sighting(
        first_at=first.published_at,
        first_source=first.title,
        copies=copies - 1,
        sources=spread,
        tones=tuple(await _tones(conn, story_id, workspace_id)),
        incident=await _incident(conn, story_id, workspace_id),
    )


async def _tones(conn: AsyncConnection, story_id: int, workspace_id: int) -> list[BrandTone]:
    query = (
        select(mentions.c.brand_id, mentions.c.sentiment, func.count())
        .join(brands, brands.c.id == mentions.c.brand_id)
        .where(mentions.c.story_id == story_id, brands.c.workspace_id == workspace_id)
        .group_by(mentions.c.brand_id, mentions.c.sentiment)
        .order_by(mentions.c.brand_id)
    )
    counts: dict[int, dict[int, int]] = {}
    for brand_id, sentiment, number in await conn.execute(query):
        counts.setdefault(brand_id, {})[sentiment] = number
    return [BrandTone(brand_id, *(tone.get(value, 0) for value in (-1, 0, 1))) for brand_id, tone in counts.items()]


async def _incident(conn: AsyncConnection, story_id: int, workspace_id: int) -> tuple[int, int] | None:
    row = (
        await conn.execute(
            select(incidents.c.id, incidents.c.number)
            .join(mentions, mentions.c.incident_id == incidents.c.id)
            .where(mentions.c.story_id == story_id, incidents.c.workspace_id == workspace_id)
            .order_by(incidents.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else (row.id, row.number)
