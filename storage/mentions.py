"""Mentions: one post about one brand. Each insertion keeps the roll-ups right in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from storage import rollups
from storage.db import AsyncConnection
from storage.dialect import in_pairs, insert_rows
from storage.rollups import Counted
from storage.tables import brand_officials, mentions, posts

Pair = tuple[int, int]  # (story id, brand id)
Key = tuple[int, str]  # (source id, external id)
PAIRS_AT_ONCE = 500


@dataclass(frozen=True)  # without slots: vars() of it is the row
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
    first_copy: bool = True
    incident_id: int | None = None


_FIGURES = tuple(Counted.__dataclass_fields__)
_COUNTED = [mentions.c[name] for name in _FIGURES]


async def insert_new(conn: AsyncConnection, new: Sequence[NewMention], *, copies: Collection[int] = ()) -> None:
    """Store mentions of new posts in the order of their ids, and count them in the roll-ups.

    `copies` are the stories among them that had posts before (and so may have mentions or an official post).
    """
    seen = await _counted_pairs(conn, copies)
    official = await _official_since(conn, copies)
    rows = []
    for mention in new:
        pair = (mention.story_id, mention.brand_id)
        excluded = mention.excluded
        if excluded is None and pair in official and official[pair] <= mention.published_at:
            excluded = "copy"
        first = excluded is None and pair not in seen
        if excluded is None:
            seen.add(pair)
        if (excluded, first) != (mention.excluded, mention.first_copy):
            mention = replace(mention, excluded=excluded, first_copy=first)
        rows.append(mention)
    await _insert(conn, rows)


async def replace_for_posts(
    conn: AsyncConnection, anew: Mapping[int, Sequence[NewMention]], *, brand_id: int | None = None
) -> set[int]:
    """The mentions of edited posts, by post id, of all brands or of one. What belonged to an incident stays in it.

    Returns the ids of the brands touched.
    """
    if not anew:
        return set()
    columns = (mentions.c.post_id, mentions.c.story_id, mentions.c.incident_id, mentions.c.excluded, *_COUNTED)
    wanted: list[ColumnElement[bool]] = [mentions.c.post_id.in_(list(anew))]
    if brand_id is not None:
        wanted.append(mentions.c.brand_id == brand_id)
    of_posts = and_(*wanted)
    old = (await conn.execute(select(*columns).where(of_posts))).all()
    incidents = {(row.post_id, row.brand_id): row.incident_id for row in old}
    new = [
        replace(mention, incident_id=incidents.get((post_id, mention.brand_id)))
        for post_id, found in anew.items()
        for mention in found
    ]
    await conn.execute(delete(mentions).where(of_posts))
    await rollups.add(conn, [Counted(*row[4:]) for row in old if row.excluded is None], sign=-1)
    await _insert(conn, new)
    pairs = {(row.story_id, row.brand_id) for row in old} | {(mention.story_id, mention.brand_id) for mention in new}
    await settle(conn, pairs)
    return {brand_id for _, brand_id in pairs}


async def about(conn: AsyncConnection, keys: Collection[Key]) -> dict[Key, list[tuple[int, list[dict[str, Any]]]]]:
    """What posts of these (source id, external id) are about: ids of brands, each with the topics found."""
    query = (
        select(posts.c.source_id, posts.c.external_id, mentions.c.brand_id, mentions.c.topics)
        .join(mentions, mentions.c.post_id == posts.c.id)
        .where(in_pairs(conn, posts.c.source_id, posts.c.external_id, keys))
    )
    found: dict[Key, list[tuple[int, list[dict[str, Any]]]]] = {}
    for source_id, external_id, brand_id, topics in await conn.execute(query):
        found.setdefault((source_id, external_id), []).append((brand_id, topics))
    return found


async def settle(conn: AsyncConnection, pairs: Collection[Pair]) -> None:
    """Decide anew, for whole stories, which mention is the first copy and which are copies of an official post.

    Needed when something came after the fact: an edit, or an official post whose copies were seen before it.
    """
    if not pairs:
        return
    since = await _official_since(conn, {story_id for story_id, _ in pairs})
    columns = (mentions.c.id, mentions.c.story_id, mentions.c.excluded, *_COUNTED)
    of_pairs = in_pairs(conn, mentions.c.story_id, mentions.c.brand_id, pairs)
    rows = (await conn.execute(select(*columns).where(of_pairs).order_by(mentions.c.post_id))).all()
    seen: set[Pair] = set()
    changes, gone, come = [], [], []
    for mention_id, story_id, was_excluded, *figures in rows:
        was = Counted(*figures)
        pair, excluded = (story_id, was.brand_id), was_excluded
        if excluded in (None, "copy"):
            excluded = "copy" if pair in since and since[pair] <= was.published_at else None
        now = replace(was, first_copy=excluded is None and pair not in seen)
        if excluded is None:
            seen.add(pair)
        if (excluded, now) != (was_excluded, was):
            changes.append({"b_id": mention_id, "b_excluded": excluded, "b_first": now.first_copy})
            gone += [was] if was_excluded is None else []
            come += [now] if excluded is None else []
    if changes:
        values: dict[str, Any] = {"excluded": bindparam("b_excluded"), "first_copy": bindparam("b_first")}
        await conn.execute(update(mentions).where(mentions.c.id == bindparam("b_id")).values(values), changes)
    await rollups.add(conn, gone, sign=-1)
    await rollups.add(conn, come)


async def officials_changed(conn: AsyncConnection, brand_id: int) -> None:
    """What was stored already, after a brand's own channels changed: their posts and the copies of them never count."""
    own = select(brand_officials.c.source_id).where(brand_officials.c.brand_id == brand_id)
    of_brand, theirs = mentions.c.brand_id == brand_id, mentions.c.source_id.in_(own)
    counted = select(*_COUNTED).where(of_brand, theirs, mentions.c.excluded.is_(None))
    await rollups.add(conn, [Counted(*row) for row in await conn.execute(counted)], sign=-1)
    await conn.execute(update(mentions).where(of_brand, theirs).values(excluded="official", first_copy=False))
    # No longer official: as if they were copies, until their stories are settled.
    past = update(mentions).where(of_brand, ~theirs, mentions.c.excluded == "official")
    await conn.execute(past.values(excluded="copy"))
    of_own_posts = mentions.c.story_id.in_(select(posts.c.story_id).where(posts.c.source_id.in_(own)))
    stories = select(mentions.c.story_id).distinct().where(of_brand, (mentions.c.excluded == "copy") | of_own_posts)
    story_ids = list((await conn.execute(stories)).scalars())
    for start in range(0, len(story_ids), PAIRS_AT_ONCE):
        await settle(conn, [(story_id, brand_id) for story_id in story_ids[start : start + PAIRS_AT_ONCE]])


async def _insert(conn: AsyncConnection, new: Sequence[NewMention]) -> None:
    """Store them and count in those that count."""
    rows = [tuple(vars(mention).values()) for mention in new]
    await insert_rows(conn, mentions, tuple(NewMention.__dataclass_fields__), rows)
    counted = [Counted(*(getattr(mention, name) for name in _FIGURES)) for mention in new if mention.excluded is None]
    await rollups.add(conn, counted)


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
