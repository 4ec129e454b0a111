"""What the bot fetches because somebody asks: the article behind a post or a link, and the feeds of a site."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.reply import plain
from bot.texts import Texts
from bot.views import article as view
from demo.botapi.state import Json
from demo.http import HttpServer
from monitors.pages import PageOptions, Pages
from nlp.normalize import text_hash
from storage import posts, sources
from storage.db import Database
from storage.posts import NewPost
from tests.answer_room import NOW, REZA, SARA, VIEWER, Room, World, buttons, room, text

WORDS = "مدیرعامل شرکت می‌گوید که شیرهای برگشتی <جمع‌آوری> می‌شود & نتیجه آزمایش‌ها فردا روشن است."
LEAD = "شیرهای برگشتی از همه فروشگاه‌های شهر جمع‌آوری می‌شود"
FEED = "<rss version='2.0'><channel><title>{}</title><item><guid>1</guid><title>یک</title></item></channel></rss>"


def article(paragraphs: int) -> str:
    words = WORDS.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    body = "".join(f"<p>{words} بند {number}.</p>" for number in range(paragraphs))
    return f"<html><head><title>جمع‌آوری شیر</title></head><body><article>{body}</article></body></html>"


@dataclass
class Page:
    title: str | None
    text: str
    error: str | None = None


@dataclass
class Desk:
    here: Room
    url: str

    async def read(self, message: Json, button: str, *, user: int = SARA) -> str:
        """What the message says in the end."""
        _, told = await self.here.press(message, button, user=user, answers=2)
        return text(told)


@pytest.fixture
async def desk(sqlite_db: Database) -> AsyncIterator[Desk]:
    async def answer(request: Request) -> Response:
        pages = {
            "/short": article(3),
            "/long": article(200),
            "/site": "<link rel='alternate' type='application/rss+xml' href='/a.xml'>"
            "<link rel='alternate' type='application/rss+xml' href='/b.xml'>",
            "/a.xml": FEED.format("همه خبرها"),
            "/b.xml": FEED.format("اقتصاد"),
        }
        page = pages.get(request.url.path)
        return Response(status_code=404) if page is None else HTMLResponse(page)

    server = HttpServer(Starlette(routes=[Route("/{path:path}", answer)]))
    await server.start()
    pages = Pages(PageOptions(allow_hosts=("127.0.0.1",), timeout=5))
    async with room(sqlite_db, await World.make(sqlite_db), pages=pages) as here:
        yield Desk(here, server.url)
    await pages.close()
    await server.stop()


async def store(desk: Desk, path: str, **values: Any) -> None:
    """A post of a feed, with the address of its page."""
    async with desk.here.world.db.write() as conn:
        feed = await sources.add_source(conn, "feed", f"{desk.url}/rss", now=NOW, title="خبر نو", **values)
        post = NewPost(feed.id, path, NOW, NOW, LEAD, text_hash(LEAD), url=desk.url + path)
        await posts.insert_new(conn, [post])


@pytest.mark.parametrize(("path", "whole"), [("/short", True), ("/long", False)])
async def test_the_article_of_a_feeds_post_comes_on_demand(desk: Desk, path: str, whole: bool) -> None:
    await store(desk, path)
    (seen,) = await desk.here.say(LEAD, user=VIEWER)
    assert buttons(seen) == ["متن کامل"]
    told = await desk.read(seen, "متن کامل", user=VIEWER)
    first, *_, last = told.splitlines()
    assert first == "جمع‌آوری شیر"
    assert WORDS in told
    assert last == f"{'نشانی' if whole else 'ادامه‌اش در همان صفحه است'}: {desk.url}{path}"
    assert ("…" in told) is not whole
    assert len(told) < 4_096


def test_an_article_with_the_longest_address_fits_a_message() -> None:
    address = "https://news.example/" + "a" * 1_979  # as long as one is stored
    answer = view.article(Texts("fa"), Page("عنوان " * 80, "متن بلند " * 900), address)
    assert len(plain(answer.text)) <= 4_096
    assert address in answer.text


@pytest.mark.parametrize(
    ("path", "egress", "reason"),
    [("/gone", None, "در این نشانی چیزی نیست"), ("/short", "abroad", "راهی که برای رسیدن به آن خواسته شده")],
)
async def test_what_cannot_be_read_is_said_in_words(desk: Desk, path: str, egress: str | None, reason: str) -> None:
    await store(desk, path, egress=egress)
    (seen,) = await desk.here.say(LEAD)
    assert (await desk.read(seen, "متن کامل")).startswith(f"متن نیامد: {reason}")


async def test_a_channels_post_has_no_page_to_read(desk: Desk) -> None:
    await desk.here.world.say(NOW, source="khabar", text=LEAD, number="12")
    (seen,) = await desk.here.say(LEAD)
    assert buttons(seen) == []


async def test_what_lies_behind_a_link_is_read_and_never_from_inside_the_network(desk: Desk) -> None:
    (link,) = await desk.here.say(f"{desk.url}/short")
    assert text(link).startswith("این پست را ندیده‌ایم. برای جست‌وجو خود پست یا متنش را بفرستید")
    assert WORDS in await desk.read(link, "متن کامل")
    (link,) = await desk.here.say("http://127.0.0.2/secret")
    assert await desk.read(link, "متن کامل") == (
        "متن نیامد: نشانی‌اش به درون شبکه می‌رسد و باز نشد. نشانی: http://127.0.0.2/secret"
    )


async def added(desk: Desk) -> set[str]:
    async with desk.here.world.db.read() as conn:
        return {one.address for one in await sources.list_sources(conn, platforms=["feed"])}


async def test_the_feeds_of_a_site_are_offered_also_by_reply(desk: Desk) -> None:
    (prompt,) = await desk.here.say("/sources add", user=REZA)
    here, site = desk.here, f"{desk.url}/site"
    replying = here.server.say(REZA, REZA, site, reply_to=prompt["message_id"])
    _, offer = await here._after(replying, REZA, 2)  # what it looks for, and then in its place what it found
    assert text(offer).splitlines() == [
        f"۲ خوراک در {site} پیدا شد. کدام اضافه شود؟",
        "۱. همه خبرها، ۱ مطلب",
        "۲. اقتصاد، ۱ مطلب",
    ]
    assert buttons(offer) == ["۱", "۲", "همین نشانی"]
    await here.press(offer, "۱", user=VIEWER, chat=REZA, answers=0)
    assert here.toast.startswith("این کار با «تحلیل‌گر»")
    assert await added(desk) == set()
    (card,) = await here.press(offer, "۲", user=REZA)
    assert text(card).startswith("اضافه شد.")
    assert await added(desk) == {f"{desk.url}/b.xml"}


async def test_an_address_that_is_a_feed_is_added_as_it_stands(desk: Desk) -> None:
    _, card = await desk.here._after(desk.here.server.say(SARA, SARA, f"/sources add {desk.url}/a.xml"), SARA, 2)
    assert text(card).startswith("اضافه شد.")
    (again,) = await desk.here.say(f"/sources add {desk.url}/a.xml")
    assert text(again).startswith("از پیش رصد می‌شود.")
    assert await added(desk) == {f"{desk.url}/a.xml"}


async def test_a_site_without_feeds_says_why_and_may_be_added_all_the_same(desk: Desk) -> None:
    _, told = await desk.here._after(desk.here.server.say(SARA, SARA, f"/sources add {desk.url}/no"), SARA, 2)
    assert text(told) == f"خوراکی اضافه نشد؛ نشانی {desk.url}/no: در این نشانی چیزی نیست."
    (card,) = await desk.here.press(told, "همین نشانی")
    assert text(card).startswith("اضافه شد.")
    assert await added(desk) == {f"{desk.url}/no"}
