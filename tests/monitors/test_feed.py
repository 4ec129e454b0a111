"""Feeds fetched over HTTP from servers that behave, and from servers that do not."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from demo.feeds import FeedServer
from demo.http import HttpServer
from monitors.sources.egress import Egress, is_public
from monitors.sources.errors import SourceError
from monitors.sources.feed import FeedOptions, Feeds
from storage.coverage import Span

INTERVAL = timedelta(minutes=2)
HOUR = timedelta(hours=1)
EMPTY = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as one:
        yield one


@pytest.fixture
def feeds() -> Feeds:
    return Feeds(FeedOptions(allow_hosts=("127.0.0.1",), timeout=5))


@asynccontextmanager
async def serving(answer: Callable[[Request], Awaitable[Response]]) -> AsyncIterator[str]:
    """A server with one answer for every path; gives its address."""
    server = HttpServer(Starlette(routes=[Route("/{path:path}", answer)]))
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


@pytest.mark.parametrize("kind", ["rss", "atom"])
async def test_the_first_fetch_fills_history_and_the_next_brings_only_what_is_new(bench, server, feeds, now, kind):
    server.add_feed("a", "خبرگزاری", kind)
    for day in (3, 2, 1):
        server.publish("a", f"خبر {day}", "متن <خبر>", at=now - timedelta(days=day))
    async with bench(feeds) as b:
        source = await b.add("feed", server.address("a"))
        await b.collect()
        assert b.texts() == [f"خبر {day}\nمتن <خبر>" for day in (3, 2, 1)]
        assert all(post.backfilled for post in b.received)
        assert b.received[0].published_at == now - timedelta(days=3)
        assert b.received[0].url == f"{server.http.url}/a/a-1"
        read = await b.source(source.id)
        assert (read.history_read_at, read.title) == (now, "خبرگزاری")
        assert [span.start for span in await b.spans(source)] == [now - timedelta(days=3)]

        server.publish("a", "تازه", at=now)
        b.received.clear()
        await b.collect(after=4 * INTERVAL)
        (post,) = b.received
        assert (post.text, post.backfilled, post.edited_at) == ("تازه", False, None)
        await b.collect(after=4 * INTERVAL)
        assert len(b.received) == 1
        assert [fetch.status for fetch in server.fetches] == [200, 200, 304]
        assert len(await b.spans(source)) == 1


async def test_the_etag_is_kept_only_once_the_posts_are_stored(bench, server, feeds, now):
    server.add_feed("a", "t")
    server.publish("a", "خبر", at=now)
    async with bench(feeds) as b:
        source = await b.add("feed", server.address("a"))
        put = b.inbox.put

        async def broken(posts):
            stored = asyncio.get_running_loop().create_future()
            stored.set_exception(RuntimeError("disk full"))
            return stored

        b.inbox.put = broken
        await b.collect()
        health = await b.health(source)
        assert (health.error, health.failures) == ("source-error-not-stored", 0)
        b.inbox.put = put
        await b.collect(after=INTERVAL)
        assert b.texts() == ["خبر"]
        assert [fetch.status for fetch in server.fetches] == [200, 200]


async def test_a_changed_title_is_an_edit_of_the_same_post(bench, feeds, now):
    titles = iter(["اول", "دوم"])

    async def answer(request: Request) -> Response:
        return Response(
            f"<rss version='2.0'><channel><item><guid>1</guid><title>{next(titles)}</title></item></channel></rss>",
            media_type="application/rss+xml",
        )

    async with serving(answer) as url, bench(feeds) as b:
        await b.add("feed", url)
        await b.collect()
        await b.collect(after=INTERVAL)
        assert [(post.external_id, post.text) for post in b.received] == [("1", "اول"), ("1", "دوم")]
        assert [post.edited_at for post in b.received] == [None, b.now]


@pytest.mark.parametrize(
    ("gap", "silence", "entries", "pause"),
    [
        (timedelta(seconds=20), timedelta(), 30, INTERVAL / 2),
        (timedelta(minutes=10), timedelta(), 30, INTERVAL),
        (timedelta(minutes=10), 4 * HOUR, 30, INTERVAL),  # it will not have gone to sleep for good
        (timedelta(minutes=10), 7 * HOUR, 30, 2 * INTERVAL),
        (3 * HOUR, timedelta(minutes=5), 30, INTERVAL),
        (3 * HOUR, 3 * HOUR, 30, 2 * INTERVAL),
        (8 * HOUR, 8 * HOUR, 30, 4 * INTERVAL),
        (timedelta(seconds=70), timedelta(minutes=1), 1, INTERVAL),
    ],
)
async def test_a_feed_is_read_as_often_as_its_own_rhythm_asks_for(
    bench, server, feeds, now, gap, silence, entries, pause
):
    server.add_feed("a", "t")
    for number in range(entries):
        server.publish("a", f"{number}", at=now - silence - number * gap)
    async with bench(feeds) as b:
        source = await b.add("feed", server.address("a"))
        for _ in range(2):  # a 304 tells as much
            await b.collect()
            health = await b.health(source)
            assert health.next_try_at - b.now == pause
            b.now = health.next_try_at
        assert [fetch.status for fetch in server.fetches] == [200, 304]


async def test_missing_and_future_dates_become_the_moment_we_saw_them(bench, feeds, now):
    async def answer(request: Request) -> Response:
        return Response(
            "<rss version='2.0'><channel><item><guid>1</guid></item><item><guid>2</guid><title>آینده</title>"
            "<pubDate>Sun, 22 Nov 2099 10:00:00 GMT</pubDate></item></channel></rss>"
        )

    async with serving(answer) as url, bench(feeds) as b:
        await b.add("feed", url)
        await b.collect()
        assert [post.published_at for post in b.received] == [now, now]


async def test_a_feed_that_ran_past_its_window_leaves_a_gap_in_the_coverage(bench, feeds, now):
    shown = ["1"]

    async def answer(request: Request) -> Response:
        items = "".join(
            f"<item><guid>{name}</guid><pubDate>{now - HOUR:%Y-%m-%dT%H:%M:%SZ}</pubDate></item>" for name in shown
        )
        return Response(f"<rss version='2.0'><channel>{items}</channel></rss>")

    async with serving(answer) as url, bench(feeds) as b:
        source = await b.add("feed", url)
        await b.collect()
        shown[:] = ["8", "9"]
        await b.collect(after=6 * HOUR)
        shown[:] = ["9", "10"]
        await b.collect(after=HOUR)
        assert await b.spans(source) == [Span(now - HOUR, now), Span(now + 6 * HOUR, now + 7 * HOUR)]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("huge", "source-error-too-large"),
        ("bomb", "source-error-doctype"),
        ("trickle", "source-error-timeout"),
        ("loop", "source-error-redirects"),
        ("error", "source-error-server"),
        ("empty", "source-error-not-a-feed"),
        ("page", "source-error-not-a-feed"),
        ("nosuch", "source-error-gone"),
    ],
)
async def test_a_hostile_feed_is_refused_and_stops_nobody(bench, server, now, name, error):
    server.add_feed("good", "t")
    server.publish("good", "خبر", at=now)
    server.trickle_pause = 0.02
    async with bench(Feeds(FeedOptions(allow_hosts=("127.0.0.1",), timeout=0.8 if name == "trickle" else 10))) as b:
        bad = await b.add("feed", server.hostile(name))
        good = await b.add("feed", server.address("good"))
        await b.collect()
        health = await b.health(bad)
        assert (health.error, health.failures, health.blind) == (error, 1, True)
        assert b.texts(good) == ["خبر"]
        assert b.texts(bad) == []


@pytest.mark.parametrize("name", ["mojibake", "declared"])
async def test_windows_letters_are_read_whether_declared_or_not(bench, server, feeds, name):
    async with bench(feeds) as b:
        await b.add("feed", server.hostile(name))
        await b.collect()
        assert b.texts() == ["سلام دنيا"]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("600", timedelta(seconds=600)),
        ("999999999", timedelta(days=1)),
        ("0", INTERVAL),
        ("soon", INTERVAL),
        ("", INTERVAL),
    ],
)
async def test_retry_after_is_obeyed(bench, feeds, header, wait):
    async def answer(request: Request) -> Response:
        return Response(status_code=429, headers={"Retry-After": header})

    async with serving(answer) as url, bench(feeds) as b:
        source = await b.add("feed", url)
        await b.collect()
        health = await b.health(source)
        assert (health.error, health.next_try_at) == ("source-error-busy", b.now + wait)


async def test_failures_back_off_and_one_success_clears_them(bench, server, feeds, now):
    server.add_feed("a", "t")
    address = server.address("a")
    await server.stop()
    async with bench(feeds) as b:
        source = await b.add("feed", address)
        pauses = []
        for _ in range(5):
            await b.collect()
            health = await b.health(source)
            pauses.append((health.next_try_at - b.now) / INTERVAL)
            b.now = health.next_try_at
        assert pauses == [1, 2, 4, 5, 5]
        assert health.error == "source-error-unreachable"
        await server.start()
        await b.collect()
        health = await b.health(source)
        assert (health.error, health.failures, health.blind) == (None, 0, False)


@pytest.mark.parametrize(
    "target",
    [
        *("http://127.0.0.2:{port}/", "http://localhost:{port}/", "http://2130706434:{port}/", "http://0x7f.2:{port}/"),
        *("http://[::1]:{port}/", "http://[::ffff:127.0.0.2]:{port}/", "http://0.0.0.0/", "http://10.10.34.35/"),
        "http://169.254.169.254/latest/meta-data",
    ],
)
async def test_a_redirect_to_inside_the_network_is_refused(target):
    asked = []

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return RedirectResponse(target.format(port=request.url.port))

    egress = Egress(allow_hosts=("127.0.0.1",), timeout=5)
    async with serving(answer) as url:
        with pytest.raises(SourceError) as refused:
            await egress.get(f"{url}/start")
    await egress.close()
    assert refused.value.key == "source-error-address-refused"
    assert asked == ["/start"]


@pytest.mark.parametrize("url", ["http://127.1/", "http://0177.0.0.1/", "http://127.0.0.1.:80/", "http://[::]/",
                                 "http://2130706433/", "http://app.localhost/"])  # fmt: skip
async def test_plain_addresses_inside_are_refused_also_behind_a_proxy(url):
    egress = Egress(proxy="http://127.0.0.1:9", timeout=5)
    with pytest.raises(SourceError) as refused:
        await egress.get(url)
    await egress.close()
    assert refused.value.key in ("source-error-address-refused", "source-error-bad-address")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h/", "http://", "http:///x", "gopher://h", "//h/x", ""])
async def test_only_http_addresses_are_fetched(url):
    egress = Egress(timeout=5)
    with pytest.raises(SourceError) as refused:
        await egress.get(url)
    await egress.close()
    assert refused.value.key == "source-error-bad-address"


async def test_a_gzip_bomb_is_stopped_at_the_cap():
    bomb = gzip.compress(bytes(50 * 2**20))

    async def answer(request: Request) -> Response:
        return Response(bomb, headers={"Content-Encoding": "gzip"})

    egress = Egress(allow_hosts=("127.0.0.1",), timeout=20)
    async with serving(answer) as url:
        with pytest.raises(SourceError) as refused:
            await egress.get(url)
    await egress.close()
    assert refused.value.key == "source-error-too-large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_packed_pages_are_unpacked(encoding):
    import zlib

    packed = gzip.compress(EMPTY) if encoding == "gzip" else zlib.compress(EMPTY)

    async def answer(request: Request) -> Response:
        return Response(packed, headers={"Content-Encoding": encoding})

    egress = Egress(allow_hosts=("127.0.0.1",), timeout=5)
    async with serving(answer) as url:
        got = await egress.get(url)
    await egress.close()
    assert got.body == EMPTY


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("10.0.0.1", False), ("100.64.0.1", False),
        ("169.254.169.254", False), ("224.0.0.1", False), ("0.0.0.0", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", True), ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True), ("2002:a00:1::", False), ("::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public
