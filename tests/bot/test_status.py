"""/status: calm or not, against what is usual, with what is not seen."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.texts import Texts
from crisis.levels import Level, at_level
from crisis.tuning import Change, Knob
from crisis.usual import Usual, usual
from storage import brands, chats, decisions, members, policies
from storage.db import Database
from storage.tables import ways
from tests.answer_room import GROUP, HOUR, NOW, SARA, Room, World, buttons, room, text

LONGEST = 700
LONG_NAME = "شرکت فرآورده‌های لبنی و پروتئینی دامون گستر نوین شرق و غرب ایران زمین"[:64]


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    return await World.make(sqlite_db)


@pytest.fixture
async def here(world: World) -> AsyncIterator[Room]:
    async with room(world.db, world) as made:
        yield made


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ([], None),
        ([5, 9], None),
        ([5, 9, 7], Usual(5, 9, False)),
        ([10, 1, 2, 3, 4, 5, 90, 6], Usual(3, 6, False)),
        ([1] * 6 + [30] + [1] * 6 + [20], Usual(20, 30, True)),
    ],
)
def test_usual_comes_from_the_same_weekday_where_there_are_two(earlier: list[int], expected: Usual | None) -> None:
    assert usual(earlier) == expected


async def test_a_calm_day(world: World, here: Room) -> None:
    await world.talk(15, 4)
    for place, sentiment in enumerate((-1, 0, 1, 0)):
        at = NOW - (place + 1) * HOUR
        await world.say(at, sentiment=sentiment, kind="price" if place < 2 else "service", text=f"متن {place}")
    (answer,) = await here.say("/status")
    said = text(answer).splitlines()
    assert said[0] == "🟢 دامون: حالت عادی"
    assert said[1] == "۲۴ ساعت تا شنبه ۳۰ آبان، ۱۸:۰۰"
    assert said[3] == "۴ مطلب؛ معمول شنبه‌ها ۴."
    assert said[4] == "لحن: ۲۵٪ منفی، ۵۰٪ خنثی، ۲۵٪ مثبت. برآیند لحن ۰ (۲۴ ساعت پیش از آن ۰)."
    assert said[5] == "بیشترین حرف: قیمت و گران‌فروشی (۲)، خدمات مشتری و ارسال (۲)."
    assert "پرونده باز: ندارد." in said
    assert "منابع: هر ۳ منبع دیده می‌شود. اینستاگرام و ایکس در این گزارش نیست." in said
    assert "رقبا: سپیدشیر و آوین عادی." in said
    assert buttons(answer) == ["خلاصه", "سهم صدا", "چرا هشدار نداد؟"]


async def test_a_cold_start_is_said(world: World, here: Room) -> None:
    await world.say(NOW - HOUR)
    (answer,) = await here.say("/status")
    assert text(answer).startswith("🔵 دامون: پرونده‌ای باز نیست")
    assert "۱ مطلب. هنوز حالت عادی شما را نمی‌شناسیم (۰ روز سابقه)." in text(answer)
    assert "کف ثابت ۳۰ مطلب در ساعت" in text(answer)


async def test_more_than_usual_without_a_case(world: World, here: Room) -> None:
    await world.talk(15, 2)
    for place in range(9):
        await world.say(NOW - HOUR - timedelta(minutes=place), text=f"متن {place}")
    (answer,) = await here.say("/status")
    assert text(answer).startswith("🔵 دامون: بیشتر از معمول، پرونده‌ای باز نیست")


async def test_an_open_case_comes_first(world: World, here: Room) -> None:
    await world.talk(15, 2)
    case = await world.incident(owner_id=world.members[SARA], severity=5)
    for place in range(6):
        await world.say(NOW - HOUR, sentiment=-1, incident=case, text=f"متن {place}")
    await world.say(NOW - HOUR, brand="avin")
    (answer,) = await here.say("/status")
    said = text(answer).splitlines()
    assert said[0] == "🔴 دامون: یک پرونده باز، شدت ۵"
    assert "پرونده ۴۱۲: گزارش مشکل سلامت محصول" in said
    assert "مسئول: سارا محمدی" in said
    assert "از ۱۶:۰۰، ۶ مطلب؛ ۶ مطلب آن در همین موضوع." in said
    assert "بیرون از این موضوع: ۰ مطلب." in said
    assert buttons(answer) == ["پرونده ۴۱۲", "خلاصه", "سهم صدا"]


async def test_blind_sources_are_never_called_calm(world: World, here: Room) -> None:
    await world.talk(15, 2)
    async with world.db.write() as conn:
        blind = ways.c.source_id.in_([world.sources["madaran"].id, world.sources["khabar"].id])
        values = {"last_success_at": NOW - 2 * HOUR, "next_try_at": NOW - HOUR, "error": "source-unreachable"}
        await conn.execute(update(ways).where(blind).values(**values))
    (answer,) = await here.say("/status")
    assert text(answer).startswith("⚫ دامون: بخشی از منابع را نمی‌بینیم")
    assert "منابع: ۱ از ۳ دیده می‌شود؛ ۲ منبع تلگرام از ۱۶:۰۰ در دسترس نیست." in text(answer)


async def test_the_longest_names_fit_one_screen(world: World, here: Room) -> None:
    for key in world.brands:
        await world.rename(key, LONG_NAME)
    await world.talk(15, 2)
    await world.incident(owner_id=world.members[SARA])
    (answer,) = await here.say("/status")
    assert len(text(answer)) <= LONGEST


async def test_many_rivals_with_endless_names_are_cut_and_counted(sqlite_db: Database) -> None:
    names = {f"b{number}": f"{number} {'ن' * 200}" for number in range(31)}
    world = await World.make(sqlite_db, names)
    async with room(sqlite_db, world) as here:
        (answer,) = await here.say("/status")
    assert "و ۲۴ برند دیگر" in text(answer)
    assert len(text(answer)) < 1_000


async def test_without_a_brand_it_says_so(sqlite_db: Database) -> None:
    world = await World.make(sqlite_db, {"damoon": "دامون"})
    async with sqlite_db.write() as conn:
        await brands.remove_brand(conn, world.brands["damoon"].id)
    async with room(sqlite_db, world) as here:
        (answer,) = await here.say("/status")
    assert text(answer) == "هنوز برندی معرفی نشده است. از مدیر سامانه بخواهید برند شما را اضافه کند."


async def test_why_there_was_no_alert_can_be_asked(world: World, here: Room) -> None:
    (answer,) = await here.say("/status")
    (why,) = await here.press(answer, "چرا هشدار نداد؟")
    assert text(why) == "هنوز این برند بررسی نشده است."
    numbers = {"stories": 5, "owners": 2, "negatives": 1, "usual_stories": 4.25, "days": 14}
    async with world.db.write() as conn:
        await decisions.record(
            conn, world.brands["damoon"].id, NOW, action="none", reason="too_few", arithmetic=numbers
        )
    (why,) = await here.press(answer, "چرا هشدار نداد؟")
    assert text(why).splitlines()[:2] == [
        "چرا هشدار نداد؟ دامون، آخرین بررسی ۱۸:۰۰",
        "تعداد مطالب از حداقل لازم کمتر است.",
    ]
    assert "۵ مطلب اصلی از ۲ صدای مستقل، ۱ مطلب منفی. معمول این بازه ۴٫۲ مطلب اصلی است." in text(why)


async def test_what_a_team_changed_is_told_as_what_is_needed(world: World, here: Room) -> None:
    brand = world.brands["damoon"]
    async with world.db.write() as conn:
        await decisions.record(conn, brand.id, NOW, action="none", reason="too_few", arithmetic={})
        member = await members.get_member(conn, SARA, workspace_id=world.workspace)
        assert member is not None
        await policies.make(conn, brand.id, Change(Knob.LEVEL, Level.CALM), member, NOW)
        await policies.make(conn, brand.id, Change(Knob.MIN_STORIES, "2"), member, NOW)
    calm = at_level(Level.CALM)
    (answer,) = await here.say("/status")
    assert f"کف ثابت {Texts('fa').number(calm.cold_floor * 2)} مطلب در ساعت" in text(answer)
    (why,) = await here.press(answer, "چرا هشدار نداد؟")
    assert f"دست‌کم {Texts('fa').number(calm.min_stories + 2)} مطلب اصلی" in text(why)


async def test_a_group_named_for_one_brand_hears_of_that_alone(world: World, here: Room) -> None:
    chat_id = await world.chat(GROUP)
    async with world.db.write() as conn:
        await chats.subscribe(conn, chat_id, [world.brands["avin"].id])
    (answer,) = await here.say("/status", chat=GROUP)
    assert "آوین" in text(answer).splitlines()[0]
