"""Which posts' comments are read: those of our own channels, and of whatever an open incident is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from storage.db import AsyncConnection
from storage.sources import Source, add_source, add_ways, change_source, find_source, list_sources, remove_ways
from storage.tables import brand_officials, brands, incidents, mentions, posts, sources

PLATFORM = KIND = "comments"
AGE = timedelta(days=3)  # up to this age an own channel's posts are looked at for comments
MOST = 100  # posts of one channel at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel whose comments are read. People in one room are one voice, so `owner` is the room's, not theirs."""

    source_id: int
    address: str
    title: str
    owner: str


async def wanted(conn: AsyncConnection) -> list[Wanted]:
    """Own channels first: all rooms of one brand are one voice, so that they alone never make a case."""
    own = (
        select(sources, brands.c.key.label("whose"))
        .join(brand_officials, brand_officials.c.source_id == sources.c.id)
        .join(brands, brands.c.id == brand_officials.c.brand_id)
        .where(brands.c.active)
    )
    rows = (await conn.execute(_in_use(own))).all()
    found = {row.id: Wanted(row.id, row.address, row.title, f"comments/{row.whose}") for row in rows}
    theirs = select(posts.c.source_id).where(posts.c.id.in_(_of_open_cases()))
    about = select(sources).where(sources.c.id.in_(theirs))
    for row in await conn.execute(_in_use(about)):
        found.setdefault(row.id, Wanted(row.id, row.address, row.title, f"comments/{row.owner}"[:128]))
    return list(found.values())


async def follow(conn: AsyncConnection, now: datetime) -> None:
    """Bring the sources of comments to what is wanted; what was read before stays."""
    addresses = set()
    for one in await wanted(conn):
        addresses.add(one.address)
        known = await find_source(conn, PLATFORM, one.address)
        if known is None:
            await add_source(conn, PLATFORM, one.address, now=now, title=f"{one.title} 💬", owner=one.owner, tier=1)
        elif not known.active:
            await change_source(conn, known.id, active=True)
            await add_ways(conn, known.id, [KIND], now)
    for source in await list_sources(conn, platforms=[PLATFORM]):
        if source.address not in addresses:
            await remove_ways(conn, source.id, [KIND])
            await change_source(conn, source.id, active=False)


async def changes(conn: AsyncConnection) -> bool:
    """Whether `follow` has anything to do."""
    there = {source.address for source in await list_sources(conn, platforms=[PLATFORM])}
    return there != {one.address for one in await wanted(conn)}


async def threads(conn: AsyncConnection, channel: Source, now: datetime) -> list[int]:
    """Numbers of the channel's posts whose comments are read, the newest first."""
    own = select(brand_officials.c.source_id).where(brand_officials.c.source_id == channel.id)
    young = posts.c.source_id.in_(own) & (posts.c.published_at >= now - AGE)
    query = (
        select(posts.c.external_id)
        .where(posts.c.source_id == channel.id, or_(young, posts.c.id.in_(_of_open_cases())))
        .order_by(posts.c.published_at.desc(), posts.c.id.desc())
        .limit(MOST)
    )
    return [int(number) for number in (await conn.execute(query)).scalars() if number.isdigit()]


def _in_use(query: Select[Any]) -> Select[Any]:
    return query.where(sources.c.platform == "telegram", sources.c.active, sources.c.paused.is_(False))


def _of_open_cases() -> Select[tuple[int]]:
    """Ids of the posts that an open incident is about."""
    cases = select(incidents.c.id).where(incidents.c.state == "open")
    return select(mentions.c.post_id).where(mentions.c.incident_id.in_(cases))
