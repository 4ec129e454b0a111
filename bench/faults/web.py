"""Faults of feeds and pages. Each returns the seconds from its end until all is stored."""

import asyncio
from collections.abc import Awaitable, Callable

from bench.faults.rig import Rig, reading
from storage.sources import add_source


async def feed_faults(one: Rig) -> float:
    """A feed answers with errors, and beside it hang one that trickles, one that loops and one of a dead name."""
    async with reading(one):
        async with one.db.write() as conn:
            for bad in (one.feeds.hostile("trickle"), one.feeds.hostile("loop"), "http://no.such.host.invalid/"):
                await add_source(conn, "feed", bad, now=one.now())
        feed = one.feeds.feeds.pop("news")
        await asyncio.sleep(one.chance.uniform(1, 3))
        one.feeds.feeds["news"] = feed
        one.publish()
        return await one.until_stored()


FAULTS: tuple[Callable[[Rig], Awaitable[float]], ...] = (feed_faults,)
