"""Each source by the way out that it names, and hosts that ask for patience."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.sources.errors import SourceError
from monitors.sources.exits import Exits
from monitors.sources.feed import FeedOptions, Feeds
from storage.sources import Source

FEED = "<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>{}</title></item></channel></rss>"


class Proxy:
    """An HTTP proxy that answers by itself, and says by its answer that it was asked."""

    def __init__(self, name: str) -> None:
        self.name, self.asked = name, list[str]()
        self._server = HttpServer(self)

    async def __aenter__(self) -> "Proxy":
        await self._server.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.stop()

    @property
    def url(self) -> str:
        return self._server.url

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(Request(scope).headers["host"])
        await Response(FEED.format(self.name))(scope, receive, send)


async def test_a_source_goes_out_by_the_way_it_names(bench):
    async with Proxy("home") as home, Proxy("abroad") as abroad, Proxy("usual") as usual:
        feeds = Feeds(FeedOptions(proxy=usual.url, egresses={"home": home.url, "abroad": abroad.url}, timeout=5))
        async with bench(feeds) as b:
            for egress in (None, "home", "abroad"):
                await b.add("feed", f"http://{egress}.example/f.xml", egress=egress)
            unset = await b.add("feed", "http://127.0.0.1:9/f.xml", egress="direct")
            await b.collect()
            assert sorted(b.texts()) == ["abroad", "home", "usual"]
            assert (await b.health(unset)).error == "source-error-address-refused"
        assert (home.asked, abroad.asked, usual.asked) == (["home.example"], ["abroad.example"], ["none.example"])


async def test_a_way_that_nobody_set_up_is_said(bench):
    async with bench(Feeds(FeedOptions(egresses={"home": None}))) as b:
        source = await b.add("feed", "http://h.example/f.xml", egress="home")
        await b.collect()
        health = await b.health(source)
        assert (health.error, health.source.egress) == ("source-error-no-egress", "home")


async def test_the_error_names_the_way_that_was_tried():
    exits = Exits({"abroad": "http://127.0.0.1:9"}, timeout=5)
    source = Source(1, "feed", "http://h/", None, "t", "o", 0, False, 2, False, True, None, None)
    for egress, expected in (("abroad", "abroad"), (None, "usual")):
        way_out = exits.of(Source(**{name: getattr(source, name) for name in source.__slots__} | {"egress": egress}))
        with pytest.raises(SourceError) as refused:
            await way_out.get("http://127.0.0.1:9/")
        assert refused.value.egress == expected
    await exits.close()


async def test_all_feeds_of_a_host_wait_when_it_asks_one_of_them_to(bench):
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=429, headers={"Retry-After": "900"})

    server = HttpServer(Starlette(routes=[Route("/{path:path}", answer)]))
    await server.start()
    try:
        async with bench(Feeds(FeedOptions(allow_hosts=("127.0.0.1",), timeout=5))) as b:
            first = await b.add("feed", f"{server.url}/1")
            second = await b.add("feed", f"{server.url}/2")
            await b.collect()
            assert len(asked) == 1
            for source, failures in ((first, 1), (second, 0)):
                health = await b.health(source)
                assert (health.error, health.failures) == ("source-error-busy", failures)
                assert health.next_try_at == b.now + timedelta(seconds=900)
            await b.collect(after=timedelta(seconds=900))
            assert sorted(asked[1:]) == [asked[1]]
    finally:
        await server.stop()
