"""/sov: shares beside tone, in a caption that fits and a picture; periods as people type them."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import arguments
from bot.errors import UserError
from bot.reply import plain
from bot.texts import Texts
from bot.views import sov as view
from bot.views.format import Format
from storage import snapshots
from storage.db import Database
from tests.answer_room import HOUR, NOW, Room, World, buttons, clean, room, text

CAPTION = 1_024
LONG_NAME = "شرکت فرآورده‌های لبنی و پروتئینی دامون گستر نوین شرق و غرب ایران زمین"[:64]


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    return await World.make(sqlite_db)


@pytest.fixture
async def here(world: World) -> AsyncIterator[Room]:
    async with room(world.db, world) as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("7", 7),
        ("۷", 7),
        ("٧", 7),
        ("24h", 24),
        ("24 hours", 24),
        ("۲۴ ساعت", 24),
        ("۲۴‌ساعت", 24),
        ("۲۴ساعت گذشته", 24),
        ("هفته", 168),
        ("هفته گذشته", 168),
        ("last week", 168),
        ("۳ روز", 72),
        ("2 Weeks", 336),
        ("ماه", 720),
        ("۹۰ روز", 2160),
        ("xyz", None),
        ("-3", None),
        ("3.5", None),
        ("", None),
        ("ساعت هفت", None),
    ],
)
def test_periods_as_people_type_them(typed: str, hours: int | None) -> None:
    assert arguments.hours(typed.split()) == hours


@pytest.mark.parametrize("typed", ["0", "۰ روز", "91 days", "999999", "4 months"])
def test_a_period_of_nothing_or_of_a_year_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        arguments.hours(typed.split())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=20), max_size=6))
def test_rubbish_is_a_period_or_a_users_error_and_never_a_crash(words: list[str]) -> None:
    with contextlib.suppress(UserError):
        assert 1 <= arguments.period(words, 24) <= arguments.LONGEST_HOURS


async def test_shares_beside_tone(world: World, here: Room) -> None:
    for day in (1, 2, 3):
        await world.say(NOW - timedelta(days=day, hours=1), text=f"پیش {day}", brand="avin")
    first = await world.say(NOW - 3 * HOUR, text="متن یک", sentiment=-1, source="khabar")
    await world.say(NOW - 2 * HOUR, text="متن یک", sentiment=-1, story=first, number="copy")
    await world.say(NOW - 2 * HOUR, text="متن دو")
    await world.say(NOW - 2 * HOUR, text="متن سه", brand="sepidshir", sentiment=1)
    await world.say(NOW - 2 * HOUR, text="متن چهار", brand="avin")
    (answer,) = await here.say("/sov")
    said = text(answer).splitlines()
    assert said[0] == "سهم صدا، ۲۴ ساعت تا شنبه ۳۰ آبان، ۱۸:۰۰"
    assert said[1] == "دامون، سپیدشیر، آوین؛ تلگرام"
    assert said[3] == "دامون ۵۰٪ مطالب اصلی (۲۴ ساعت پیش از آن ۰٪؛ ۵۰ واحد درصد بیشتر)"
    assert said[4] == "با بازنشرها ۶۰٪، با وزن اعضای منابع ۹۷٪"
    assert said[5] == "سپیدشیر ۲۵٪ · آوین ۲۵٪"
    assert said[7] == "اما لحن: برآیند دامون منفی ۶۷، سپیدشیر ۱۰۰، آوین ۰."
    assert said[8] == "۱ مطلب از ۲ مطلب اصلی ما منفی بود؛ بدون آن‌ها سهم ما ۳۴٪ می‌شد."
    assert "سهم صدا یعنی چقدر از ما حرف زده‌اند، نه چقدر از ما راضی‌اند." in said
    assert "مبنا: ۴ مطلب اصلی، ۵ با بازنشر، از ۳ منبع." in said
    assert "ندیده: اینستاگرام و ایکس." in said
    assert answer["photo"]
    assert buttons(answer) == ["۷ روز", "۳۰ روز", "خلاصه"]


async def test_the_buttons_lead_to_other_periods(world: World, here: Room) -> None:
    await world.say(NOW - HOUR, text="متن")
    (answer,) = await here.say("/sov")
    (week,) = await here.press(answer, "۷ روز")
    assert text(week).startswith("سهم صدا، ۷ روز تا شنبه ۳۰ آبان")
    assert "بازه پیش از آن را کامل ندیده‌ایم؛ مقایسه نکردیم." in text(week)


async def test_rubbish_gets_an_example(here: Room) -> None:
    (answer,) = await here.say("/sov بنفش")
    assert text(answer).startswith("بازه را نفهمیدم. مثلاً: ۲۴ ساعت")
    assert not answer.get("photo")


async def test_an_error_speaks_the_language_of_the_chat(here: Room) -> None:
    (hello,) = await here.say("/start")
    await here.press(hello, "English")
    (answer,) = await here.say("/sov violet")
    assert text(answer).startswith("I did not understand the period.")


async def test_nothing_seen_is_said(here: Room) -> None:
    (answer,) = await here.say("/sov ۲۴ ساعت")
    assert "در این بازه مطلبی درباره این برندها ندیدیم." in text(answer)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("rivals", [0, 3, 9])
async def test_the_caption_fits_with_the_longest_names(sqlite_db: Database, language: str, rivals: int) -> None:
    names = {"damoon": LONG_NAME} | {f"rival{i}": f"{LONG_NAME[:-1]}{i}" for i in range(rivals)}
    world = await World.make(sqlite_db, names)
    async with sqlite_db.write() as conn:
        for key in names:
            await world._store(conn, NOW - 30 * HOUR, brand=key)
            for place in range(4):
                await world._store(conn, NOW - HOUR, brand=key, sentiment=-1, text=f"{place}")
    async with sqlite_db.read() as conn:
        found = await snapshots.comparison(conn, world.brands["damoon"], NOW, 24)
    answer = view.sov(Format(Texts(language), "Asia/Tehran"), found)
    assert len(plain(answer.text)) <= CAPTION
    assert answer.picture is not None
    assert answer.picture.startswith(b"\x89PNG")
    assert "٪" in clean(answer.text) or "%" in answer.text
