"""/start and /help against the whole bot: who is greeted, who is turned away, which chats get alerts."""

from collections.abc import AsyncIterator

import pytest

from bot.handlers.start import commands
from bot.texts import LANGUAGES, Texts
from storage import chats, members
from storage.db import Database
from tests.answer_room import GROUP, OWNER, REZA, SARA, STRANGER, VIEWER, Room, World, buttons, room, text


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db) as made:
        yield made


async def subscribed(here: Room, telegram_id: int) -> bool:
    async with here.world.db.read() as conn:
        chat = await chats.get_chat_by_telegram_id(conn, telegram_id)
    assert chat is not None
    return chat.subscribed


async def test_a_member_is_greeted_and_can_ask_for_alerts(here: Room) -> None:
    (hello,) = await here.say("/start")
    assert text(hello).startswith("سلام سارا محمدی، من هشدارم.")
    assert "درباره دامون" in text(hello)
    assert "نقش شما در این تیم: سرپرست تیم." in text(hello)
    assert "اینستاگرام و ایکس را مستقیم نمی‌بینم" in text(hello)
    assert buttons(hello) == ["هشدار بفرست", "وضعیت", "English"]
    assert not await subscribed(here, SARA)
    (edited,) = await here.press(hello, "هشدار بفرست")
    assert await subscribed(here, SARA)
    assert "هشدارها همین‌جا می‌رسد" in text(edited)
    assert "هشدار نفرست" in buttons(edited)
    await here.press(edited, "هشدار نفرست")
    assert not await subscribed(here, SARA)


async def test_a_chat_of_many_brands_is_told_of_the_first_and_how_many_more(sqlite_db: Database) -> None:
    world = await World.make(sqlite_db, {f"b{number}": f"{number} {'ن' * 200}" for number in range(30)})
    async with room(sqlite_db, world) as here:
        await here.say("/start")
        async with sqlite_db.write() as conn:
            chat = await chats.get_chat_by_telegram_id(conn, SARA)
            assert chat is not None
            await chats.subscribe(conn, chat.id, [brand.id for brand in world.brands.values()])
        (hello,) = await here.say("/start")
    assert "و ۲۴ برند دیگر" in text(hello)
    assert len(text(hello)) < 1_500


async def test_each_chat_has_its_language(here: Room) -> None:
    (hello,) = await here.say("/start")
    (edited,) = await here.press(hello, "English")
    assert text(edited).startswith("Hello سارا محمدی, I am Hoshdar.")
    assert "about Damoon in public" in text(edited)
    assert buttons(edited) == ["Send alerts", "Status", "فارسی"]
    (answer,) = await here.say("/help")
    assert text(answer).startswith("What I can do")


async def test_an_owner_of_the_settings_needs_no_invitation(here: Room) -> None:
    (hello,) = await here.say("/start", user=OWNER)
    assert "نقش شما در این تیم: سرپرست تیم." in text(hello)


async def test_a_stranger_gets_one_line_and_nothing_else(here: Room) -> None:
    (line,) = await here.say("/start", user=STRANGER)
    assert text(line) == "این ربات برای یک تیم خصوصی است. اگر عضو تیم هستید، از مدیر تیم لینک دعوت بگیرید."
    await here.server.say(STRANGER, STRANGER, "/status")
    await here.server.say(GROUP, STRANGER, "/status")
    await here.say("/help")
    assert len([one for one in here.server.messages(STRANGER) if one["from"]["is_bot"]]) == 1
    assert not [one for one in here.server.messages(GROUP) if one["from"]["is_bot"]]


async def test_a_group_is_subscribed_by_an_analyst_and_not_by_a_viewer(here: Room) -> None:
    (refusal,) = await here.say("/start", user=VIEWER, chat=GROUP)
    assert text(refusal) == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    assert not await subscribed(here, GROUP)
    (words,) = await here.say("/start", user=REZA, chat=GROUP)
    assert text(words).startswith("این گروه از این پس همه هشدارهای دامون را می‌گیرد. هر موضوع یک پیام دارد")
    assert await subscribed(here, GROUP)
    await here.press(words, "هشدار نفرست", user=VIEWER, chat=GROUP, answers=0)
    assert here.toast == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    assert await subscribed(here, GROUP)
    await here.press(words, "English", user=VIEWER, chat=GROUP, answers=0)
    assert here.toast == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    (words,) = await here.press(words, "هشدار نفرست", user=REZA, chat=GROUP)
    assert text(words) == "این گروه دیگر هشدار نمی‌گیرد. دستورها همچنان کار می‌کند."


async def test_a_group_hears_from_which_severity_on(here: Room) -> None:
    await here.world.chat(GROUP, min_severity=3)
    (words,) = await here.say("/start", user=REZA, chat=GROUP)
    assert "هشدارهای دامون را از شدت ۳ به بالا می‌گیرد" in text(words)


async def test_help_names_every_command_with_an_example(here: Room) -> None:
    (answer,) = await here.say("/help")
    for command in commands(Texts("fa")):
        assert f"/{command.command}" in text(answer) or command.command == "help"
    assert "/faq پس گرفتن محصول" in text(answer)
    assert "چرا هشدار نداد، و چه کم دارد: /why" in text(answer)
    assert "/sensitivity" in text(answer)


async def test_an_unknown_command_and_a_forged_button_get_a_clear_answer(here: Room) -> None:
    (answer,) = await here.say("/فلان")
    assert text(answer).startswith("برای جست‌وجو خود پست") or text(answer).startswith("این دستور را نمی‌شناسم")
    (answer,) = await here.say("/weather tehran")
    assert text(answer) == "این دستور را نمی‌شناسم. فهرست دستورها: /help"
    (hello,) = await here.say("/start")
    hello["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "sub:yes"
    await here.press(hello, "sub:yes", answers=0)
    assert here.toast == "این دکمه دیگر کار نمی‌کند. برای وضعیت تازه، دستور را دوباره بفرستید."


async def test_what_fails_at_the_door_is_told_once_and_goes_no_further(
    here: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*args: object, **values: object) -> None:
        raise RuntimeError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(members, "get_member", broken)
        (answer,) = await here.say("/help")
    assert text(answer).startswith("نشد؛ خطا از ماست.")
    await here.say("/help")
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [RuntimeError]


async def test_a_stranger_who_pressed_long_ago_is_no_error(here: Room, caplog: pytest.LogCaptureFixture) -> None:
    (hello,) = await here.say("/start", chat=GROUP)
    here.server.plant("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    with pytest.raises(TimeoutError):
        await here.server.press(GROUP, hello, "وضعیت", user_id=STRANGER, timeout=0.3)
    await here.say("/help")
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_commands(language: str) -> None:
    menu = commands(Texts(language))
    assert {one.command for one in menu} == {"start", "help", "status", "sov", "summary", "faq", "sources", "calendar"}
    assert all(3 <= len(one.description) <= 60 and "\u2068" not in one.description for one in menu)
