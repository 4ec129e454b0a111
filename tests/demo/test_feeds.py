"""The local news site, read by httpx and feedparser."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import feedparser
import httpx
import pytest

from demo.feeds import FeedServer


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        yield client


@pytest.mark.parametrize("kind", ["rss", "atom"])
async def test_items_appear_and_are_dated(server: FeedServer, web: httpx.AsyncClient, kind: str) -> None:
    server.add_feed("shahr", "خبر شهر", kind)
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    server.publish("shahr", "شیر <گران> شد & ماند", "متن خبر", at)
    first = await web.get(server.address("shahr"))
    entry = feedparser.parse(first.content).entries[0]
    assert (entry.title, entry.summary) == ("شیر <گران> شد & ماند", "متن خبر")
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == at
    assert (await web.get(entry.link)).status_code == 200
    again = await web.get(server.address("shahr"), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    server.publish("shahr", "خبر دوم")
    after = await web.get(server.address("shahr"), headers={"If-None-Match": first.headers["etag"]})
    assert [e.title for e in feedparser.parse(after.content).entries] == ["خبر دوم", "شیر <گران> شد & ماند"]
    assert server.read_feeds() == {"shahr"}
    assert [fetch.status for fetch in server.fetches] == [200, 304, 200]


async def test_hostile_feeds_are_as_bad_as_they_say(server: FeedServer, web: httpx.AsyncClient) -> None:
    assert (await web.get(server.hostile("error"))).status_code == 500
    assert (await web.get(server.hostile("bomb"))).text.count("<!ENTITY") == 10
    with pytest.raises(httpx.TooManyRedirects):
        await web.get(server.hostile("loop"), follow_redirects=True)
    with pytest.raises(UnicodeDecodeError):
        (await web.get(server.hostile("mojibake"))).content.decode()
    assert "سلام" in (await web.get(server.hostile("declared"))).text
    size = 0
    async with web.stream("GET", server.hostile("huge")) as response:
        async for chunk in response.aiter_bytes():
            size += len(chunk)
    assert size > 50 << 20


async def test_a_trickle_never_ends(server: FeedServer, web: httpx.AsyncClient) -> None:
    server.trickle_pause = 0.01
    async with web.stream("GET", server.hostile("trickle")) as response:
        chunks = response.aiter_bytes()
        received = [await anext(chunks) for _ in range(5)]
    assert b"".join(received).startswith(b"<?xml")
