"""Lists of feeds, and finding the feeds of a site."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.sources.discovery import find_feeds
from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.opml import Outline, read_opml, write_opml

FEED = "<rss version='2.0'><channel><title>{}</title><item><title>۱</title></item></channel></rss>"


def test_feeds_out_of_all_folders_each_once():
    body = (
        '\ufeff<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><body><outline text="اقتصاد">'
        '<outline type="rss" text="خبر می‌رود" xmlUrl="http://h/a?x=1&amp;y=2"/><outline text="بی‌نشانی"/></outline>'
        '<outline type="rss" xmlUrl="http://h/b"/><outline type="rss" title="باز" xmlUrl="http://h/b"/></body></opml>'
    )
    assert read_opml(body.encode()) == [Outline("http://h/a?x=1&y=2", "خبر می‌رود"), Outline("http://h/b", None)]


@given(st.lists(st.tuples(st.integers(0, 99), st.text(max_size=40)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_a_list_we_write_is_the_list_we_read(feeds):
    wanted = {f"http://h/{number}?a&b=<>": title for number, title in feeds}
    outlines = [Outline(url, title or None) for url, title in wanted.items()]
    assert [one.url for one in read_opml(write_opml("هشدار", outlines))] == list(wanted)


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "source-error-not-opml"),
        (b"http://127.0.0.1:9/list", "source-error-not-opml"),
        (b"<html><body>sign in</body></html>", "source-error-not-opml"),
        (FEED.encode(), "source-error-not-opml"),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml version='2.0'/>", "source-error-doctype"),
    ],
)
def test_what_is_no_list_is_refused(body, key):
    with pytest.raises(SourceError) as refused:
        read_opml(body)
    assert refused.value.key == key


@asynccontextmanager
async def site(pages: dict[str, Callable[[str], Response]]) -> AsyncIterator[tuple[str, list[str]]]:
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        make = pages.get(request.url.path)
        return make(str(request.base_url)) if make else Response(status_code=404)

    server = HttpServer(Starlette(routes=[Route("/{path:path}", answer)]))
    await server.start()
    try:
        yield server.url, asked
    finally:
        await server.stop()


def page(*links: str) -> Callable[[str], Response]:
    return lambda base: HTMLResponse(f"<html><head>{''.join(links)}</head><body>خانه</body></html>")


def alternate(href: str, kind: str = "rss+xml") -> str:
    return f'<link rel="alternate" type="application/{kind}" href="{href}">'


def feed(title: str) -> Callable[[str], Response]:
    return lambda base: Response(FEED.format(title))


async def found(pages: dict[str, Callable[[str], Response]], path: str = "/") -> list[tuple[str, str | None, int]]:
    async with site(pages) as (url, _):
        egress = Egress(allow_hosts=("127.0.0.1",), timeout=5)
        try:
            return [(one.url.removeprefix(url), one.title, one.entries) for one in await find_feeds(egress, url + path)]
        finally:
            await egress.close()


async def test_an_address_that_is_a_feed_is_it():
    assert await found({"/x": feed("خودش")}, "/x") == [("/x", "خودش", 1)]


async def test_what_the_page_names_is_read_and_what_is_no_feed_is_left_out():
    pages = {
        "/news/1": page(
            '<base href="/b/">', alternate("a.xml"), alternate("/c.json", "feed+json"), alternate("/gone"),
            alternate("/again"), alternate("javascript:x"), '<link rel="stylesheet" href="/s">', alternate("http://["),
            alternate("http://127.0.0.2/inside"), alternate("http://[::1]/x"),
        ),
        "/b/a.xml": feed("یک"),
        "/c.json": lambda base: Response('{"version": "https://jsonfeed.org/version/1", "title": "دو", "items": []}'),
        "/again": lambda base: RedirectResponse("/b/a.xml"),
    }  # fmt: skip
    assert await found(pages, "/news/1") == [("/b/a.xml", "یک", 1), ("/c.json", "دو", 0)]


async def test_where_nothing_is_named_the_usual_places_are_tried():
    assert await found({"/": page(), "/feed.xml": feed("خوراک")}) == [("/feed.xml", "خوراک", 1)]


async def test_a_site_without_feeds_is_said_after_a_few_tries():
    async with site({"/": page(*(alternate(f"/{number}") for number in range(50)))}) as (url, asked):
        egress = Egress(allow_hosts=("127.0.0.1",), timeout=5)
        with pytest.raises(SourceError) as refused:
            await find_feeds(egress, url)
        await egress.close()
    assert refused.value.key == "source-error-no-feed"
    assert len(asked) < 25
