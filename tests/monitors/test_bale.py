"""Bale's public pages: the data for its scripts, its "load more", and the markup where there is no such data."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.ingest import Ingest
from monitors.sources.bale_page import join_albums, read_bale_history, read_bale_page
from monitors.sources.errors import SourceError
from monitors.sources.preview import PreviewOptions, Previews
from monitors.sources.preview_page import WebPost
from monitors.sources.preview_sites import BaleSite
from storage.tables import post_versions, posts

INTERVAL = timedelta(minutes=2)
PEER = {"type": 2, "id": 4821}


def said(rid: Any, at: datetime, text: str | None, *, picture: bool = False, views: Any = 7) -> dict[str, Any]:
    content = {"textMessage": {"text": text}}
    if picture:
        content = {"documentMessage": {"caption": {"text": text} if text else None}}
    return {"rid": rid, "date": int(at.timestamp() * 1_000), "viewCount": views, "message": content}


def page(messages: list[dict[str, Any]], peer: dict[str, int] | None = PEER) -> str:
    data = "3:" + json.dumps({"channel": {"peer": peer} if peer else {}, "messages": messages}, ensure_ascii=False)
    half = len(data) // 2
    pushes = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (data[:half], data[half:])
    )
    return f'<html><head><meta property="og:title" content="بله | کانال دامون"></head>{pushes}</html>'


@dataclass
class Bale:
    """ble.ir as far as it matters: the ten newest on the page, ten older ones for each request, the boundary again."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    peer: dict[str, int] | None = field(default_factory=lambda: dict(PEER))
    asked: list[Any] = field(default_factory=list)
    url: str = ""

    async def page(self, request: Request) -> Response:
        return HTMLResponse(page(sorted(self.messages, key=lambda one: -one["date"])[:10], self.peer))

    async def history(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append((asked, request.headers["origin"]))
        older = [one for one in self.messages if one["date"] <= asked["date"]]
        return JSONResponse({"history": sorted(older, key=lambda one: -one["date"])[:11]})


@pytest.fixture
async def bale() -> AsyncIterator[Bale]:
    one = Bale()

    async def closed(request: Request) -> Response:
        return HTMLResponse("<html>کانال خصوصی است</html>")

    server = HttpServer(
        Starlette(
            routes=[
                Route("/s/damoon", one.page),
                Route("/api/v1/LoadHistory", one.history, methods=["POST"]),
                Route("/s/closed", closed),
            ]
        )
    )
    await server.start()
    one.url = server.url
    yield one
    await server.stop()


@pytest.fixture
def previews(bale: Bale) -> Previews:
    site = BaleSite(f"{bale.url}/s/", f"{bale.url}/api/v1/LoadHistory")
    return Previews(PreviewOptions(allow_hosts=("127.0.0.1",), timeout=5, sites={"bale": site}))


async def test_history_is_read_back_and_later_only_what_is_new(bench, bale, previews, now):
    bale.messages = [said(1, now - timedelta(days=40), "کهنه")]
    bale.messages += [said(rid, now - timedelta(minutes=100 - rid), f"پیام {rid}") for rid in range(2, 30)]
    async with bench(previews) as b:
        source = await b.add("bale", "damoon")
        await b.collect()
        assert [post.external_id for post in b.received] == [str(rid) for rid in range(2, 30)]
        first = b.received[0]
        assert (first.text, first.views, first.backfilled) == ("پیام 2", 7, True)
        assert first.published_at == now - timedelta(minutes=98)
        assert first.url == f"https://ble.ir/damoon/2/{bale.messages[1]['date']}"
        assert (await b.source(source.id)).title == "کانال دامون"
        assert [span.start for span in await b.spans(source)] == [now - timedelta(days=14)]
        assert bale.asked[0] == ({"peer": PEER, "date": bale.messages[19]["date"]}, "https://ble.ir")

        b.received.clear()
        bale.asked.clear()
        b.now += 4 * INTERVAL
        bale.messages += [said(rid, b.now - timedelta(seconds=60 - rid), f"پیام {rid}") for rid in range(30, 45)]
        await b.collect()
        assert [post.external_id for post in b.received] == [str(rid) for rid in range(30, 45)]
        assert not any(post.backfilled for post in b.received)
        assert len(bale.asked) == 1


async def test_each_edit_of_a_post_is_stored_once(bench, bale, previews, now, sqlite_db):
    async with bench(previews) as b:
        await b.add("bale", "damoon")
        for text, views in [("یک", 1), ("دو", 2), ("دو", 3), ("سه", 4)]:
            bale.messages = [said(7, now - timedelta(minutes=9), text, views=views)]
            await b.collect(after=INTERVAL)
        for post in b.received:
            await Ingest(sqlite_db).store([post])
    async with sqlite_db.read() as conn:
        (stored,) = (await conn.execute(select(posts))).all()
        earlier = (await conn.execute(select(post_versions.c.text).order_by(post_versions.c.id))).scalars().all()
    assert (stored.text, stored.views, earlier) == ("سه", 4, ["یک", "دو"])


async def test_without_a_peer_older_posts_are_out_of_reach_and_the_gap_is_known(bench, bale, previews, now):
    bale.peer = None
    bale.messages = [said(rid, now - timedelta(minutes=100 - rid), "x") for rid in range(1, 20)]
    async with bench(previews) as b:
        source = await b.add("bale", "damoon")
        await b.collect()
        assert [post.external_id for post in b.received] == [str(rid) for rid in range(10, 20)]
        await b.collect(after=4 * INTERVAL)
        assert [span.start for span in await b.spans(source)] == [now]


async def test_a_channel_that_shows_nothing_to_strangers_is_said(bench, previews):
    async with bench(previews) as b:
        closed, missing = await b.add("bale", "closed"), await b.add("bale", "nosuch")
        await b.collect()
        assert (await b.health(closed)).error == "source-error-preview-off"
        assert (await b.health(missing)).error == "source-error-gone"


def test_pictures_of_an_album_are_one_post():
    at = datetime(2026, 11, 21, tzinfo=UTC)
    seconds = [timedelta(milliseconds=ms) for ms in (0, 3, 5, 1_900, 60_000)]
    messages = [
        said(1, at, "زیرنویس", picture=True, views=5),
        said(2, at + seconds[1], None, picture=True, views=9),
        said(3, at + seconds[2], None, picture=True),
        said(4, at + seconds[3], "متنی جدا"),
        said(5, at + seconds[4], None, picture=True),
    ]
    posts = join_albums(read_bale_history(json.dumps({"history": messages[::-1]}).encode()).posts)
    assert [(post.id, post.text, post.views) for post in posts] == [
        ("1", "زیرنویس", 9), ("4", "متنی جدا", 7), ("5", "", 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rid", "kept"), [(-7, "-7"), ("8", "8"), ("$n9", "9"), (2**63, str(2**63)), (None, None), ("x", None), ({}, None)]
)
def test_large_numbers_come_in_several_forms(rid, kept):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    assert [post.id for post in read_bale_page(page([said(rid, at, "x")])).posts] == ([kept] if kept else [])


@pytest.mark.parametrize("date", [0, -1, 10**18, "soon", None])
def test_odd_dates_are_left_out(date):
    message = {**said(1, datetime(2026, 11, 21, tzinfo=UTC), "x"), "date": date}
    assert read_bale_page(page([message])).posts == []


MARKUP = """<div class="Profile_name__g61_D">کانال طلا</div><div class="Profile_memberCount__r0_X_">۳.۶K عضو</div>
<div class="DateDivider_DateDividerWrapper__cIjJW"><time datetime="2026-11-21T00:00:00+03:30">شنبه</time></div>
<div data-sid="-71-1763" class="x MessageItem_messageWrapper__E9ZFU"><div class="Text_text__Um9IF">
    <span class="p" dir="rtl">📊 <span class="hashtag">#نرخ</span></span><br />
    <span class="p" dir="rtl">طلا: ۲۷</span><br /></div>
  <div class="Info_info__a1"><div class="Info_ViewWrapper__O75PK"><span class="Info_Text__LVysg">۳.۶K</span></div>
  <span class="Info_date__fCTQ4">۱۰:۳۰</span></div></div>
<div data-sid="72" class="MessageItem_messageWrapper__other"><div class="Text_text__zz">دوم</div></div>"""


def test_where_the_data_is_missing_the_markup_is_read():
    found = read_bale_page(MARKUP)
    assert (found.title, found.audience, found.peer) == ("کانال طلا", 3_600, None)
    first = next(post for post in found.posts if post.id == "-71")
    assert (first.text, first.views) == ("📊 #نرخ\nطلا: ۲۷", 3_600)
    assert first.published_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert [post.text for post in found.posts if post.id == "72"] == ["دوم"]


@pytest.mark.parametrize("markup", ["", "<", 'self.__next_f.push([1,"', '<div data-sid="1">', page([]), MARKUP[:400]])
def test_torn_pages_are_read_as_far_as_they_go(markup):
    assert len(read_bale_page(markup).posts) <= 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"history": 5}', b"[" * 100_000])
def test_odd_answers_to_load_more(body):
    try:
        assert read_bale_history(body).posts == []
    except SourceError as error:
        assert error.key == "source-error-broken"  # noqa: PT017


def test_posts_of_one_moment_stay_apart():
    posts = [WebPost(5, id="a", text="x"), WebPost(5, id="b", text="y")]
    assert [post.id for post in join_albums(posts)] == ["a", "b"]
