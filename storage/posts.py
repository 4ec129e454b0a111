"""Posts: stored once per source and external id, with the texts they had before."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy import insert as plain_insert

from storage.db import AsyncConnection
from storage.dialect import in_pairs, insert_rows, lock_table, reserve_ids
from storage.tables import post_versions, posts, sources

Key = tuple[int, str]  # source id, external id


@dataclass  # without slots: vars() of it is the row; not frozen: that takes four times as long to make
class NewPost:
    source_id: int
    external_id: str
    published_at: datetime
    seen_at: datetime
    text: str
    text_hash: str
    signature: bytes = b""
    media_key: str | None = None
    author: str | None = None
    url: str | None = None
    views: int | None = None
    forwards: int | None = None
    edited_at: datetime | None = None
    backfilled: bool = False
    audience: int = 0
    reactions: int | None = None
    origin_stable_id: str | None = None
    origin_title: str | None = None
    origin_external_id: str | None = None
    origin_published_at: datetime | None = None
    parent_source_id: int | None = None
    parent_external_id: str | None = None

    @property
    def key(self) -> Key:
        return self.source_id, self.external_id


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    source_id: int
    external_id: str
    published_at: datetime
    seen_at: datetime
    edited_at: datetime | None
    backfilled: bool
    text: str
    text_hash: str
    story_id: int | None
    media_key: str | None
    author: str | None
    url: str | None
    views: int | None
    forwards: int | None
    audience: int
    reactions: int | None
    origin_stable_id: str | None
    origin_title: str | None
    origin_external_id: str | None
    origin_published_at: datetime | None
    parent_source_id: int | None
    parent_external_id: str | None
    gone_seen_at: datetime | None

    @property
    def parent(self) -> Key | None:
        """What it answers, stored or not."""
        if self.parent_source_id is None or self.parent_external_id is None:
            return None
        return self.parent_source_id, self.parent_external_id


@dataclass(frozen=True, slots=True)
class Signature:
    """What the index of stories needs of a post."""

    post_id: int
    story_id: int
    signature: bytes
    media_key: str | None


FindStories = Callable[[Sequence[tuple[int, NewPost]]], Sequence[int]]


def _own_stories(fresh: Sequence[tuple[int, NewPost]]) -> list[int]:
    return [post_id for post_id, _ in fresh]


_KEY = (posts.c.source_id, posts.c.external_id)
_SEEN = posts.c.gone_seen_at.is_(None)
_COLUMNS = [posts.c[name] for name in Post.__dataclass_fields__]
MOST_GONE = 1_000


async def lock(conn: AsyncConnection) -> None:
    """Keep other writers of posts out until the transaction ends: nobody stores the same ones, or copies of them."""
    await lock_table(conn, posts)


async def insert_new(
    conn: AsyncConnection, new: Sequence[NewPost], find_stories: FindStories = _own_stories
) -> list[int | None]:
    """Store the posts that are not there yet. Their ids in the order given; None for one stored before.

    A post given twice is stored once, and its second place holds None. `find_stories` says the story of each new post,
    which it is given with its id, rising; a story is never reassigned. Take the `lock` before.
    """
    there = await _known(conn, {post.key for post in new})
    fresh: dict[Key, NewPost] = {}
    for post in new:
        if post.key not in there:
            fresh.setdefault(post.key, post)
    if not fresh:
        return [None] * len(new)
    with_ids = list(zip(await reserve_ids(conn, posts, len(fresh)), fresh.values(), strict=True))
    stories = find_stories(with_ids)
    rows = [(one, story, *vars(post).values()) for (one, post), story in zip(with_ids, stories, strict=True)]
    await insert_rows(conn, posts, ("id", "story_id", *NewPost.__dataclass_fields__), rows)
    ids = {post.key: one for one, post in with_ids}
    return [ids.pop(post.key, None) for post in new]


async def _known(conn: AsyncConnection, keys: Iterable[Key]) -> set[Key]:
    """Which of these (source id, external id) are stored already."""
    query = select(*_KEY).where(in_pairs(conn, *_KEY, keys))
    return {(source_id, external_id) for source_id, external_id in await conn.execute(query)}


async def stored(conn: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Post]:
    """The posts already there of these (source id, external id)."""
    query = select(*_COLUMNS).where(in_pairs(conn, *_KEY, keys))
    return {(post.source_id, post.external_id): post for post in await _posts(conn, query)}


async def edit(conn: AsyncConnection, old: Post, new: NewPost) -> None:
    """Keep the text it had in `post_versions` and take the new one."""
    row = {"post_id": old.id, "seen_at": old.edited_at or old.seen_at, "text": old.text, "text_hash": old.text_hash}
    await conn.execute(plain_insert(post_versions).values(row))
    values = {
        "text": new.text,
        "text_hash": new.text_hash,
        "signature": new.signature,
        "media_key": new.media_key or old.media_key,
        "edited_at": new.edited_at or new.seen_at,
    }
    await conn.execute(update(posts).where(posts.c.id == old.id).values(values))


async def note_gone(
    conn: AsyncConnection, source_id: int, low: int, high: int, there: Collection[str], now: datetime
) -> None:
    """Of the posts numbered `low` to `high` only these are there still. Why the others are not is not ours to say."""
    gone = [(source_id, name) for number in range(low, high + 1) if (name := str(number)) not in there]
    found = [(source_id, name) for name in there]
    for keys, was, seen in ((gone[-MOST_GONE:], _SEEN, now), (found, ~_SEEN, None)):
        if keys:
            await conn.execute(update(posts).where(in_pairs(conn, *_KEY, keys), was).values(gone_seen_at=seen))


async def get_post(conn: AsyncConnection, post_id: int) -> Post | None:
    found = await _posts(conn, select(*_COLUMNS).where(posts.c.id == post_id))
    return found[0] if found else None


async def find_by_hash(conn: AsyncConnection, text_hash: str) -> Post | None:
    """The first published post of this text."""
    query = select(*_COLUMNS).where(posts.c.text_hash == text_hash).order_by(posts.c.published_at, posts.c.id).limit(1)
    found = await _posts(conn, query)
    return found[0] if found else None


async def find_by_reference(conn: AsyncConnection, platform: str, address: str, external_id: str) -> Post | None:
    """The post a link or a forward points to. `address` is the user name or the platform's own id of the source."""
    query = (
        select(*_COLUMNS)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(sources.c.platform == platform, posts.c.external_id == external_id)
        .where((sources.c.address == address) | (sources.c.stable_id == address))
    )
    found = await _posts(conn, query)
    return found[0] if found else None


async def find_by_url(conn: AsyncConnection, platform: str, url: str) -> Post | None:
    """The post of this platform whose id is the address itself, as feeds often have it."""
    query = (
        select(*_COLUMNS)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(sources.c.platform == platform, posts.c.external_id == url)
        .limit(1)
    )
    found = await _posts(conn, query)
    return found[0] if found else None


async def forwards_of(conn: AsyncConnection, post: Post, limit: int = 1_000) -> list[Post]:
    """Posts that say they were forwarded from this one: its branches in the copy tree, the first published first."""
    own = select(sources.c.stable_id).where(sources.c.id == post.source_id).scalar_subquery()
    query = select(*_COLUMNS).where(posts.c.origin_stable_id == own, posts.c.origin_external_id == post.external_id)
    return await _posts(conn, query.order_by(posts.c.published_at, posts.c.id).limit(limit))


async def answers_to(conn: AsyncConnection, post: Post, limit: int = 1_000) -> list[Post]:
    """Comments on a post and replies to it, the first published first."""
    theirs = (posts.c.parent_source_id == post.source_id, posts.c.parent_external_id == post.external_id)
    query = select(*_COLUMNS).where(*theirs).order_by(posts.c.published_at, posts.c.id)
    return await _posts(conn, query.limit(limit))


async def copies_of(conn: AsyncConnection, story_id: int, limit: int = 1_000) -> list[Post]:
    """All posts of a story, the first published first."""
    query = select(*_COLUMNS).where(posts.c.story_id == story_id).order_by(posts.c.published_at, posts.c.id)
    return await _posts(conn, query.limit(limit))


async def signatures_after(conn: AsyncConnection, post_id: int, limit: int = 5_000) -> list[Signature]:
    """Of posts newer than `post_id`, oldest first: what another process has stored since, for instance."""
    query = (
        select(posts.c.id, posts.c.story_id, posts.c.signature, posts.c.media_key)
        .where(posts.c.id > post_id, posts.c.story_id.is_not(None))
        .order_by(posts.c.id)
        .limit(limit)
    )
    return [Signature(*row) for row in await conn.execute(query)]


async def texts_since(conn: AsyncConnection, since: datetime, below: int | None, limit: int) -> list[tuple[int, str]]:
    """Ids and texts of posts published since then, the latest stored first; `below`: only with a smaller id."""
    query = select(posts.c.id, posts.c.text).where(posts.c.published_at >= since)
    query = query if below is None else query.where(posts.c.id < below)
    return [(row[0], row[1]) for row in await conn.execute(query.order_by(posts.c.id.desc()).limit(limit))]


async def newest_id(conn: AsyncConnection) -> int:
    """0 when there is none."""
    found = (await conn.execute(select(posts.c.id).order_by(posts.c.id.desc()).limit(1))).scalar_one_or_none()
    return found or 0


async def _posts(conn: AsyncConnection, query: Select[Any]) -> list[Post]:
    return [Post(*row) for row in await conn.execute(query)]
