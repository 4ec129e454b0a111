"""A local news site: RSS and Atom feeds that fill up over time, and hostile ones."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from demo.http import HttpServer

Handler = Callable[[Request], Awaitable[Response]]
NEWEST = 300  # items a feed shows
HUGE = 50 << 20
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss version='2.0'><channel><title>&l9;</title></channel></rss>"
)


@dataclass(frozen=True)
class Item:
    id: str
    title: str
    text: str
    at: datetime


@dataclass
class Feed:
    name: str
    title: str
    kind: str = "rss"  # rss | atom
    items: list[Item] = field(default_factory=list)
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Fetch:
    """One request: Unix time, the feed's name, the status it got."""

    at: float
    name: str
    status: int


class FeedServer:
    """`async with FeedServer() as server`; `server.address(name)` is the feed's URL, `server.publish` adds an item."""

    def __init__(self, port: int = 0) -> None:
        self.feeds: dict[str, Feed] = {}
        self.fetches: list[Fetch] = []
        self.faults: dict[str, Handler] = {}  # a feed's name -> what it answers instead of itself
        self.trickle_pause = 0.2
        self.http = HttpServer(
            Starlette(
                routes=[
                    Route("/{name}.xml", self._feed),
                    Route("/{name}/{item}", self._page),
                    *(Route(f"/hostile-{name}.rss", handler) for name, handler in self._hostile().items()),
                ]
            ),
            port,
        )

    async def __aenter__(self) -> "FeedServer":
        await self.start()
        return self

    async def __aexit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        await self.http.start()

    async def stop(self) -> None:
        await self.http.stop()

    def add_feed(self, name: str, title: str, kind: str = "rss", encoding: str = "utf-8") -> Feed:
        self.feeds[name] = Feed(name, title, kind, encoding=encoding)
        return self.feeds[name]

    def address(self, name: str) -> str:
        return f"{self.http.url}/{name}.xml"

    def hostile(self, name: str) -> str:
        """The address of a bad feed: huge, bomb, trickle, mojibake, loop, error, empty, torn, html."""
        return f"{self.http.url}/hostile-{name}.rss"

    def publish(self, name: str, title: str, text: str = "", at: datetime | None = None) -> Item:
        feed = self.feeds[name]
        item = Item(f"{name}-{len(feed.items) + 1}", title, text, at or datetime.now(UTC))
        feed.items.append(item)
        return item

    def read_feeds(self) -> set[str]:
        return {fetch.name for fetch in self.fetches}

    async def _feed(self, request: Request) -> Response:
        feed = self.feeds.get(request.path_params["name"])
        if feed is not None and feed.name in self.faults:
            return await self.faults[feed.name](request)
        if feed is None:
            return PlainTextResponse("not found", 404)
        newest = sorted(feed.items, key=lambda item: item.at, reverse=True)[:NEWEST]
        body = (_rss if feed.kind == "rss" else _atom)(self.http.url, feed, newest).encode(feed.encoding)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        changed = newest[0].at if newest else datetime(2020, 1, 1, tzinfo=UTC)
        headers = {"ETag": etag, "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True)}
        status = 304 if request.headers.get("if-none-match") == etag else 200
        self.fetches.append(Fetch(time.time(), feed.name, status))
        media = f"application/{feed.kind}+xml; charset={feed.encoding}"
        return Response(body if status == 200 else None, status, headers, media_type=media)

    async def _page(self, request: Request) -> Response:
        feed = self.feeds.get(request.path_params["name"])
        for item in feed.items if feed else []:
            if item.id == request.path_params["item"]:
                return PlainTextResponse(f"{item.title}\n\n{item.text}")
        return PlainTextResponse("not found", 404)

    def _hostile(self) -> dict[str, Handler]:
        xml = "application/rss+xml"
        windows = _rss("http://127.0.0.1", Feed("m", "خبر"), [Item("1", "سلام دنیا", "", datetime.now(UTC))])
        body = windows.replace(' encoding="utf-8"', "").replace("ی", "ي").encode("cp1256", "replace")

        async def huge(request: Request) -> Response:
            return StreamingResponse(_zeros(), media_type=xml)

        async def bomb(request: Request) -> Response:
            return Response(BOMB, media_type=xml)

        async def trickle(request: Request) -> Response:
            return StreamingResponse(self._drops(), media_type=xml)

        async def mojibake(request: Request) -> Response:
            return Response(body, media_type=xml)

        async def declared(request: Request) -> Response:
            return Response(body, headers={"content-type": f"{xml}; charset=windows-1256"})

        async def loop(request: Request) -> Response:
            return RedirectResponse(str(request.url))

        async def error(request: Request) -> Response:
            return PlainTextResponse("boom", 500)

        async def empty(request: Request) -> Response:
            return Response(b"", media_type=xml)

        async def torn(request: Request) -> Response:
            return Response("<rss version='2.0'><channel><title>x</title><item><title>نیمه", media_type=xml)

        async def page(request: Request) -> Response:
            return Response("<!doctype html><title>login</title><p>sign in", media_type="text/html")

        handlers = (huge, bomb, trickle, mojibake, declared, loop, error, empty, torn, page)
        return {handler.__name__: handler for handler in handlers}

    async def _drops(self) -> AsyncIterator[bytes]:
        yield b"<?xml version='1.0'?><rss version='2.0'><channel>"
        while True:
            await asyncio.sleep(self.trickle_pause)
            yield b" "


async def _zeros() -> AsyncIterator[bytes]:
    yield b"<?xml version='1.0'?><rss version='2.0'><channel><title>"
    for _ in range(HUGE >> 16):
        yield b"x" * (1 << 16)


def _rss(root: str, feed: Feed, items: list[Item]) -> str:
    entries = "".join(
        f"<item><guid isPermaLink='false'>{item.id}</guid><link>{root}/{feed.name}/{item.id}</link>"
        f"<title>{escape(item.title)}</title><description>{escape(item.text)}</description>"
        f"<pubDate>{format_datetime(item.at)}</pubDate></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="{feed.encoding}"?><rss version="2.0"><channel>'
        f"<title>{escape(feed.title)}</title><link>{root}/</link><description/>{entries}</channel></rss>"
    )


def _atom(root: str, feed: Feed, items: list[Item]) -> str:
    entries = "".join(
        f"<entry><id>urn:demo:{item.id}</id><link href='{root}/{feed.name}/{item.id}'/>"
        f"<title>{escape(item.title)}</title><summary>{escape(item.text)}</summary>"
        f"<published>{item.at.isoformat()}</published><updated>{item.at.isoformat()}</updated></entry>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="{feed.encoding}"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{root}/{feed.name}.xml</id><title>{escape(feed.title)}</title>"
        f"<updated>{(items[0].at if items else datetime(2020, 1, 1, tzinfo=UTC)).isoformat()}</updated>{entries}</feed>"
    )
