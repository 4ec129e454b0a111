"""How each source stands, the worst first: what /sources and the shell list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage import ways
from storage.db import AsyncConnection
from storage.tables import outage_sources, outages
from storage.ways import Health

STATES = ("down", "silent", "new", "fine", "paused")
"""`down`: not seen. `silent`: read, and quiet for longer than its habit. `new`: never read yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One source by its best way in."""

    health: Health
    state: str


async def standings(conn: AsyncConnection, now: datetime) -> list[Standing]:
    """Of every source that is read on a schedule, the paused ones included; the worst first, then by name."""
    silent = await _silent(conn)
    found = [Standing(one, _state(one, silent)) for one in await ways.health(conn, now)]
    return sorted(found, key=lambda one: (STATES.index(one.state), one.health.source.title))


async def of_source(conn: AsyncConnection, source_id: int, now: datetime) -> tuple[Standing, list[Health]] | None:
    """One source, and each way into it; None where it is not read on a schedule, or removed."""
    every = await ways.health_by_way(conn, now, source_id)
    if not every:
        return None
    best = ways.best(every)
    return Standing(best, _state(best, await _silent(conn))), every


async def _silent(conn: AsyncConnection) -> set[int]:
    going_on = select(outage_sources.c.source_id).join(outages, outages.c.id == outage_sources.c.outage_id)
    silent = going_on.where(
        outages.c.ended_at.is_(None), outage_sources.c.back_at.is_(None), outage_sources.c.reason == "silent"
    )
    return set((await conn.execute(silent)).scalars())


def _state(one: Health, silent: set[int]) -> str:
    if one.source.paused:
        return "paused"
    if one.last_success_at is None and one.error is None:
        return "new"
    if one.blind:
        return "down"
    return "silent" if one.source.id in silent else "fine"
