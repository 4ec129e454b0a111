"""Public web pages of channels, served on this machine."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from demo.mtproto.server import MtprotoServer
from monitors.ingest import Ingest
from monitors.sources.preview import PreviewOptions, Previews
from monitors.sources.preview_page import read_count, read_page
from monitors.sources.preview_sites import NumberedSite
from monitors.sources.telegram import Account, Accounts, TelegramChannels
from storage.tables import post_versions, posts
from storage.tables import ways as ways_table

INTERVAL = timedelta(minutes=2)
SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "web_samples"


@dataclass
class Site:
    """t.me as far as it matters: 20 posts a page, `?before=`, and a redirect where the preview is off."""

    posts: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    views: str = "1.2K"
    off: bool = False
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def page(self, request: Request) -> Response:
        self.asked.append(str(request.url.query))
        if self.off:
            return RedirectResponse("/damoon")
        before = int(request.query_params.get("before", 10**9))
        newest = sorted(number for number in self.posts if number < before)[-20:]
        blocks = "".join(self.block(number) for number in newest)
        return HTMLResponse(
            "<html><body><div class='tgme_channel_info_header_title'><span>کانال دامون</span></div>"
            "<div class='tgme_channel_info_counter'><span class='counter_value'>3.4K</span></div>"
            f"<section>{blocks}</section></body></html>"
        )

    def block(self, number: int) -> str:
        text, at = self.posts[number]
        return (
            "<div class='tgme_widget_message_wrap'>"
            f"<div class='tgme_widget_message js-widget_message' data-post='damoon/{number}'>"
            "<a class='tgme_widget_message_reply'><div class='tgme_widget_message_text'>نقل</div></a>"
            "<div class='tgme_widget_message_text js-message_text'>"
            f"<div class='tgme_widget_message_text'>{text}</div></div>"
            f"<span class='tgme_widget_message_views'>{self.views}</span>"
            f"<a class='tgme_widget_message_date'><time datetime='{at.isoformat()}'>x</time></a></div></div>"
        )


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    one = Site()

    async def other(request: Request) -> Response:
        return HTMLResponse("<html>no posts</html>")

    server = HttpServer(Starlette(routes=[Route("/s/damoon", one.page), Route("/{rest:path}", other)]))
    await server.start()
    one.url = f"{server.url}/s/"
    yield one
    await server.stop()


@pytest.fixture
def previews(site: Site) -> Previews:
    return Previews(
        PreviewOptions(
            allow_hosts=("127.0.0.1",), timeout=5, sites={"telegram": NumberedSite(site.url, "https://t.me/")}
        )
    )


def fill(site: Site, now: datetime, numbers: range) -> None:
    for number in numbers:
        site.posts[number] = (f"پست<br/>{number}", now - timedelta(minutes=numbers.stop - number))


async def test_pages_are_read_back_and_later_only_what_is_new(bench, site, previews, now):
    site.posts[1] = ("کهنه", now - timedelta(days=40))
    fill(site, now, range(2, 52))
    async with bench(previews) as b:
        source = await b.add("telegram", "damoon", kinds=["preview"])
        await b.collect()
        assert [post.external_id for post in b.received] == [str(number) for number in range(2, 52)]
        first = b.received[0]
        assert (first.text, first.views, first.backfilled) == ("پست\n2", 1_200, True)
        assert first.url == "https://t.me/damoon/2"
        read = await b.source(source.id)
        assert (read.title, read.audience) == ("کانال دامون", 3_400)
        assert [span.start for span in await b.spans(source)] == [now - timedelta(days=14)]

        b.received.clear()
        site.asked.clear()
        fill(site, now, range(52, 97))
        await b.collect(after=INTERVAL)
        assert [post.external_id for post in b.received] == [str(number) for number in range(52, 97)]
        assert not any(post.backfilled for post in b.received)
        assert site.asked == ["", "before=77", "before=57"]


async def test_a_preview_that_is_off_is_said(bench, site, previews):
    site.off = True
    async with bench(previews) as b:
        source = await b.add("telegram", "damoon", kinds=["preview"])
        gone = await b.add("telegram", "nobody", kinds=["preview"])
        bale = await b.add("bale", "damoon")
        await b.collect()
        assert (await b.health(source)).error == "source-error-preview-off"
        assert (await b.health(gone)).error == "source-error-preview-off"
        assert (await b.health(bale)).error == "source-error-no-preview"


async def test_the_page_stands_in_while_the_account_fails_with_the_same_numbers(bench, site, previews, now, tmp_path):
    async with MtprotoServer() as server:
        server.add_channel("damoon", "دامون")
        for number in (1, 2, 3):
            server.post("damoon", str(number), at=now - timedelta(minutes=9 - number), live=False)
        session = server.write_session(tmp_path / "reader")
        channels = TelegramChannels(Accounts([Account(session, 1, "0" * 32)]))
        async with bench(channels) as b:
            source = await b.add("telegram", "damoon", kinds=["account", "preview"])
            await b.collect()
        fill(site, now, range(1, 6))
        async with bench(channels, previews, at=now + INTERVAL) as b:
            await b.collect()
            assert site.asked == []
            server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_900")
            await b.collect(after=INTERVAL)
            await b.collect(after=timedelta(seconds=1))
            assert [post.external_id for post in b.received] == ["1", "2", "3", "4", "5"]
            health = await b.health(source)
            assert (health.kind, health.error) == ("preview", None)


async def test_who_stands_in_begins_where_the_other_was(bench, site, previews, now, tmp_path):
    """Neither reads the whole past anew: the page goes on from the last post, the account from two weeks ago."""
    async with MtprotoServer() as server:
        server.add_channel("damoon", "دامون")
        server.post("damoon", "کهنه", at=now - timedelta(days=40), live=False)
        for number in range(2, 60):
            server.post("damoon", str(number), at=now - timedelta(minutes=70 - number), live=False)
        fill(site, now, range(2, 60))
        site.posts[1] = ("کهنه", now - timedelta(days=40))
        account = Account(server.write_session(tmp_path / "reader"), 1, "0" * 32)
        async with bench(TelegramChannels(Accounts([account])), previews) as b:
            source = await b.add("telegram", "damoon")
            server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_900", times=10)
            await b.collect()
            await b.collect(after=timedelta(seconds=1))
            assert [post.external_id for post in b.received] == [str(number) for number in range(2, 60)]
            server.faults.clear()
            b.received.clear()
            await b.collect(after=timedelta(minutes=20))  # the page is read once more as well
            assert {post.external_id for post in b.received} == {str(number) for number in range(2, 60)}
            (span,) = await b.spans(source)
            assert (span.start - now + timedelta(days=14)) <= timedelta(seconds=1)
        # and the other way round
        async with b.db.write() as conn:
            await conn.execute(ways_table.update().where(ways_table.c.kind == "preview").values(cursor=None))
        server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_900", times=10)
        async with bench(TelegramChannels(Accounts([account])), previews, at=b.now + timedelta(minutes=5)) as b:
            fill(site, b.now, range(2, 62))
            site.asked.clear()
            await b.collect()
            await b.collect(after=timedelta(seconds=1))
            assert site.asked == ["", "before=42"]  # as far back as the last post that is stored, not two weeks
            assert {"60", "61"} <= {post.external_id for post in b.received}
            assert len(await b.spans(source)) == 1


async def test_an_account_that_comes_later_goes_on_where_the_page_was(bench, site, previews, now, tmp_path):
    fill(site, now, range(1, 6))
    async with bench(Previews(previews._options, "account")) as b:
        source = await b.add("telegram", "damoon")
        await b.collect()
        assert [post.external_id for post in b.received] == ["1", "2", "3", "4", "5"]
        assert (await b.health(source)).error is None
    async with MtprotoServer() as server:
        server.add_channel("damoon", "دامون")
        for number in range(1, 8):
            server.post("damoon", str(number), at=now - timedelta(minutes=9 - number), live=False)
        account = Account(server.write_session(tmp_path / "reader"), 1, "0" * 32)
        async with bench(TelegramChannels(Accounts([account])), previews, at=now + INTERVAL) as b:
            await b.collect()
            assert [(post.external_id, post.backfilled) for post in b.received] == [("6", False), ("7", False)]
            assert (await b.source(source.id)).stable_id is not None


@pytest.mark.parametrize("platform", ["telegram", "eitaa"])
async def test_each_edit_of_a_post_is_stored_once_and_a_look_that_differs_by_views_alone_is_none(
    bench, site, now, sqlite_db, platform
):
    numbered = NumberedSite(site.url, "https://site/")
    previews = Previews(PreviewOptions(allow_hosts=("127.0.0.1",), timeout=5, sites={platform: numbered}))
    async with bench(previews) as b:
        await b.add(platform, "damoon", kinds=["preview"])
        for text, views in [("یک", "10"), ("یک", "20"), ("دو", "30"), ("دو", "40"), ("سه", "50"), ("سه", "60")]:
            site.posts[7], site.views = (text, now - timedelta(minutes=9)), views
            await b.collect(after=INTERVAL)
        for post in b.received:
            await Ingest(sqlite_db).store([post])
    assert [post.edited_at is None for post in b.received] == [True, False, False, False, False, False]
    async with sqlite_db.read() as conn:
        (stored,) = (await conn.execute(select(posts))).all()
        earlier = (await conn.execute(select(post_versions.c.text).order_by(post_versions.c.id))).scalars().all()
    assert (stored.text, stored.views, stored.edited_at) == ("سه", 60, b.received[4].edited_at)
    assert earlier == ["یک", "دو"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("1.2K", 1_200), ("3M", 3_000_000), ("987", 987), ("۳.۶K", 3_600), ("1,234", 1_234), ("", None), ("x", None)],
)
def test_counts(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<",
        "<div data-post='a/1'>",
        "</div>" * 50,
        "<div class='x_message_text'>" * 50,
        "data-post",
        f"<p a='&#{'1' * 9_000};'>&#{'1' * 9_000};",
    ],
)
def test_torn_pages_are_read_as_far_as_they_go(markup):
    assert len(read_page(markup).posts) <= 1


@pytest.mark.skipif(not SAMPLES.exists(), reason="the collected pages (../shared/data) are not here")
def test_pages_seen_in_the_wild():
    page = read_page((SAMPLES / "tme_s_live_shape_2026-09-30.html").read_text())
    (post,) = page.posts
    assert (page.title, page.audience) == ("کانال نمونه", 3_400)
    assert (post.number, post.views, post.author) == (184, 1_200, "Пух")
    assert post.published_at == datetime(2026, 9, 30, 7, 37, tzinfo=UTC)
    assert post.text.startswith("⚡️ Заголовок\nAnthropic проделали это")
    assert "ресет" not in post.text
    eitaa = read_page((SAMPLES / "eitaa_page_2026-09-28.html").read_text())
    assert [(one.number, one.text.splitlines()[:1]) for one in eitaa.posts] == [
        (1524, ["مهلت حذف و اضافه تا ساعت ۱۰:۰۰"]), (1525, ["برنامه سرویس خوابگاه اعلام شد"]), (1526, []),
    ]  # fmt: skip
