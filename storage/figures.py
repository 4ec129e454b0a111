"""Views, forwards and reactions of a post over time: snapshots at equal ages, and of every jump between them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from storage.db import AsyncConnection
from storage.dialect import insert
from storage.posts import NewPost, Post
from storage.tables import posts, view_snapshots

AGES = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
JUMP = 1.1
"""A figure that has grown by a tenth is kept between the ages too: from 100 to 100,000 that is 72 rows at most."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    at: datetime
    views: int | None
    forwards: int | None
    reactions: int | None


async def count(conn: AsyncConnection, looks: Sequence[tuple[Post, NewPost]]) -> None:
    """Take new figures of posts; keep a snapshot of those that reached an age or jumped, and of the first ones."""
    changed = [(old, new) for old, new in looks if _differs(old, new)]
    last = await _last(conn, [old.id for old, _ in looks])
    rows = []
    for old, new in looks:
        first = Snapshot(old.seen_at, old.views, old.forwards, old.reactions)
        kept = last.get(old.id)
        now = _look(old, new)
        if _worth_keeping(old.published_at, kept or first, now):
            rows += [(old.id, now)] if kept else [(old.id, first), (old.id, now)]
    if rows:
        values = [{"post_id": post_id, **_figures(one), "at": one.at} for post_id, one in rows]
        await conn.execute(insert(conn, view_snapshots).on_conflict_do_nothing(), values)
    if changed:
        by_id = update(posts).where(posts.c.id == bindparam("b_id"))
        fresh = [{"b_id": old.id, **_figures(_look(old, new))} for old, new in changed]
        await conn.execute(by_id.values({name: bindparam(name) for name in _figures_of}), fresh)


async def at_age(conn: AsyncConnection, post_ids: Collection[int], age: timedelta) -> dict[int, Snapshot]:
    """For each post the first snapshot at that age or later, so that posts of different days compare."""
    query = (
        select(posts.c.id, posts.c.published_at, *(view_snapshots.c[name] for name in Snapshot.__dataclass_fields__))
        .join(posts, posts.c.id == view_snapshots.c.post_id)
        .where(posts.c.id.in_(list(post_ids)))
        .order_by(view_snapshots.c.at.desc())
    )
    return {row.id: Snapshot(*row[2:]) for row in await conn.execute(query) if row.at - row.published_at >= age}


_figures_of = ("views", "forwards", "reactions")


def _figures(one: Snapshot) -> Mapping[str, int | None]:
    return {name: getattr(one, name) for name in _figures_of}


def _look(old: Post, new: NewPost) -> Snapshot:
    """What a way does not show (a web page has no forwards) stays as it was."""
    known = (getattr(new, name) if getattr(new, name) is not None else getattr(old, name) for name in _figures_of)
    return Snapshot(new.seen_at, *known)


def _differs(old: Post, new: NewPost) -> bool:
    return any(getattr(new, name) not in (None, getattr(old, name)) for name in _figures_of)


def _worth_keeping(published_at: datetime, last: Snapshot, now: Snapshot) -> bool:
    aged = any(last.at < published_at + age <= now.at for age in AGES)
    pairs: Iterable[tuple[int, int]] = ((getattr(last, name) or 0, getattr(now, name) or 0) for name in _figures_of)
    return aged or any(after > before * JUMP for before, after in pairs)


async def _last(conn: AsyncConnection, post_ids: Sequence[int]) -> dict[int, Snapshot]:
    newest = (
        select(view_snapshots.c.post_id, func.max(view_snapshots.c.at).label("at"))
        .where(view_snapshots.c.post_id.in_(post_ids))
        .group_by(view_snapshots.c.post_id)
        .subquery()
    )
    columns = [view_snapshots.c[name] for name in Snapshot.__dataclass_fields__]
    query = select(view_snapshots.c.post_id, *columns).join(
        newest, (newest.c.post_id == view_snapshots.c.post_id) & (newest.c.at == view_snapshots.c.at)
    )
    return {row.post_id: Snapshot(*row[1:]) for row in await conn.execute(query)}
