"""Channels read by an unmodified Telethon client over TCP, through every fault we know of."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types

from demo.mtproto.server import MtprotoServer
from monitors.sources.telegram import Account, Accounts, TelegramChannels

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[MtprotoServer]:
    async with MtprotoServer() as one:
        yield one


@pytest.fixture
def account(server: MtprotoServer, tmp_path: Path) -> Account:
    session = server.write_session(tmp_path / "reader")
    return Account(session=session, api_id=1, api_hash="0" * 32, retry_delay=0)


@pytest.fixture
def channels(account: Account) -> TelegramChannels:
    return TelegramChannels(Accounts([account]))


def fill(server: MtprotoServer, username: str, now: datetime, count: int) -> None:
    """Posts «1», «2», ... one minute apart, the last one a minute ago."""
    for number in range(1, count + 1):
        server.post(username, str(number), at=now - (count - number + 1) * MINUTE, live=False)


def calls(server: MtprotoServer, method: str) -> list[str | None]:
    return [call.username for call in server.calls if call.method == method]


async def test_the_first_reading_fills_history_and_the_next_brings_only_what_is_new(bench, server, channels, now):
    server.add_channel("madaran", "مادران غرب", members=12_000)
    server.post("madaran", "پیش از دو هفته", at=now - timedelta(days=20), live=False)
    fill(server, "madaran", now, 230)
    async with bench(channels) as b:
        source = await b.add("telegram", "madaran")
        await b.collect()
        assert b.texts() == [str(number) for number in range(1, 231)]
        assert all(post.backfilled for post in b.received)
        read = await b.source(source.id)
        assert read.history_read_at == now
        assert (read.title, read.audience) == ("مادران غرب", 12_000)
        assert read.stable_id == str(server.world.named("madaran").id)
        assert [span.start for span in await b.spans(source)] == [now - timedelta(days=14)]

        server.post("madaran", "تازه", at=now, views=7, forwards=3, live=False)
        b.received.clear()
        await b.collect(after=MINUTE)
        (post,) = b.received
        assert (post.text, post.external_id, post.views, post.forwards) == ("تازه", "232", 7, 3)
        assert not post.backfilled
        assert post.url == "https://t.me/madaran/232"
        assert len(await b.spans(source)) == 1
    assert calls(server, "ResolveUsernameRequest") == ["madaran"]


async def test_a_restart_goes_on_from_the_last_stored_post(bench, server, account, now):
    server.add_channel("a", "الف")
    fill(server, "a", now, 5)
    async with bench(TelegramChannels(Accounts([account]))) as b:
        await b.add("telegram", "a")
        await b.collect()
        assert len(b.received) == 5
    server.post("a", "در خاموشی", at=now, live=False)
    async with bench(TelegramChannels(Accounts([account])), at=now + MINUTE) as b:
        await b.collect()
        assert b.texts() == ["در خاموشی"]
    assert calls(server, "ResolveUsernameRequest") == ["a"]


async def test_live_posts_and_edits_come_at_once(bench, server, channels, now):
    channel = server.add_channel("a", "الف")
    server.world.joined.add(channel.id)
    fill(server, "a", now, 1)
    async with bench(channels) as b:
        await b.add("telegram", "a")
        await b.collect()
        number = server.post("a", "فوری", at=now)
        await b.until(lambda: "فوری" in b.texts())
        server.edit("a", number, "اصلاح شد")
        await b.until(lambda: "اصلاح شد" in b.texts())
        last = b.received[-1]
        assert (last.external_id, last.backfilled) == (str(number), False)
        assert last.edited_at is not None


async def test_views_and_edits_of_young_posts_are_looked_at_again(bench, server, channels, now):
    channel = server.add_channel("a", "الف")
    fill(server, "a", now, 3)
    async with bench(channels) as b:
        await b.add("telegram", "a")
        await b.collect()
        await b.collect(after=MINUTE)
        channel.posts[2].views = 900
        server.edit("a", 3, "اصلاح شد", live=False)
        b.received.clear()
        await b.collect(after=MINUTE)
        assert b.received == []
        await b.collect(after=5 * MINUTE)
        assert [(post.external_id, post.text, post.views) for post in b.received] == [
            ("1", "1", 1), ("2", "2", 900), ("3", "اصلاح شد", 1)
        ]  # fmt: skip
        assert not any(post.backfilled for post in b.received)
        b.received.clear()
        await b.collect(after=timedelta(days=2))
        assert b.received == []


async def test_posts_missed_while_the_connection_was_cut_come_after_it(bench, server, channels, now):
    channel = server.add_channel("a", "الف")
    server.world.joined.add(channel.id)
    fill(server, "a", now, 3)
    async with bench(channels) as b:
        source = await b.add("telegram", "a")
        await b.collect()
        reconnected = asyncio.Event()
        hasten = b.collector.hasten

        async def noticed(*args: Any, **kwargs: Any) -> None:
            await hasten(*args, **kwargs)
            reconnected.set()

        b.collector.hasten = noticed
        b.now += MINUTE / 10  # before the schedule would read it again
        server.drop()
        for text in ("۱", "۲"):
            server.post("a", text, at=b.now, live=False)
        async with asyncio.timeout(20):
            await reconnected.wait()
        await b.collect()
        assert b.texts(source)[3:] == ["۱", "۲"]


async def test_a_flood_wait_on_one_method_leaves_live_posts_and_known_channels_alone(bench, server, channels, now):
    for name in ("known", "unknown"):
        fill(server, server.add_channel(name, name).username, now, 2)
    server.world.joined.add(server.world.named("known").id)
    async with bench(channels) as b:
        known = await b.add("telegram", "known")
        await b.collect()
        server.plant("ResolveUsernameRequest", 420, "FLOOD_WAIT_86400", times=1)
        unknown = await b.add("telegram", "unknown")
        server.post("known", "تازه", at=now, live=False)
        await b.collect(after=MINUTE)
        assert b.texts(known)[2:] == ["تازه"]
        waiting = await b.health(unknown)
        assert (waiting.error, waiting.failures) == ("source-error-flood", 0)
        assert waiting.next_try_at == b.now + timedelta(days=1)

        server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_300", times=1)
        await b.collect(after=MINUTE)
        assert (await b.health(known)).error == "source-error-flood"
        server.post("known", "زنده", at=b.now)
        await b.until(lambda: "زنده" in b.texts(known))


async def test_a_private_or_missing_channel_stops_nobody(bench, server, channels, now):
    for name in ("good", "closed"):
        fill(server, server.add_channel(name, name).username, now, 2)
    server.plant("GetHistoryRequest", 400, "CHANNEL_PRIVATE", times=99, username="closed")
    async with bench(channels) as b:
        good = await b.add("telegram", "good")
        closed, missing = await b.add("telegram", "closed"), await b.add("telegram", "nosuch")
        await b.collect()
        assert b.texts() == ["1", "2"]
        assert (await b.health(good)).blind is False
        for source, error in ((closed, "source-error-private"), (missing, "source-error-not-found")):
            health = await b.health(source)
            assert (health.error, health.failures, health.blind) == (error, 1, True)
            assert health.next_try_at > b.now + timedelta(hours=1)


async def test_a_renamed_channel_is_read_on_by_its_number(bench, server, channels, now):
    channel = server.add_channel("old", "الف")
    fill(server, "old", now, 1)
    async with bench(channels) as b:
        source = await b.add("telegram", "old")
        await b.collect()
        channel.username = "new"
        server.post("new", "پس از تغییر نام", at=now, live=False)
        await b.collect(after=MINUTE)
        assert b.texts(source) == ["1", "پس از تغییر نام"]


async def test_one_channel_under_two_names_is_refused_as_a_second_source(bench, server, channels, now):
    channel = server.add_channel("a", "الف")
    fill(server, "a", now, 1)
    async with bench(channels) as b:
        await b.add("telegram", "a")
        await b.collect()
        channel.username = "b"
        twin = await b.add("telegram", "b")
        await b.collect(after=MINUTE)
        assert (await b.health(twin)).error == "source-error-same-as-another"
        assert len(b.received) == 1


async def test_an_album_is_one_post_also_across_pages_and_live(bench, server, channels, now, monkeypatch):
    channel = server.add_channel("a", "الف")
    server.world.joined.add(channel.id)
    plain = server.world.message
    album = {99: 5, 100: 5, 101: 5, 104: 6, 105: 6}  # 99 to 101 lie across the end of the first page

    def message(channel: Any, post: Any) -> Any:
        made = plain(channel, post)
        if post.id in album:
            made.grouped_id = album[post.id]
            photo = types.Photo(post.id, 1, b"", datetime(2026, 1, 1, tzinfo=UTC), [], 2)
            made.media = types.MessageMediaPhoto(photo=photo)
        return made

    monkeypatch.setattr(server.world, "message", message)
    fill(server, "a", now, 103)
    async with bench(channels) as b:
        source = await b.add("telegram", "a")
        await b.collect()
        ids = [post.external_id for post in b.received]
        assert ids == [str(number) for number in range(1, 104) if number not in (100, 101)]
        (joined,) = [post for post in b.received if post.external_id == "99"]
        assert (joined.text, joined.media_key) == ("99\n100\n101", "photo:99")

        hastened = asyncio.Event()
        hasten = b.collector.hasten

        async def noticed(*args: Any, **kwargs: Any) -> None:
            await hasten(*args, **kwargs)
            hastened.set()

        b.collector.hasten = noticed
        b.now += MINUTE / 10
        server.post("a", "عکس یک", at=b.now, live=False)
        server.post("a", "عکس دو", at=b.now, live=True)
        async with asyncio.timeout(20):
            await hastened.wait()
        await b.collect()
        assert [(post.external_id, post.text) for post in b.received[101:]] == [("104", "عکس یک\nعکس دو")]
        assert source.id == b.received[-1].source_id


async def test_a_forward_keeps_its_origin_and_an_empty_message_is_a_post(bench, server, channels, now, monkeypatch):
    server.add_channel("a", "الف")
    origin = server.add_channel("origin", "خبرگزاری")
    plain, chats = server.world.message, server.requests._as_messages

    def message(channel: Any, post: Any) -> Any:
        made = plain(channel, post)
        if post.text == "بازنشر":
            made.fwd_from = types.MessageFwdHeader(date=now, from_id=types.PeerChannel(origin.id), channel_post=4)
        return made

    def as_messages(channel: Any, messages: list[Any]) -> Any:
        answer = chats(channel, messages)
        answer.chats.append(server.world.chat(origin))
        return answer

    monkeypatch.setattr(server.world, "message", message)
    monkeypatch.setattr(server.requests, "_as_messages", as_messages)
    server.post("a", "بازنشر", at=now - MINUTE, live=False)
    server.post("a", "", at=now - MINUTE, live=False)
    async with bench(channels) as b:
        await b.add("telegram", "a")
        await b.collect()
        assert [(post.text, post.author) for post in b.received] == [("بازنشر", "خبرگزاری"), ("", None)]


@pytest.mark.parametrize(
    ("code", "message", "key"),
    [
        (401, "AUTH_KEY_UNREGISTERED", "source-error-session-lost"),
        (406, "AUTH_KEY_DUPLICATED", "source-error-session-lost"),
        (401, "SESSION_REVOKED", "source-error-session-lost"),
        (401, "USER_DEACTIVATED_BAN", "source-error-account-banned"),
    ],
)
async def test_a_lost_session_is_told_once_and_not_tried_again(bench, server, channels, now, code, message, key):
    fill(server, server.add_channel("a", "الف").username, now, 1)
    async with bench(channels) as b:
        source = await b.add("telegram", "a")
        await b.collect()
        server.plant("*", code, message, times=1_000)
        await b.collect(after=MINUTE)
        assert b.collector.troubles == {"account": key}
        asked = len(server.calls)
        for _ in range(5):
            await b.collect(after=timedelta(hours=1))
        assert len(server.calls) == asked
        health = await b.health(source)
        assert (health.error, health.blind) == (key, True)


async def test_a_session_in_use_is_not_touched_until_it_is_free(bench, server, account, now):
    fill(server, server.add_channel("a", "الف").username, now, 1)
    async with bench(TelegramChannels(Accounts([account]))) as first:
        await first.collect()
        async with bench(TelegramChannels(Accounts([account]))) as second:
            source = await second.add("telegram", "a")
            await second.collect()
            assert second.collector.troubles == {"account": "source-error-session-in-use"}
            await first.collector.stop()
            await second.collect(after=timedelta(hours=1))
            assert second.texts(source) == ["1"]
            assert second.collector.troubles == {}


async def test_a_missing_session_is_said(bench, account, tmp_path):
    channels = TelegramChannels(Accounts([Account(session=tmp_path / "none.session", api_id=1, api_hash="0" * 32)]))
    async with bench(channels) as b:
        source = await b.add("telegram", "a")
        await b.collect()
        assert b.collector.troubles == {"account": "source-error-session-missing"}
        assert (await b.health(source)).error == "source-error-session-missing"


async def test_the_server_may_be_away_at_the_start(bench, server, channels, now):
    fill(server, server.add_channel("a", "الف").username, now, 2)
    await server.stop()
    async with bench(channels, page_timeout=0.3) as b:
        source = await b.add("telegram", "a")
        await b.collect()
        assert (await b.health(source)).error == "source-error-timeout"
        hastened = asyncio.Event()
        hasten = b.collector.hasten

        async def noticed(*args: Any, **kwargs: Any) -> None:
            await hasten(*args, **kwargs)
            hastened.set()

        b.collector.hasten = noticed
        await server.start()
        async with asyncio.timeout(20):
            await hastened.wait()
        b.collector._page_timeout = 15
        await b.collect()
        assert b.texts() == ["1", "2"]


async def test_a_full_inbox_makes_reading_wait_and_loses_nothing(bench, server, channels, now):
    fill(server, server.add_channel("a", "الف").username, now, 350)
    async with bench(channels) as b:
        b.inbox._queue._maxsize = 1
        await b.add("telegram", "a")
        await b.collect()
        assert len({post.external_id for post in b.received}) == 350


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        (
            "socks5://u:p%40@h:1080",
            {"proxy_type": "socks5", "addr": "h", "port": 1080, "username": "u", "password": "p@"},
        ),
        ("http://h:3128", {"proxy_type": "http", "addr": "h", "port": 3128, "username": None}),
        ("mtproxy://h:443/abcd", ("h", 443, "abcd")),
    ],
)
def test_proxies_as_telethon_wants_them(proxy, expected):
    from monitors.sources.telegram.account import route

    _, made = route(proxy)
    if isinstance(expected, dict):
        assert expected.items() <= made.items()
    else:
        assert made == expected
