"""The ways into the sources: which are due, where each one stands, and which of them work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, case, exists, func, literal, or_, select, true, update

from storage import dialect
from storage.db import AsyncConnection
from storage.sources import Source, mark_history_read
from storage.tables import posts, sources, ways

PATIENCE = timedelta(minutes=10)
"""How long a source may stay unread before it is called blind."""

CLOCK_SLACK = timedelta(minutes=1)
NEVER_TRIED = 1e9  # intervals

_SOURCE = [sources.c[name].label(f"its_{name}") for name in Source.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a way stands, in terms only its kind understands."""

    cursor: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    id: int
    kind: str
    source: Source
    bookmark: Bookmark
    failures: int
    last_success_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """How well one source is being watched by one way in. `error` is a text key."""

    source: Source
    kind: str
    last_success_at: datetime | None
    lag: timedelta | None  # since it was last read; None: never read
    error: str | None
    failures: int
    next_try_at: datetime
    blind: bool
    added_at: datetime
    tried: bool  # a stand-in is not, as long as it is not needed

    @property
    def last_post_at(self) -> datetime | None:
        return self.source.last_post_at

    @property
    def since(self) -> datetime | None:
        """Up to when a blind source was seen; None: never."""
        return self.last_success_at


async def due(
    conn: AsyncConnection, kinds: Collection[str], now: datetime, limit: int = 1_000, *, spares: bool = True
) -> list[Way]:
    """Ways to read now, the most urgent first. Not `spares`: pages whose account is about to be tried can wait.

    Urgent is what waited for the most of its own intervals: where time is short all are read so many times more rarely,
    and those that are to be read often stay ahead of the others.
    """
    found = await conn.execute(
        select(ways, *_SOURCE)
        .join(sources, sources.c.id == ways.c.source_id)
        .where(
            ways.c.kind.in_(kinds),
            # A try in the future: the clock was set back, and what was planned by it means nothing any more.
            or_(ways.c.next_try_at <= now, ways.c.last_try_at > now + CLOCK_SLACK),
            sources.c.active,
            sources.c.paused.is_(False),
            or_(ways.c.kind != "preview", ~_read_by_account(now, untried=not spares)),
        )
        .order_by(_intervals_waited(conn, now).desc(), ways.c.next_try_at, ways.c.id)
        .limit(limit)
    )
    return [
        Way(
            id=row.id,
            kind=row.kind,
            source=_source(row),
            bookmark=Bookmark(row.cursor, row.etag, row.last_modified),
            failures=row.failures,
            last_success_at=row.last_success_at,
        )
        for row in found
    ]


async def advanced(conn: AsyncConnection, way: Way, bookmark: Bookmark) -> None:
    """The posts up to this bookmark are stored."""
    await conn.execute(update(ways).where(ways.c.id == way.id).values(**_columns(bookmark)))


async def succeeded(conn: AsyncConnection, way: Way, bookmark: Bookmark, *, now: datetime, next_try: datetime) -> None:
    """The source was read to its end; from the first time on, its history counts as read."""
    await conn.execute(
        update(ways)
        .where(ways.c.id == way.id)
        .values(
            **_columns(bookmark), last_try_at=now, last_success_at=now, next_try_at=next_try, failures=0, error=None
        )
    )
    if way.source.history_read_at is None:
        await mark_history_read(conn, way.source.id, now)


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


async def health(conn: AsyncConnection, now: datetime) -> list[Health]:
    """One entry a source that is read on a schedule, by its best way in, the blind ones first."""
    by_source: dict[int, list[Health]] = {}
    for one in await health_by_way(conn, now):
        by_source.setdefault(one.source.id, []).append(one)
    return sorted(map(best, by_source.values()), key=lambda one: (not one.blind, one.source.key))


async def health_by_way(conn: AsyncConnection, now: datetime, source_id: int | None = None) -> list[Health]:
    """One entry a way, of every source or of one."""
    query = (
        select(ways, *_SOURCE, sources.c.created_at.label("added_at"))
        .join(sources, sources.c.id == ways.c.source_id)
        .where(ways.c.kind != "import", sources.c.active)
        .order_by(ways.c.id)
    )
    return [
        _health(row, now)
        for row in await conn.execute(query if source_id is None else query.where(sources.c.id == source_id))
    ]


def best(every: Sequence[Health]) -> Health:
    """The way through which a source is seen best."""
    return min(every, key=_rank)


@dataclass(frozen=True, slots=True)
class Try:
    """What the newest try of a way came to; `error` is a text key."""

    kind: str
    at: datetime | None
    error: str | None


async def try_now(conn: AsyncConnection, source_id: int, now: datetime) -> None:
    """Have a source read at once, whatever was planned."""
    theirs = update(ways).where(ways.c.source_id == source_id, ways.c.kind != "import")
    await conn.execute(theirs.values(next_try_at=now))


async def tries(conn: AsyncConnection, source_id: int) -> list[Try]:
    query = select(ways.c.kind, ways.c.last_try_at, ways.c.error).where(ways.c.source_id == source_id)
    return [Try(*row) for row in await conn.execute(query.order_by(ways.c.id))]


async def posts_since(conn: AsyncConnection, source_id: int, moment: datetime) -> int:
    """How many posts of a source were first seen since."""
    query = select(func.count()).where(posts.c.source_id == source_id, posts.c.seen_at >= moment)
    return (await conn.execute(query)).scalar_one()


async def unseen(conn: AsyncConnection, now: datetime) -> list[Health]:
    """Sources that should be watched now and are not; `since` says up to when they were."""
    return [one for one in await health(conn, now) if one.blind]


def _rank(one: Health) -> tuple[bool, bool, bool, int]:
    return (one.blind, not one.tried, one.error is not None, one.failures)


def _health(row: Row[Any], now: datetime) -> Health:
    read_at: datetime | None = row.last_success_at
    # While a way works, its own schedule says how long a silence is normal.
    expected = None if read_at is None else read_at if row.error else max(row.next_try_at, read_at)
    return Health(
        source=_source(row),
        kind=row.kind,
        last_success_at=read_at,
        lag=None if read_at is None else max(now - read_at, timedelta()),
        error=row.error,
        failures=row.failures,
        next_try_at=row.next_try_at,
        blind=not row.its_paused and (expected is None or now - expected > PATIENCE),
        added_at=row.added_at,
        tried=row.last_try_at is not None,
    )


def _read_by_account(now: datetime, *, untried: bool) -> Exists:
    """The web page of a channel only stands in for the account, which sees more, while that one fails.

    `untried`: one that was not tried yet is given its time.
    """
    account = ways.alias()
    return exists().where(
        account.c.source_id == ways.c.source_id,
        account.c.kind == "account",
        account.c.error.is_(None),
        true() if untried else account.c.last_success_at.is_not(None),
        account.c.next_try_at > now - PATIENCE,
    )


def _intervals_waited(conn: AsyncConnection, now: datetime) -> ColumnElement[float]:
    """Since the last try, in intervals as they were planned then. What was never tried goes before all others, and so
    does what was tried in the future: by a clock that has been set back since."""
    last = dialect.seconds(conn, ways.c.last_try_at)
    waited = dialect.seconds(conn, literal(now, ways.c.last_try_at.type)) - last
    planned = dialect.seconds(conn, ways.c.next_try_at) - last
    first = or_(ways.c.last_try_at.is_(None), ways.c.last_try_at > now + CLOCK_SLACK)
    return case((first, NEVER_TRIED), (planned > 1, waited / planned), else_=waited)


def _source(row: Row[Any]) -> Source:
    return Source(*(getattr(row, column.name) for column in _SOURCE))


def _columns(bookmark: Bookmark) -> dict[str, Any]:
    return {
        "cursor": bookmark.cursor,
        "etag": bookmark.etag,
        "last_modified": bookmark.last_modified,
    }
