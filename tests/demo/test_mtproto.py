"""The MTProto look-alike against an unmodified TelegramClient."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telethon import TelegramClient, errors, events, functions

from demo.mtproto import MtprotoServer

Until = Callable[..., Awaitable[None]]


@pytest.fixture
async def server() -> AsyncIterator[MtprotoServer]:
    async with MtprotoServer() as server:
        server.add_channel("khabar", "خبر", 12_000)
        server.add_channel("bazar", "بازار")
        for number in range(1, 6):
            at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
            server.post("khabar", f"قدیمی {number}", at=at, views=100 * number, live=False)
        yield server


@pytest.fixture
async def client(server: MtprotoServer, tmp_path: Path) -> AsyncIterator[TelegramClient]:
    client = TelegramClient(
        str(server.write_session(tmp_path / "demo.session")),
        1,
        "0" * 32,
        flood_sleep_threshold=0,
        retry_delay=0.05,
        connection_retries=-1,
    )
    await client.connect()
    yield client
    await client.disconnect()


async def test_the_session_file_opens_the_account(client: TelegramClient) -> None:
    assert await client.is_user_authorized()
    assert (await client.get_me()).first_name == "دیده‌بان"


async def test_a_foreign_key_opens_nothing(server: MtprotoServer, tmp_path: Path) -> None:
    other = MtprotoServer(server.port)
    session = other.write_session(tmp_path / "other.session")
    stranger = TelegramClient(str(session), 1, "0" * 32, connection_retries=0, retry_delay=0)
    with pytest.raises((ConnectionError, errors.AuthKeyNotFound)):
        await stranger.connect()
    await stranger.disconnect()
    assert not server.calls


async def test_names_history_and_members(server: MtprotoServer, client: TelegramClient) -> None:
    channel = await client.get_entity("khabar")
    assert channel.title == "خبر"
    newest = await client.get_messages(channel, limit=3)
    assert [(m.message, m.views) for m in newest] == [("قدیمی 5", 500), ("قدیمی 4", 400), ("قدیمی 3", 300)]
    assert newest[0].date == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert [m.id for m in await client.get_messages(channel, min_id=3, limit=50)] == [5, 4]
    assert [m.id async for m in client.iter_messages(channel, min_id=2, reverse=True)] == [3, 4, 5]
    assert [m.id for m in await client.get_messages(channel, offset_id=3, limit=1)] == [2]
    assert [m.id for m in await client.get_messages(channel, ids=[2, 4])] == [2, 4]
    full = await client(functions.channels.GetFullChannelRequest(channel))
    assert full.full_chat.participants_count == 12_000
    assert server.read_channels() == {"khabar"}
    with pytest.raises(ValueError, match="No user has"):
        await client.get_entity("nobody_here")


async def test_long_history_comes_in_pages(server: MtprotoServer, client: TelegramClient) -> None:
    for number in range(250):
        server.post("bazar", f"پست {number}", live=False)
    assert [m.id async for m in client.iter_messages("bazar", wait_time=0)] == list(range(250, 0, -1))
    assert [m.id async for m in client.iter_messages("bazar", reverse=True, wait_time=0)] == list(range(1, 251))


async def test_live_events_only_where_joined(server: MtprotoServer, client: TelegramClient, until: Until) -> None:
    heard: list[tuple[str, object]] = []
    client.add_event_handler(lambda e: _hear(heard, "new", e.raw_text), events.NewMessage)
    client.add_event_handler(lambda e: _hear(heard, "edit", e.raw_text), events.MessageEdited)
    client.add_event_handler(lambda e: _hear(heard, "delete", e.deleted_ids), events.MessageDeleted)
    await client(functions.channels.JoinChannelRequest("khabar"))
    server.post("bazar", "اینجا عضو نیستم")
    number = server.post("khabar", "خبر تازه")
    await until(lambda: len(heard) == 1)
    server.edit("khabar", number, "خبر درست‌شده")
    await until(lambda: len(heard) == 2)
    server.delete("khabar", [number])
    await until(lambda: len(heard) == 3)
    assert heard == [("new", "خبر تازه"), ("edit", "خبر درست‌شده"), ("delete", [number])]
    assert [d.title for d in await client.get_dialogs()] == ["خبر"]


async def _hear(heard: list[tuple[str, object]], kind: str, what: object) -> None:
    heard.append((kind, what))


async def test_a_gap_is_filled_by_the_channel_difference(
    server: MtprotoServer, client: TelegramClient, until: Until
) -> None:
    heard: list[tuple[str, object]] = []
    client.add_event_handler(lambda e: _hear(heard, "new", e.raw_text), events.NewMessage)
    await client(functions.channels.JoinChannelRequest("khabar"))
    server.post("khabar", "نخست")
    await until(lambda: len(heard) == 1)
    server.post("khabar", "گم‌شده", live=False)
    server.post("khabar", "پس از شکاف")
    await until(lambda: len(heard) == 3)
    assert [text for _, text in heard] == ["نخست", "گم‌شده", "پس از شکاف"]


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        (420, "FLOOD_WAIT_33", errors.FloodWaitError),
        (400, "CHANNEL_PRIVATE", errors.ChannelPrivateError),
        (400, "CHANNEL_INVALID", errors.ChannelInvalidError),
    ],
)
async def test_planted_refusals(
    server: MtprotoServer, client: TelegramClient, code: int, message: str, error: type[Exception]
) -> None:
    channel = await client.get_entity("khabar")
    other = await client.get_entity("bazar")
    server.plant("GetHistoryRequest", code, message, username="khabar")
    assert await client.get_messages(other, limit=1) == []
    with pytest.raises(error):
        await client.get_messages(channel, limit=1)


async def test_a_dropped_connection_comes_back(server: MtprotoServer, client: TelegramClient, until: Until) -> None:
    channel = await client.get_entity("khabar")
    server.drop()
    server.post("khabar", "هنگام قطع")
    await until(lambda: len(server.connections) == 1)
    assert (await client.get_messages(channel, min_id=5))[0].message == "هنگام قطع"
