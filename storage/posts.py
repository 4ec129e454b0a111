"""Posts: stored once per source and external id, with the texts and views they had before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy import insert as plain_insert

from storage.db import AsyncConnection
from storage.dialect import insert
from storage.tables import post_versions, posts, sources, view_snapshots


@dataclass(frozen=True)  # without slots: vars() of it is the row
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


@dataclass(frozen=True, slots=True)
class Signature:
    """What the index of stories needs of a post."""

    post_id: int
    story_id: int
    signature: bytes
    media_key: str | None


_COLUMNS = [posts.c[name] for name in Post.__dataclass_fields__]


async def insert_new(conn: AsyncConnection, new: Sequence[NewPost]) -> list[int | None]:
    """Store the posts that are not there yet. Their ids in the order given; None for one stored before.

    A post given twice is stored once, and its second place holds None. Stories are set by `set_stories`.
    Give them by time of publication: ids then follow it, and two writers of the same posts can't deadlock.
    """
    if not new:
        return []
    statement = (
        insert(conn, posts)
        .on_conflict_do_nothing(index_elements=["source_id", "external_id"])
        .returning(posts.c.source_id, posts.c.external_id, posts.c.id)
    )
    result = await conn.execute(statement, [vars(post) for post in new])
    ids = {(source_id, external_id): post_id for source_id, external_id, post_id in result}
    return [ids.pop((post.source_id, post.external_id), None) for post in new]


async def set_stories(conn: AsyncConnection, stories: dict[int, int]) -> None:
    """Give posts their stories: story id by post id. A story is never reassigned."""
    own = [post_id for post_id, story_id in stories.items() if post_id == story_id]
    if own:
        await conn.execute(update(posts).where(posts.c.id.in_(own)).values(story_id=posts.c.id))
    copies = [{"b_id": post_id, "b_story": story_id} for post_id, story_id in stories.items() if post_id != story_id]
    if copies:
        statement = update(posts).where(posts.c.id == bindparam("b_id")).values(story_id=bindparam("b_story"))
        await conn.execute(statement, copies)


async def stored(conn: AsyncConnection, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Post]:
    """The posts already there of these (source id, external id)."""
    query = select(*_COLUMNS).where(tuple_(posts.c.source_id, posts.c.external_id).in_(list(keys)))
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


async def count_views(conn: AsyncConnection, old: Post, new: NewPost) -> None:
    """Take new figures of views and forwards and keep each in `view_snapshots`, the first ones too."""
    figures = [(old.seen_at, old.views, old.forwards), (new.seen_at, new.views, new.forwards)]
    rows = [{"post_id": old.id, "at": at, "views": views, "forwards": forwards} for at, views, forwards in figures]
    await conn.execute(insert(conn, view_snapshots).on_conflict_do_nothing(), rows)
    values = {"views": new.views, "forwards": new.forwards}
    await conn.execute(update(posts).where(posts.c.id == old.id).values(values))


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


async def newest_id(conn: AsyncConnection) -> int:
    """0 when there is none."""
    found = (await conn.execute(select(posts.c.id).order_by(posts.c.id.desc()).limit(1))).scalar_one_or_none()
    return found or 0


async def _posts(conn: AsyncConnection, query: Select[Any]) -> list[Post]:
    return [Post(*row) for row in await conn.execute(query)]
