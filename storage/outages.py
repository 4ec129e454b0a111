"""Outages of sources: which went unseen together, since when, and the one message about it in each chat.

A source's silence is never counted as calm, so that it is not seen is told by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from storage import coverage, dialect
from storage.db import AsyncConnection
from storage.sources import Source, get_sources
from storage.tables import brands, mentions, outage_messages, outage_sources, outages, posts, sources, ways
from storage.tables import coverage as spans_watched

ACCOUNT_FAULTS = ("source-error-session-%", "source-error-account-%")
"""Errors of the reading account itself: no channel is at fault."""
TOLERATED = timedelta(minutes=10)
"""A hole in what was watched that is shorter is not told."""


@dataclass(frozen=True, slots=True)
class Down:
    """A source that is not seen; `reason`: unread | silent | account | left (nobody wants it read any more).

    `error` is a text key.
    """

    source_id: int
    since: datetime
    reason: str
    error: str | None = None
    back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """`since`: up to when its sources were seen. Its first source names it in the keys of the outbox."""

    id: int
    lead_id: int
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    version: int
    sources: tuple[Down, ...]

    @property
    def down(self) -> tuple[Down, ...]:
        return tuple(one for one in self.sources if one.back_at is None)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(one.source_id for one in self.sources)


@dataclass(frozen=True, slots=True)
class Loss:
    """A source of an outage, for the message. `blind` is what stays unseen of the time it was away."""

    source: Source
    down: Down
    next_try_at: datetime | None
    blind: timedelta


@dataclass(frozen=True, slots=True)
class Facts:
    """An outage as it is told: of how many sources with what audience, and what came in late when it was over."""

    outage: Outage
    losses: tuple[Loss, ...]
    watched: int
    watched_by_platform: dict[str, int]
    audience: int
    late_mentions: int


_NEWEST = ways.c.last_try_at.desc()
_COLUMNS = [outages.c[name] for name in ("id", "lead_id", "since", "opened_at", "ended_at", "version")]


async def current(conn: AsyncConnection, ended_after: datetime) -> list[Outage]:
    """Those that go on, and those that ended after a moment, the newest first."""
    query = select(*_COLUMNS).where(or_(outages.c.ended_at.is_(None), outages.c.ended_at > ended_after))
    return await _with_sources(conn, (await conn.execute(query.order_by(outages.c.id.desc()))).all())


async def get(conn: AsyncConnection, outage_id: int) -> Outage | None:
    rows = (await conn.execute(select(*_COLUMNS).where(outages.c.id == outage_id))).all()
    return next(iter(await _with_sources(conn, rows)), None)


async def open_one(conn: AsyncConnection, downs: Sequence[Down], now: datetime) -> int:
    """Its id."""
    row = {"lead_id": downs[0].source_id, "since": min(one.since for one in downs), "opened_at": now}
    outage_id: int = (await conn.execute(insert(outages).values(row).returning(outages.c.id))).scalar_one()
    await put(conn, outage_id, downs)
    return outage_id


async def put(conn: AsyncConnection, outage_id: int, downs: Iterable[Down]) -> None:
    """These sources are down in it, whether they were in it before or not."""
    for one in downs:
        values = {"since": one.since, "reason": one.reason, "error": one.error, "back_at": None}
        again = {name: values[name] for name in ("reason", "error", "back_at")}
        row = dialect.insert(conn, outage_sources).values(outage_id=outage_id, source_id=one.source_id, **values)
        await conn.execute(row.on_conflict_do_update(index_elements=["outage_id", "source_id"], set_=again))


async def came_back(
    conn: AsyncConnection, outage_id: int, source_ids: Collection[int], at: datetime, *, left: bool = False
) -> None:
    """They are seen again; or, with `left`, not to be read any more."""
    statement = update(outage_sources).where(
        outage_sources.c.outage_id == outage_id, outage_sources.c.source_id.in_(list(source_ids))
    )
    await conn.execute(statement.values(back_at=at, **({"reason": "left"} if left else {})))


async def changed(conn: AsyncConnection, outage_id: int, ended_at: datetime | None) -> None:
    """A new version of it, over or not."""
    values = {"version": outages.c.version + 1, "ended_at": ended_at}
    await conn.execute(update(outages).where(outages.c.id == outage_id).values(values))


async def account_faults(conn: AsyncConnection) -> dict[int, str]:
    """By the id of each source whose reading account is lost, the error; empty while any account still reads.

    What proves that one reads is a channel read since the newest such fault. Channels that fail for a reason of their
    own, or were not tried since, prove nothing.
    """
    in_use = (
        select(ways.c.source_id, ways.c.error)
        .join(sources, sources.c.id == ways.c.source_id)
        .where(ways.c.kind == "account", sources.c.active, sources.c.paused.is_(False))
    )
    lost = or_(*(ways.c.error.like(pattern) for pattern in ACCOUNT_FAULTS))
    newest = (await conn.execute(in_use.add_columns(ways.c.last_try_at).where(lost).order_by(_NEWEST).limit(1))).first()
    if newest is None:
        return {}
    reads = in_use.where(ways.c.error.is_(None), ways.c.last_success_at > newest.last_try_at)
    if (await conn.execute(reads.limit(1))).first() is not None:
        return {}
    unread = in_use.where(or_(lost, ways.c.error.is_(None)), ways.c.last_try_at.is_not(None))
    return {row.source_id: row.error or newest.error for row in await conn.execute(unread)}


async def published(conn: AsyncConnection, source_id: int, since: datetime) -> list[datetime]:
    """When a source published, oldest first; a look far back is cut to its newest posts."""
    query = (
        select(posts.c.published_at)
        .where(posts.c.source_id == source_id, posts.c.published_at >= since)
        .order_by(posts.c.published_at.desc())
        .limit(3_000)
    )
    return list(reversed((await conn.execute(query)).scalars().all()))


async def watched_since(conn: AsyncConnection, source_id: int) -> datetime | None:
    """The beginning of the newest span in which it was watched."""
    query = select(spans_watched.c.start_at).where(spans_watched.c.source_id == source_id)
    moment: datetime | None = await conn.scalar(query.order_by(spans_watched.c.end_at.desc()).limit(1))
    return moment


async def facts(conn: AsyncConnection, outage_id: int) -> Facts | None:
    """None when it is gone."""
    outage = await get(conn, outage_id)
    if outage is None:
        return None
    known = await get_sources(conn, outage.ids)
    end = max([outage.opened_at, *(one.back_at for one in outage.sources if one.back_at)])
    spans = await coverage.spans(conn, outage.ids, outage.since, end)
    tries = select(ways.c.source_id, func.min(ways.c.next_try_at)).where(ways.c.source_id.in_(outage.ids))
    next_try = {row[0]: row[1] for row in await conn.execute(tries.group_by(ways.c.source_id))}
    losses = [
        Loss(known[one.source_id], one, next_try.get(one.source_id), _blind(one, spans[one.source_id]))
        for one in outage.sources
        if one.source_id in known
    ]
    on_schedule = select(ways.c.source_id).where(ways.c.kind != "import")
    in_use = (sources.c.active, sources.c.paused.is_(False), sources.c.id.in_(on_schedule))
    counted = select(sources.c.platform, func.count(), func.sum(sources.c.audience)).where(*in_use)
    by_platform = (await conn.execute(counted.group_by(sources.c.platform))).all()
    return Facts(
        outage=outage,
        losses=tuple(losses),
        watched=sum(row[1] for row in by_platform),
        watched_by_platform={row[0]: row[1] for row in by_platform},
        audience=sum(int(row[2]) for row in by_platform),
        late_mentions=await _late(conn, outage),
    )


async def message(conn: AsyncConnection, outage_id: int, chat_id: int) -> tuple[int, int] | None:
    """(message id, version on screen) in a chat."""
    where = (outage_messages.c.outage_id == outage_id) & (outage_messages.c.chat_id == chat_id)
    row = (await conn.execute(select(outage_messages.c.message_id, outage_messages.c.version).where(where))).first()
    return None if row is None else (row.message_id, row.version)


async def set_message(conn: AsyncConnection, outage_id: int, chat_id: int, message_id: int, version: int) -> None:
    values = {"message_id": message_id, "version": version}
    row = dialect.insert(conn, outage_messages).values(outage_id=outage_id, chat_id=chat_id, **values)
    await conn.execute(row.on_conflict_do_update(index_elements=["outage_id", "chat_id"], set_=values))


def _blind(one: Down, watched: Sequence[coverage.Span]) -> timedelta:
    """What of its absence was never made up for."""
    if one.back_at is None:
        return timedelta()
    holes = coverage.gaps(watched, one.since, one.back_at)
    return sum((hole.end - hole.start for hole in holes if hole.end - hole.start > TOLERATED), timedelta())


async def _late(conn: AsyncConnection, outage: Outage) -> int:
    """Mentions published while their source was away, and read once it was back."""
    away = [one for one in outage.sources if one.back_at is not None and one.reason != "silent"]
    if not away:
        return 0
    brand_ids = list((await conn.execute(select(brands.c.id))).scalars())  # mentions are indexed by brand and time
    query = (
        select(func.count())
        .select_from(mentions.join(outage_sources, outage_sources.c.source_id == mentions.c.source_id))
        .where(
            mentions.c.brand_id.in_(brand_ids),
            mentions.c.published_at > outage.since,
            mentions.c.published_at <= max(one.back_at for one in away if one.back_at),
            mentions.c.excluded.is_(None),
            outage_sources.c.outage_id == outage.id,
            outage_sources.c.reason != "silent",
            mentions.c.published_at > outage_sources.c.since,
            mentions.c.published_at <= outage_sources.c.back_at,
        )
    )
    return (await conn.execute(query)).scalar_one()


async def _with_sources(conn: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Outage]:
    query = select(outage_sources).where(outage_sources.c.outage_id.in_([row.id for row in rows]))
    members: dict[int, list[Down]] = {}
    for one in await conn.execute(query.order_by(outage_sources.c.since, outage_sources.c.source_id)):
        down = Down(one.source_id, one.since, one.reason, one.error, one.back_at)
        members.setdefault(one.outage_id, []).append(down)
    return [
        Outage(row.id, row.lead_id, row.since, row.opened_at, row.ended_at, row.version, tuple(members[row.id]))
        for row in rows
        if row.id in members
    ]
