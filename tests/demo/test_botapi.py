"""The Bot API look-alike, met by python-telegram-bot itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageOriginChannel, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from demo.botapi import BotApiServer, Channel, User
from demo.botapi.faults import SpeedLimits
from demo.http import HttpServer

SARA, REZA, GROUP = 501, 502, -1001001
Picture = Callable[..., bytes]
Until = Callable[..., Awaitable[None]]
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("با من", callback_data="own:1")]])


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    server = BotApiServer()
    server.add_private(User(SARA, "سارا", "محمدی"))
    server.add_private(User(REZA, "رضا"))
    server.add_group(GROUP, "تیم", {SARA: "creator", REZA: "administrator"})
    async with server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.base_url, base_file_url=server.base_file_url) as bot:
        yield bot


async def test_who_am_i_and_wrong_tokens(server: BotApiServer, bot: Bot) -> None:
    assert (await bot.get_me()).username == "hoshdar_demo_bot"
    for token in ("1000001:wrong", "nonsense"):
        with pytest.raises(InvalidToken):
            async with Bot(token, base_url=server.base_url):
                pass


async def test_send_edit_reply_delete(server: BotApiServer, bot: Bot) -> None:
    sent = await bot.send_message(SARA, "<b>سلام</b> /status", parse_mode="HTML", reply_markup=KEYS)
    assert (sent.text, sent.text_html) == ("سلام /status", "<b>سلام</b> /status")
    assert [e.type for e in sent.entities] == ["bold", "bot_command"]
    reply = await bot.send_message(SARA, "پاسخ", reply_to_message_id=sent.message_id)
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == sent.message_id
    edited = await bot.edit_message_text("تازه", SARA, sent.message_id)
    assert isinstance(edited, object)
    assert server.messages(SARA)[0]["text"] == "تازه"
    assert "reply_markup" not in server.messages(SARA)[0]
    await bot.edit_message_reply_markup(SARA, sent.message_id, reply_markup=KEYS)
    assert await bot.delete_message(SARA, reply.message_id)
    assert [m["text"] for m in server.messages(SARA)] == ["تازه"]


async def test_pictures_files_and_their_way_back(server: BotApiServer, bot: Bot, picture: Picture) -> None:
    photo = await bot.send_photo(SARA, picture(), caption="<b>نمودار</b>", parse_mode="HTML", reply_markup=KEYS)
    assert (photo.photo[-1].width, photo.photo[-1].height, photo.caption) == (8, 4, "نمودار")
    got = await (await bot.get_file(photo.photo[-1].file_id)).download_as_bytearray()
    assert bytes(got) == picture()
    document = await bot.send_document(SARA, b"a,b\n", filename="گزارش.csv")
    assert document.document is not None
    assert document.document.file_name == "گزارش.csv"
    await bot.edit_message_caption(SARA, photo.message_id, caption="زیرنویس تازه")
    await bot.edit_message_media(InputMediaPhoto(picture(6, 6), caption="دیگر"), SARA, photo.message_id)
    assert server.messages(SARA)[0]["photo"][0]["width"] == 6
    album = await bot.send_media_group(SARA, [InputMediaPhoto(picture()), InputMediaPhoto(picture())])
    assert len({m.media_group_id for m in album}) == 1
    copied = await bot.copy_message(SARA, SARA, photo.message_id)
    assert server.messages(SARA)[-1]["message_id"] == copied.message_id


async def refused(call: Awaitable[object]) -> str:
    with pytest.raises((BadRequest, Forbidden)) as error:
        await call
    return str(error.value).lower()


async def test_the_refusals_of_telegram(server: BotApiServer, bot: Bot, picture: Picture) -> None:
    sent = await bot.send_message(SARA, "متن", reply_markup=KEYS)
    said = await server.say(SARA, SARA, "سلام")
    photo = await bot.send_photo(SARA, picture())
    key = InlineKeyboardButton("x", callback_data="ی" * 33)
    table: list[tuple[Awaitable[object], str]] = [
        (bot.send_message(SARA, "ی" * 4097), "message is too long"),
        (bot.send_message(SARA, " "), "message text is empty"),
        (bot.send_message(SARA, "a < b", parse_mode="HTML"), 'can\'t parse entities: unsupported start tag ""'),
        (bot.send_message(SARA, "x", parse_mode="MarkdownV2"), "unsupported parse_mode"),
        (bot.send_message(999, "x"), "chat not found"),
        (bot.send_message(SARA, "x", reply_to_message_id=99), "message to be replied not found"),
        (bot.send_message(SARA, "x", reply_markup=InlineKeyboardMarkup([[key]])), "button_data_invalid"),
        (bot.send_photo(SARA, picture(), caption="ی" * 1025), "message caption is too long"),
        (bot.send_photo(SARA, b"no picture"), "image_process_failed"),
        (bot.send_photo(SARA, picture(210, 10)), "photo_invalid_dimensions"),
        (bot.send_photo(SARA, "unknown-file"), "wrong file identifier"),
        (bot.edit_message_text("متن", SARA, sent.message_id, reply_markup=KEYS), "message is not modified"),
        (bot.edit_message_text("x", SARA, 99), "message to edit not found"),
        (bot.edit_message_text("x", SARA, said["message_id"]), "message can't be edited"),
        (bot.edit_message_text("x", SARA, photo.message_id), "there is no text in the message to edit"),
        (bot.delete_message(SARA, 99), "message to delete not found"),
        (bot.answer_callback_query("77"), "query is too old"),
        (bot.set_my_commands([("Bad Name", "x")]), "bot_command_invalid"),
        (bot.get_chat_member(GROUP, 999), "participant_id_invalid"),
    ]
    for call, refusal in table:
        assert refusal in await refused(call)
    await bot.send_message(SARA, "ی" * 4096)
    await bot.send_message(SARA, "<b>" + "ی" * 4096 + "</b>", parse_mode="HTML")
    await bot.send_message(SARA, "x", reply_to_message_id=99, allow_sending_without_reply=True)


async def test_chats_members_and_commands(server: BotApiServer, bot: Bot) -> None:
    assert (await bot.get_chat(SARA)).first_name == "سارا"
    assert (await bot.get_chat(GROUP)).title == "تیم"
    statuses = [(await bot.get_chat_member(GROUP, user)).status for user in (SARA, REZA)]
    assert statuses == ["creator", "administrator"]
    assert len(await bot.get_chat_administrators(GROUP)) == 2
    assert await bot.get_chat_member_count(GROUP) == 3
    assert await bot.set_my_commands([("status", "وضعیت")])
    assert [c.command for c in await bot.get_my_commands()] == ["status"]
    assert await bot.send_chat_action(SARA, "typing")
    message = await bot.send_message(GROUP, "x")
    assert await bot.pin_chat_message(GROUP, message.message_id)
    async with httpx.AsyncClient(trust_env=False) as web:
        unknown = await web.post(f"{server.base_url}{server.token}/sendUnicorn")
    assert (unknown.status_code, unknown.json()["error_code"]) == (404, 404)


async def test_blocked_kicked_and_migrated(server: BotApiServer, bot: Bot) -> None:
    server.block(SARA)
    assert "bot was blocked by the user" in await refused(bot.send_message(SARA, "x"))
    server.unblock(SARA)
    await bot.send_message(SARA, "x")
    server.block(GROUP)
    assert "bot was kicked from the group chat" in await refused(bot.send_message(GROUP, "x"))
    server.unblock(GROUP)
    new = server.migrate(GROUP)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "x")
    assert moved.value.new_chat_id == new
    await bot.send_message(new, "اینجا")
    service = [u.message for u in await bot.get_updates() if u.message]
    assert [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in service] == [
        (GROUP, new, None),
        (new, None, GROUP),
    ]
    kinds = [u.my_chat_member.new_chat_member.status for u in await bot.get_updates() if u.my_chat_member]
    assert kinds == ["kicked", "member", "kicked", "member"]


async def test_planted_faults_and_lost_replies(server: BotApiServer, bot: Bot) -> None:
    server.plant("sendMessage", retry_after=3, chat_id=SARA)
    await bot.send_message(REZA, "به دیگری می‌رسد")
    with pytest.raises(RetryAfter) as late:
        await bot.send_message(SARA, "x")
    assert late.value._retry_after == timedelta(seconds=3)
    server.plant("sendMessage", 502, "Bad Gateway", lost=True)
    with pytest.raises(NetworkError):
        await bot.send_message(SARA, "رسید، ولی پاسخش گم شد")
    assert [m["text"] for m in server.messages(SARA)] == ["رسید، ولی پاسخش گم شد"]
    assert [(c.method, c.code) for c in server.calls[-3:]] == [
        ("sendmessage", 200),
        ("sendmessage", 429),
        ("sendmessage", 502),
    ]


async def test_speed_limits_when_asked_for() -> None:
    server = BotApiServer(limits=SpeedLimits(chat_per_second=1, group_per_minute=3))
    server.add_private(User(SARA, "سارا"))
    server.add_group(GROUP, "تیم", {SARA: "creator"})
    async with server, Bot(server.token, base_url=server.base_url) as bot:
        await bot.send_message(SARA, "1")
        with pytest.raises(RetryAfter):
            await bot.send_message(SARA, "2")
        server.room.limits.chat_per_second = None
        for number in range(3):
            await bot.send_message(GROUP, str(number))
        with pytest.raises(RetryAfter) as late:
            await bot.send_message(GROUP, "4")
        assert late.value._retry_after.total_seconds() >= 59


async def test_a_second_poller_ends_the_first(server: BotApiServer, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    while server.room.updates.polls == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    async with Bot(server.token, base_url=server.base_url) as second:
        await second.get_updates(timeout=0)
    with pytest.raises(Conflict, match="other getUpdates"):
        await first


async def test_updates_wait_are_confirmed_and_filtered(server: BotApiServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5, allowed_updates=["message"]))
    await asyncio.sleep(0)
    await server.say(SARA, SARA, "یک")
    first = await waiting
    await server.say(SARA, SARA, "دو")
    again = await bot.get_updates(offset=first[0].update_id + 1)
    assert [u.message.text for u in (*first, *again) if u.message] == ["یک", "دو"]
    server.block(SARA)
    assert await bot.get_updates(offset=again[0].update_id + 1, timeout=0) == ()


async def test_in_groups_the_bot_hears_only_what_is_meant_for_it(server: BotApiServer, bot: Bot) -> None:
    mine = await bot.send_message(GROUP, "من")
    await server.say(GROUP, SARA, "حرف خودمان")
    await server.say(GROUP, SARA, "/status@another_bot")
    await server.say(GROUP, SARA, "/status")
    await server.say(GROUP, SARA, "سلام @hoshdar_demo_bot")
    await server.say(GROUP, REZA, "بله", reply_to=mine.message_id)
    heard = [u.message.text for u in await bot.get_updates() if u.message]
    assert heard == ["/status", "سلام @hoshdar_demo_bot", "بله"]
    assert len(server.messages(GROUP)) == 6


async def test_a_forwarded_post_names_its_channel(server: BotApiServer, bot: Bot) -> None:
    channel = Channel(-1001500000001, "مادران غرب تهران", "madaran_gharb")
    await server.forward(SARA, SARA, "شیر ترش بود", channel, message_id=12)
    message = (await bot.get_updates())[0].message
    assert message is not None
    assert isinstance(message.forward_origin, MessageOriginChannel)
    assert (message.forward_origin.chat.username, message.forward_origin.message_id) == ("madaran_gharb", 12)


async def running(server: BotApiServer) -> Application:
    """A small bot: echoes text with a button, answers the button and edits."""

    async def echo(update: Update, context: object) -> None:
        assert update.message
        await update.message.reply_text(update.message.text or "", reply_markup=KEYS)

    async def pressed(update: Update, context: object) -> None:
        assert update.callback_query
        await update.callback_query.answer(f"مسئول: {update.effective_user.first_name}", show_alert=True)
        await update.callback_query.edit_message_text("گرفته شد")

    builder = Application.builder().token(server.token).job_queue(None)
    application = builder.base_url(server.base_url).base_file_url(server.base_file_url).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    return application


async def test_a_whole_bot_by_polling(server: BotApiServer, until: Until) -> None:
    application = await running(server)
    async with application:
        await application.start()
        await application.updater.start_polling()
        await server.say(SARA, SARA, "درود")
        await until(lambda: len(server.messages(SARA)) == 2)
        answer = await server.press(SARA, 2, "با من", user_id=REZA)
        assert (answer.text, answer.show_alert) == ("مسئول: رضا", True)
        await until(lambda: server.messages(SARA)[-1]["text"] == "گرفته شد")
        with pytest.raises(LookupError):
            await server.press(SARA, 2, "با من", user_id=SARA)
        await server.stop()
        await server.start()
        await server.say(SARA, SARA, "پس از قطع")
        await until(lambda: server.messages(SARA)[-1]["text"] == "پس از قطع" and len(server.messages(SARA)) == 4, 20)
        await application.updater.stop()
        await application.stop()


async def test_a_late_answer_to_a_button_is_refused(
    server: BotApiServer, bot: Bot, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await bot.send_message(SARA, "x", reply_markup=KEYS)
    pressing = asyncio.create_task(server.press(SARA, sent.message_id, "با من", user_id=SARA, timeout=0.5))
    update = (await bot.get_updates(timeout=5))[0]
    assert update.callback_query is not None
    monkeypatch.setattr("demo.botapi.state.QUERY_LIFETIME", 0.0)
    with pytest.raises(BadRequest, match="too old"):
        await update.callback_query.answer("دیر")
    with pytest.raises(TimeoutError):
        await pressing


async def test_webhook_is_really_posted_to(server: BotApiServer, bot: Bot, until: Until) -> None:
    received: list[tuple[str, dict[str, object]]] = []
    refusals = [503, 200]

    async def hook(scope: dict, receive: Callable, send: Callable) -> None:
        body = (await receive())["body"]
        secret = dict(scope["headers"]).get(b"x-telegram-bot-api-secret-token", b"").decode()
        received.append((secret, httpx.Response(200, content=body).json()))
        status = refusals.pop(0) if refusals else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    site = HttpServer(hook)
    await site.start()
    await bot.set_webhook(f"{site.url}/hook", secret_token="راز".encode().hex())
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await server.say(SARA, SARA, "یک")
    await server.say(SARA, SARA, "دو")
    await until(lambda: len(received) == 3)
    texts = [update["message"]["text"] for _, update in received]  # type: ignore[index]
    assert texts == ["یک", "یک", "دو"]
    assert {secret for secret, _ in received} == {"راز".encode().hex()}
    await until(lambda: not server.room.updates.pending)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    await site.stop()
