"""Whole articles: taken out of their pages with every ZWNJ, for feeds that give leads only."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.sources.article import extract, read_article
from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.feed import FeedOptions, Feeds

WORDS = "مدیرعامل شرکت می‌گوید که شیرهای برگشتی از فروشگاه‌ها جمع‌آوری می‌شود و نتیجهٔ آزمایش‌ها فردا روشن است."
PARAGRAPHS = [f"{WORDS} بند {number}." for number in ("یکم", "دوم", "سوم")]
PAGE = (
    "<!DOCTYPE html><html><head><title>جمع‌آوری شیر | خبرگزاری</title></head><body>"
    "<nav><a href='/'>صفحه‌ی نخست</a><a href='/a'>اقتصاد</a></nav>"
    f"<article><h1>جمع‌آوری شیر</h1>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</article>"
    "<footer>همهٔ حقوق محفوظ است</footer></body></html>"
)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A feed of three leads: an article, a missing page, and one that leads inside the network."""

    async def feed(request: Request) -> Response:
        items = "".join(
            f"<item><guid>{name}</guid><link>/{name}</link><title>{name}</title><description>لید</description></item>"
            for name in ("inside", "gone", "article")
        )
        return Response(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")

    async def article(request: Request) -> Response:
        return HTMLResponse(PAGE)

    async def inside(request: Request) -> Response:
        return RedirectResponse("http://127.0.0.2/secret")

    async def empty(request: Request) -> Response:
        return HTMLResponse("<html></html>")

    handlers = {"/feed.xml": feed, "/article": article, "/inside": inside, "/empty": empty}
    server = HttpServer(Starlette(routes=[Route(path, handler) for path, handler in handlers.items()]))
    await server.start()
    yield server.url
    await server.stop()


def test_the_article_is_taken_out_with_every_joiner():
    found = extract(PAGE, "http://h/1")
    assert found is not None
    assert found.text.splitlines()[-3:] == PARAGRAPHS
    assert "حقوق" not in found.text
    assert "صفحه" not in found.text
    assert found.text.count("\u200c") == sum(one.count("\u200c") for one in found.text.splitlines()) > 9


@pytest.mark.parametrize("entity", ["&zwnj;", "&#8204;"])
def test_joiners_written_as_entities_are_kept_too(entity):
    found = extract(PAGE.replace("\u200c", entity), "http://h/1")
    assert found is not None
    assert found.text.splitlines()[-3:] == PARAGRAPHS


@pytest.mark.parametrize("markup", ["", "<", "plain words", "\0" * 100])
def test_what_holds_no_article_is_none_or_text_never_a_crash(markup):
    found = extract(markup, "http://h/1")
    assert found is None or found.text


@pytest.mark.parametrize(("path", "error"), [("/empty", "source-error-no-article"), ("/gone", "source-error-gone")])
async def test_a_page_without_an_article_is_said(site, path, error):
    egress = Egress(allow_hosts=("127.0.0.1",), timeout=5)
    with pytest.raises(SourceError) as refused:
        await read_article(egress, site + path)
    assert refused.value.key == error
    assert (await read_article(egress, f"{site}/article")).text.endswith(PARAGRAPHS[-1])
    await egress.close()


@pytest.mark.parametrize("full_text", [True, False])
async def test_a_feed_of_leads_gets_its_articles_where_that_is_wanted(bench, site, full_text):
    async with bench(Feeds(FeedOptions(allow_hosts=("127.0.0.1",), timeout=5))) as b:
        await b.add("feed", f"{site}/feed.xml", full_text=full_text)
        await b.collect()
        texts = {post.external_id: post.text for post in b.received}
        assert texts["gone"] == "gone\nلید"
        assert texts["inside"] == "inside\nلید"
        assert texts["article"].endswith(PARAGRAPHS[-1]) is full_text
        assert texts["article"].startswith("article\n")
        await b.collect(after=timedelta(hours=1))
        assert len(b.received) == 3  # the same leads again are no edits
