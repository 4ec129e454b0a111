"""Mentions: one post about one brand. Each insertion keeps the roll-ups right in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage import rollups
from storage.db import AsyncConnection
from storage.tables import brand_officials, mentions, posts

Pair = tuple[int, int]  # (story id, brand id)


@dataclass(frozen=True, slots=True)
class NewMention:
    """`excluded`: None, or why it never counts (official | ad | contest); copies of official posts are found here."""

    post_id: int
    brand_id: int
    source_id: int
    published_at: datetime
    seen_at: datetime
    story_id: int
    sentiment: int
    negative: float
    stance: int
    reader_version: str
    query_version: int
    excluded: str | None = None
    topics: list[dict[str, Any]] = field(default_factory=list)
    watchwords: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    gravity: int = 0
    audience: int = 0
    backfilled: bool = False
    late: bool = False
    first_copy: bool = False
    incident_id: int | None = None


_NEW = tuple(NewMention.__dataclass_fields__)


async def insert_new(conn: AsyncConnection, new: Sequence[NewMention], *, copies: Collection[int] = ()) -> None:
    """Store mentions of new posts in the order of their ids, and count them in the roll-ups.

    `copies` are the stories among them that had posts before (and so may have mentions or an official post).
    """
    seen = await _counted_pairs(conn, copies)
    official = await _official_since(conn, copies)
    rows = []
    for mention in new:
        pair = (mention.story_id, mention.brand_id)
        if mention.excluded == "official":
            official[pair] = min(mention.published_at, official.get(pair, mention.published_at))
        elif mention.excluded is None and pair in official and official[pair] <= mention.published_at:
            mention = replace(mention, excluded="copy")
        first = mention.excluded is None and pair not in seen
        if mention.excluded is None:
            seen.add(pair)
        rows.append(replace(mention, first_copy=first))
    await _insert(conn, rows)
    await rollups.add(conn, [_counted(row) for row in rows if row.excluded is None])


async def replace_for_post(conn: AsyncConnection, post_id: int, new: Sequence[NewMention]) -> set[int]:
    """The mentions of an edited post. What belonged to an incident stays in it. The ids of the brands touched."""
    columns = (mentions.c.story_id, mentions.c.brand_id, mentions.c.published_at, mentions.c.incident_id)
    old = (await conn.execute(select(*columns).where(mentions.c.post_id == post_id))).all()
    incidents = {row.brand_id: row.incident_id for row in old}
    await conn.execute(delete(mentions).where(mentions.c.post_id == post_id))
    await _insert(conn, [replace(mention, incident_id=incidents.get(mention.brand_id)) for mention in new])
    for row in old:
        await rollups.rebuild(conn, row.brand_id, row.published_at, row.published_at + rollups.BUCKET)
    pairs = {(row.story_id, row.brand_id) for row in old} | {(new.story_id, new.brand_id) for new in new}
    await settle(conn, pairs)
    return {brand_id for _, brand_id in pairs}


async def settle(conn: AsyncConnection, pairs: Iterable[Pair]) -> None:
    """Decide anew, for whole stories, which mention is the first copy and which are copies of an official post.

    Needed when something came after the fact: an edit, or an official post whose copies were seen before it.
    """
    for story_id, brand_id in sorted(pairs):
        since = (await _official_since(conn, [story_id])).get((story_id, brand_id))
        columns = (mentions.c.id, mentions.c.published_at, mentions.c.excluded, mentions.c.first_copy)
        of_pair = (mentions.c.story_id == story_id) & (mentions.c.brand_id == brand_id)
        rows = (await conn.execute(select(*columns).where(of_pair).order_by(mentions.c.post_id))).all()
        first_is_due, touched = True, []
        for row in rows:
            excluded = row.excluded
            if excluded in (None, "copy"):
                excluded = "copy" if since is not None and since <= row.published_at else None
            first = first_is_due and excluded is None
            first_is_due = first_is_due and excluded is not None
            if (excluded, first) != (row.excluded, row.first_copy):
                changed = update(mentions).where(mentions.c.id == row.id)
                await conn.execute(changed.values(excluded=excluded, first_copy=first))
            touched.append(row.published_at)
        for bucket in sorted({rollups.bucket_of(at) for at in touched}):
            await rollups.rebuild(conn, brand_id, bucket, bucket + rollups.BUCKET)


async def count(conn: AsyncConnection, brand_id: int, start: datetime, end: datetime) -> int:
    """How many mentions count for a brand in [start, end)."""
    query = select(func.count()).where(
        mentions.c.brand_id == brand_id,
        mentions.c.published_at >= start,
        mentions.c.published_at < end,
        mentions.c.excluded.is_(None),
    )
    return (await conn.execute(query)).scalar_one()


async def _insert(conn: AsyncConnection, new: Sequence[NewMention]) -> None:
    if new:
        await conn.execute(insert(mentions), [{name: getattr(mention, name) for name in _NEW} for mention in new])


async def _counted_pairs(conn: AsyncConnection, story_ids: Collection[int]) -> set[Pair]:
    """The (story, brand) pairs that have a mention that counts already."""
    if not story_ids:
        return set()
    query = select(mentions.c.story_id, mentions.c.brand_id).distinct()
    rows = await conn.execute(query.where(mentions.c.story_id.in_(list(story_ids)), mentions.c.excluded.is_(None)))
    return {(story_id, brand_id) for story_id, brand_id in rows}


async def _official_since(conn: AsyncConnection, story_ids: Collection[int]) -> dict[Pair, datetime]:
    """For each (story, brand) the time of the first post of the story in the brand's own channels, if any."""
    if not story_ids:
        return {}
    query = (
        select(posts.c.story_id, brand_officials.c.brand_id, func.min(posts.c.published_at))
        .join(brand_officials, brand_officials.c.source_id == posts.c.source_id)
        .where(posts.c.story_id.in_(list(story_ids)))
        .group_by(posts.c.story_id, brand_officials.c.brand_id)
    )
    return {(story_id, brand_id): since for story_id, brand_id, since in await conn.execute(query)}


def _counted(mention: NewMention) -> rollups.Counted:
    return rollups.Counted(
        mention.brand_id, mention.published_at, mention.sentiment, mention.first_copy, mention.audience
    )
