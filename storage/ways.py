"""The ways into the sources: which are due, where each one stands, and which of them work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select, update

from storage.db import AsyncConnection
from storage.tables import sources, ways

PATIENCE = timedelta(minutes=10)
"""How long a source may stay unread before it is called blind."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a way stands, in terms only its kind understands."""

    cursor: str | None = None
    access_hash: int | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform says of a source. None: it did not say."""

    stable_id: str | None = None
    title: str | None = None
    audience: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    id: int
    source_id: int
    kind: str
    platform: str
    address: str
    stable_id: str | None
    bookmark: Bookmark
    failures: int
    last_success_at: datetime | None
    last_post_at: datetime | None
    history_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """How well one source is being watched; `since` is when it was last seen, None for never."""

    source_id: int
    platform: str
    address: str
    title: str
    paused: bool
    kind: str
    last_post_at: datetime | None
    last_success_at: datetime | None
    next_try_at: datetime
    error: str | None
    failures: int
    blind: bool

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.address}"

    @property
    def since(self) -> datetime | None:
        return self.last_success_at

    def lag(self, now: datetime) -> timedelta | None:
        """How long ago it was last read."""
        return None if self.last_success_at is None else max(now - self.last_success_at, timedelta())


async def due(conn: AsyncConnection, kinds: Collection[str], now: datetime, limit: int = 1_000) -> list[Way]:
    """Ways to read now, those that work before those that fail, the longest due first."""
    found = await conn.execute(
        _select_ways()
        .where(ways.c.kind.in_(kinds), ways.c.next_try_at <= now, sources.c.paused.is_(False))
        .order_by(ways.c.failures > 0, ways.c.next_try_at, ways.c.id)
        .limit(limit)
    )
    return [_way(row) for row in found]


async def advanced(conn: AsyncConnection, way: Way, bookmark: Bookmark) -> None:
    """The posts up to this bookmark are stored."""
    await conn.execute(update(ways).where(ways.c.id == way.id).values(**_columns(bookmark)))


async def identified(conn: AsyncConnection, way: Way, identity: Identity) -> None:
    """Keep what the platform says of a source; what a person set (a title, an audience) stays."""
    source = update(sources).where(sources.c.id == way.source_id)
    if identity.stable_id is not None:
        await conn.execute(source.values(stable_id=identity.stable_id))
    if identity.title is not None:
        await conn.execute(source.where(sources.c.title == sources.c.address).values(title=identity.title))
    if identity.audience is not None:
        await conn.execute(source.where(sources.c.audience_set.is_(False)).values(audience=identity.audience))


async def succeeded(conn: AsyncConnection, way: Way, bookmark: Bookmark, *, now: datetime, next_try: datetime) -> None:
    """The source was read to its end; its history counts as read from the first time on."""
    await conn.execute(
        update(ways)
        .where(ways.c.id == way.id)
        .values(
            **_columns(bookmark), last_try_at=now, last_success_at=now, next_try_at=next_try, failures=0, error=None
        )
    )
    await conn.execute(
        update(sources)
        .where(sources.c.id == way.source_id, sources.c.history_read_at.is_(None))
        .values(history_read_at=now)
    )


async def failed(
    conn: AsyncConnection, way: Way, error: str, *, now: datetime, next_try: datetime, counts: bool = True
) -> None:
    """`error` is a text key. Not every failure counts against the source: a wait imposed on all of them does not."""
    await conn.execute(
        update(ways)
        .where(ways.c.id == way.id)
        .values(last_try_at=now, next_try_at=next_try, error=error, failures=ways.c.failures + int(counts))
    )


async def hasten(
    conn: AsyncConnection, kind: str, now: datetime, *, source_id: int | None = None, cured: Collection[str] = ()
) -> None:
    """Make the ways of a kind due now: those that work, and those whose error is among the cured."""
    wanted = update(ways).where(ways.c.kind == kind, ways.c.next_try_at > now)
    wanted = wanted.where(or_(ways.c.error.is_(None), ways.c.error.in_(cured)))
    if source_id is not None:
        wanted = wanted.where(ways.c.source_id == source_id)
    await conn.execute(wanted.values(next_try_at=now))


async def other_source(conn: AsyncConnection, way: Way, stable_id: str) -> int | None:
    """The source that already is this channel or page under another address."""
    found: int | None = await conn.scalar(
        select(sources.c.id).where(
            sources.c.platform == way.platform, sources.c.stable_id == stable_id, sources.c.id != way.source_id
        )
    )
    return found


async def health(conn: AsyncConnection, now: datetime) -> list[Health]:
    """One row a source that is read on a schedule, by its best way; the blind ones first."""
    rows = await conn.execute(
        select(
            ways,
            sources.c.platform,
            sources.c.address,
            sources.c.title,
            sources.c.paused,
            sources.c.last_post_at,
        )
        .join(sources, sources.c.id == ways.c.source_id)
        .where(ways.c.kind != "import")
    )
    best: dict[int, Health] = {}
    for row in rows:
        candidate = _health(row, now)
        known = best.get(candidate.source_id)
        if known is None or _rank(candidate) < _rank(known):
            best[candidate.source_id] = candidate
    return sorted(best.values(), key=lambda one: (not one.blind, one.platform, one.address))


async def unseen(conn: AsyncConnection, now: datetime) -> list[Health]:
    """Sources that should be watched now and are not; `since` says from when on."""
    return [one for one in await health(conn, now) if one.blind]


def _rank(one: Health) -> tuple[bool, bool, int]:
    return (one.blind, one.error is not None, one.failures)


def _health(row: Row[Any], now: datetime) -> Health:
    if row.last_success_at is None:
        seen_until = None
    else:
        # While a way works, its own schedule says how long silence is normal.
        seen_until = row.last_success_at if row.error else max(row.next_try_at, row.last_success_at)
    return Health(
        source_id=row.source_id,
        platform=row.platform,
        address=row.address,
        title=row.title,
        paused=row.paused,
        kind=row.kind,
        last_post_at=row.last_post_at,
        last_success_at=row.last_success_at,
        next_try_at=row.next_try_at,
        error=row.error,
        failures=row.failures,
        blind=not row.paused and (seen_until is None or now - seen_until > PATIENCE),
    )


def _select_ways() -> Select[Any]:
    return select(
        ways,
        sources.c.platform,
        sources.c.address,
        sources.c.stable_id,
        sources.c.last_post_at,
        sources.c.history_read_at,
    ).join(sources, sources.c.id == ways.c.source_id)


def _way(row: Row[Any]) -> Way:
    return Way(
        id=row.id,
        source_id=row.source_id,
        kind=row.kind,
        platform=row.platform,
        address=row.address,
        stable_id=row.stable_id,
        bookmark=Bookmark(row.cursor, row.access_hash, row.etag, row.last_modified),
        failures=row.failures,
        last_success_at=row.last_success_at,
        last_post_at=row.last_post_at,
        history_read_at=row.history_read_at,
    )


def _columns(bookmark: Bookmark) -> dict[str, Any]:
    return {
        "cursor": bookmark.cursor,
        "access_hash": bookmark.access_hash,
        "etag": bookmark.etag,
        "last_modified": bookmark.last_modified,
    }
