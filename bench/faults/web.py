"""Faults of feeds and of the network. Each returns the seconds from its end until all is stored.

Names that end in `.test` are looked up by a table of our own, so that a feed has a host, and its name can die.
"""

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bench.faults.rig import EVERY, Rig
from demo.feeds import Handler
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.feed import FeedOptions, Feeds
from storage.sources import add_source
from storage.tables import sources

NEWS = "news.test"
CROWD, SMALL_CROWD = 500, 40  # feeds, of which one in ten hangs
HANG_S, SHORT_HANG_S = 15.0, 2.0  # after which a reading is given up; shorter than that a busy machine itself hangs
NOISE_S = 0.5  # medians below this say nothing on a shared machine
BROKEN = float("inf")  # more than slow: what must not happen did
INSIDE = ("localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "inside.test")


@contextmanager
def own_names(dead: set[str]) -> Iterator[None]:
    """`*.test` is this machine, but for the dead ones."""
    usual = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(host, str) and host.endswith(".test"):
            if host in dead:
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            host = "127.0.0.1"
        return usual(host, *args, **kwargs)

    socket.getaddrinfo = look_up  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = usual


@asynccontextmanager
async def collecting(one: Rig, hosts: list[str], *, timeout: float) -> AsyncIterator[Collector]:
    inbox = Inbox()
    feeds = Feeds(FeedOptions(allow_hosts=hosts, every=EVERY, timeout=timeout))
    collector = Collector(one.db, inbox, [feeds], clock=one.now, page_timeout=timeout + 5)
    storing = asyncio.create_task(Ingest(one.db, inbox).run())
    await collector.start()
    try:
        yield collector
    finally:
        await collector.stop()
        storing.cancel()
        with suppress(asyncio.CancelledError):
            await storing


@asynccontextmanager
async def following(one: Rig, dead: set[str]) -> AsyncIterator[None]:
    """The feed is read by its name; its first post is stored when the block begins."""
    with own_names(dead):
        async with one.db.write() as conn:
            at = f"http://{NEWS}:{one.feeds.http.port}/news.xml"
            await conn.execute(update(sources).where(sources.c.platform == "feed").values(address=at))
        one.publish()
        async with collecting(one, [NEWS], timeout=1) as collector:
            ticking = asyncio.create_task(_tick(one, collector))
            try:
                await one.until_stored()
                yield
            finally:
                ticking.cancel()


async def _tick(one: Rig, collector: Collector) -> None:
    while True:
        await collector.tick(one.now())
        await asyncio.sleep(0.05)


async def suffer(one: Rig, answer: Handler) -> float:
    """The feed answers so for a while, and goes on publishing."""
    async with following(one, set()):
        one.feeds.faults["news"] = answer
        await _publish_for_a_while(one)
        del one.feeds.faults["news"]
        one.publish()
        return await one.until_stored()


async def _publish_for_a_while(one: Rig) -> None:
    until = time.monotonic() + (one.chance.uniform(1, 2) if _in_full(one) else 0.5)
    while time.monotonic() < until:
        one.publish()
        await asyncio.sleep(0.2)


def _in_full(one: Rig) -> bool:
    return one.crowd >= 10_000


async def dns_failure(one: Rig) -> float:
    """The feed's name cannot be looked up for a while."""
    dead: set[str] = set()
    async with following(one, dead):
        dead.add(NEWS)
        await _publish_for_a_while(one)
        dead.clear()
        return await one.until_stored()


async def trickle(one: Rig) -> float:
    """The feed sends one byte a second."""

    async def drops() -> AsyncIterator[bytes]:
        for byte in b"<?xml version='1.0'?><rss version='2.0'><channel>":
            yield bytes([byte])
            await asyncio.sleep(1)

    async def answer(request: Request) -> Response:
        return StreamingResponse(drops(), media_type="application/rss+xml")

    return await suffer(one, answer)


async def redirect_loop(one: Rig) -> float:
    """The feed redirects to itself."""

    async def answer(request: Request) -> Response:
        return RedirectResponse(str(request.url))

    return await suffer(one, answer)


async def redirect_inside(one: Rig) -> float:
    """The feed redirects, by a first hop that is allowed, to an address inside the network, in one of its spellings."""
    reached: list[str] = []

    async def answer(request: Request) -> Response:
        if request.url.hostname != NEWS:
            reached.append(str(request.url))
        if "hop" not in request.url.query:
            return RedirectResponse(f"{request.url}?hop=1")
        return RedirectResponse(f"http://{one.chance.choice(INSIDE)}:{request.url.port}/news.xml?hop=2")

    took = await suffer(one, answer)
    return BROKEN if reached else took


async def gzip_bomb(one: Rig) -> float:
    """The feed unpacks to two hundred times what it sends."""
    bomb = gzip.compress(bytes(100 * 2**20), 1)

    async def answer(request: Request) -> Response:
        return Response(bomb, headers={"Content-Encoding": "gzip"}, media_type="application/rss+xml")

    return await suffer(one, answer)


async def server_restart(one: Rig) -> float:
    """The feed's server goes away and comes back, with items that came meanwhile."""
    async with following(one, set()):
        await one.feeds.stop()
        await _publish_for_a_while(one)
        await one.feeds.start()
        one.publish()
        return await one.until_stored()


async def too_many_requests(one: Rig) -> float:
    """429 with Retry-After: one hour. Nobody asks within it; then all of it comes."""
    asked: list[float] = []

    async def answer(request: Request) -> Response:
        asked.append(time.monotonic())
        return Response(status_code=429, headers={"Retry-After": "3600"})

    async with following(one, set()):
        one.feeds.faults["news"] = answer
        while not asked:  # noqa: ASYNC110  the request is another task's
            await asyncio.sleep(0.02)
        await _publish_for_a_while(one)
        patient = len(asked) == 1
        del one.feeds.faults["news"]
        one.skew += timedelta(hours=1, seconds=1)
        return await one.until_stored() if patient else BROKEN


async def crowd_hangs(one: Rig) -> float:
    """One in ten of 500 feeds hangs, each on a host of its own: the others' median lag must not double."""
    names = [f"f{number}" for number in range(CROWD if _in_full(one) else SMALL_CROWD)]
    patience = HANG_S if _in_full(one) else SHORT_HANG_S
    hanging = set(one.chance.sample(names, len(names) // 10))
    with own_names(set()):
        async with one.db.write() as conn:
            await conn.execute(update(sources).values(paused=True))
            for name in names:
                one.feeds.add_feed(name, name)
                await add_source(conn, "feed", f"http://{name}.test:{one.feeds.http.port}/{name}.xml", now=one.now())
        async with collecting(one, [f"{name}.test" for name in names], timeout=patience) as collector:
            await _round(one, collector, names, set())  # the first reading of each is no measure
            calm = await _round(one, collector, names, set())
            one.feeds.faults.update(dict.fromkeys(hanging, _hang))
            busy = await _round(one, collector, names, hanging)
            one.feeds.faults.clear()
            last = await _round(one, collector, names, set())
            if await one.stored() < one.published:  # what failed at the last is read a little later
                one.skew += timedelta(minutes=30)
                await collector.tick(one.now())
                await collector.idle()
    return BROKEN if busy > 2 * max(calm, last, NOISE_S) else last  # calm before and after: machines have moods


async def _hang(request: Request) -> Response:
    await asyncio.sleep(2 * HANG_S)
    return Response(status_code=204)


async def _round(one: Rig, collector: Collector, names: list[str], hanging: set[str]) -> float:
    """Every feed publishes and is due; the median seconds until a post of one that answers is stored."""
    one.skew += timedelta(minutes=30)
    for name in names:
        one.feeds.publish(name, f"{name} {one.published}", at=one.now())
        one.published += 1
    wanted = len(names) - len(hanging)
    begun, before = time.monotonic(), await one.stored()
    await collector.tick(one.now())
    while await one.stored() - before < wanted // 2:  # noqa: ASYNC110  ingest stores in a task of its own
        await asyncio.sleep(0.02)
    median = time.monotonic() - begun
    await collector.idle()
    return median


FAULTS: tuple[Callable[[Rig], Awaitable[float]], ...] = (
    dns_failure, trickle, redirect_loop, redirect_inside, gzip_bomb, server_restart, too_many_requests, crowd_hangs,
)  # fmt: skip
