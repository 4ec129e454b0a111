"""/faq: by kind, by search, for the case at hand; the text alone, ready to be copied."""

from collections.abc import AsyncIterator

import pytest

from bot import prepared
from bot.callbacks import FaqEntry, FaqForIncident, FaqKind
from bot.texts import LANGUAGES, Texts
from bot.views import faq as view
from storage.db import Database
from tests.answer_room import SARA, Room, World, buttons, room, text


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    return await World.make(sqlite_db)


@pytest.fixture
async def here(world: World) -> AsyncIterator[Room]:
    async with room(world.db, world) as made:
        yield made


def test_every_kind_has_responses_and_every_button_fits() -> None:
    kinds = {response.kind for response in prepared.responses()}
    assert len(kinds) == 20
    assert len({response.id for response in prepared.responses()}) == len(prepared.responses())
    for response in prepared.responses():
        assert FaqEntry(response.id).encode()
        assert FaqKind(response.kind).encode()
        assert prepared.get(response.id) is response
        for language in LANGUAGES:
            assert Texts(language).get(f"faq-form-{response.form}")
            assert Texts(language).has(f"kind-{response.kind}")


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("پس گرفتن محصول", "fa", "product_safety"),
        ("محصولات را پس میگیرید؟", "fa", "product_safety"),
        ("نشت اطلاعات", "fa", "data_leak"),
        ("تأخیر در ارسال", "fa", "service"),
        ("product return", "en", "product_safety"),
        ("data leak", "en", "data_leak"),
    ],
)
def test_search_finds_the_kind_people_mean(words: str, language: str, expected: str) -> None:
    assert prepared.search(words, language)[0].kind == expected


@pytest.mark.parametrize("words", ["zzzz", "؟؟؟", "😀", " ", "\u202e", "الف" * 3_000])
def test_search_survives_rubbish(words: str) -> None:
    assert prepared.search(words, "fa") == []


async def test_the_list_begins_with_what_suits_the_open_case(world: World, here: Room) -> None:
    (plain,) = await here.say("/faq")
    assert text(plain).startswith("پاسخ‌های آماده (۶۰ پاسخ)")
    assert "پیشنهاد" not in text(plain)
    assert "سلامت محصول" in buttons(plain)
    await world.incident()
    (answer,) = await here.say("/faq")
    lines = text(answer).splitlines()
    assert lines[3] == "برای پرونده ۴۱۲ پیشنهاد می‌شود:"
    assert lines[4] == "۱. اطلاعیه اولیه، سلامت محصول"
    assert buttons(answer)[:3] == ["۱", "۲", "۳"]


async def test_an_entry_is_a_card_and_its_text_alone(world: World, here: Room) -> None:
    await world.incident()
    (listed,) = await here.say("/faq")
    card, alone = await here.press(listed, "۱", answers=2)
    response = prepared.of_kind("product_safety")[0]
    assert text(card).startswith(response.title["fa"])
    assert f"{Texts('fa').number(response.blanks('fa'))} جای خالی باید پر شود." in text(card)
    assert alone["text"] == response.text["fa"]
    assert not alone.get("entities")
    assert not alone.get("reply_markup")
    (short,) = await here.press(card, "نسخه کوتاه")
    assert short["text"] == response.short["fa"]


async def test_browsing_stays_in_one_message(here: Room) -> None:
    (listed,) = await here.say("/faq")
    (kinds,) = await here.press(listed, "همه موضوع‌ها")
    assert kinds["message_id"] == listed["message_id"]
    assert len(buttons(kinds)) == 20
    (kind,) = await here.press(kinds, "قیمت")
    assert kind["message_id"] == listed["message_id"]
    assert text(kind).startswith("قیمت و گران‌فروشی (۲ پاسخ)")


async def test_search_in_the_chat(here: Room) -> None:
    (answer,) = await here.say("/faq پس گرفتن محصول")
    assert text(answer).startswith("پاسخ‌های نزدیک به «پس گرفتن محصول»\n۱. ")
    (answer,) = await here.say("/faq <b>zzz&")
    assert text(answer).startswith("برای «<b>zzz&» پاسخی پیدا نشد.")


async def test_under_an_alert_the_list_is_a_message_of_its_own(world: World, here: Room) -> None:
    case = await world.incident(kind="rumour")
    (message,) = await here.say("/start")
    message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = FaqForIncident(case).encode()
    (answer,) = await here.press(message, FaqForIncident(case).encode())
    assert answer["message_id"] != message["message_id"]
    assert text(answer).startswith("برای پرونده ۴۱۲ پیشنهاد می‌شود:")
    message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "faqi:999"
    await here.press(message, "faqi:999", answers=0)
    assert here.toast.startswith("این دکمه دیگر کار نمی‌کند.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_fits_a_message(language: str) -> None:
    for response in prepared.responses():
        for answer in (*view.entry(Texts(language), response), view.short(Texts(language), response)):
            assert 0 < len(answer.text) <= 4_096


async def test_english_chats_get_english_texts(world: World, here: Room) -> None:
    (hello,) = await here.say("/start", user=SARA)
    await here.press(hello, "English")
    (answer,) = await here.say("/faq product return")
    assert text(answer).startswith('Responses near "product return"')
