"""/summary: five lines for a manager; each from figures or from what people recorded."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot import arguments
from storage import sources
from storage.db import Database
from tests.answer_room import HOUR, NOW, SARA, Room, World, buttons, room, text

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
    ("typed", "name", "hours"),
    [
        ("", "", 24),
        ("دامون", "دامون", 24),
        ("۴۸", "", 48),
        ("دامون ۴۸ ساعت", "دامون", 48),
        ("شیر دامون هفته گذشته", "شیر دامون", 168),
        ("Damoon 3 days", "Damoon", 72),
    ],
)
def test_a_name_and_a_period_stand_apart(typed: str, name: str, hours: int) -> None:
    assert arguments.name_and_period(typed.split(), 24) == (name, hours)


async def test_five_lines_of_a_crisis(world: World, here: Room) -> None:
    await world.talk(15, 2)
    case = await world.incident()
    first = await world.say(
        NOW - 2 * HOUR, sentiment=-1, incident=case, kind="product_safety", text="متن یک", labels=("question",)
    )
    await world.say(NOW - HOUR, sentiment=-1, incident=case, source="khabar", text="متن یک", story=first, number="c")
    for place in range(4):
        at = NOW - timedelta(minutes=50 - 10 * place)
        await world.say(at, sentiment=-1, incident=case, kind="product_safety", text=f"متن {place}")
    await world.event(case, "opened", None, NOW - HOUR)
    await world.event(case, "owned", SARA, NOW - HOUR / 2)
    await world.event(case, "dismiss_reason", SARA, NOW - HOUR / 3)
    (answer,) = await here.say("/summary")
    said = text(answer).splitlines()
    assert said[0] == "دامون، ۲۴ ساعت تا شنبه ۳۰ آبان، ۱۸:۰۰"
    assert said[2] == (
        "۱. چه شد: از ۱۶:۰۰ «گزارش مشکل سلامت محصول» در مطالب آمد. درستی آن هنوز تأیید نشده است. "
        "پرونده ۴۱۲ باز است، شدت ۴."
    )
    assert said[3] == (
        "۲. چقدر: ۶ مطلب در ۲ منبع؛ معمول این بازه ۲. از این میان ۱ مطلب بازنشر ۱ متن است. "
        "لحن ۱۰۰٪ منفی، ۰٪ خنثی، ۰٪ مثبت. پرمطلب‌ترین ساعت، همین ساعت آخر است. هنوز رو به افزایش است."
    )
    assert said[4] == "۳. چه کسانی: پرمخاطب‌ترین منابع: خبر فوری شهر (۸۴۰ هزار عضو)، مادران غرب تهران (۱۲ هزار عضو)."
    assert said[5] == "۴. مردم چه می‌خواهند: ۱ مطلب پرسش است. بیشترین موضوع: سلامت و ایمنی محصول (۵)."
    assert said[6] == "۵. ما چه کردیم: ۱۷:۳۰ پرونده ۴۱۲ مسئول پیدا کرد."
    assert said[8] == "دیده نشده: اینستاگرام و ایکس."
    assert "سارا" not in text(answer)
    assert answer["photo"]
    assert buttons(answer) == []


async def test_nothing_is_invented_where_nobody_recorded_anything(world: World, here: Room) -> None:
    case = await world.incident()
    await world.say(NOW - HOUR, incident=case)
    await world.event(case, "opened", None, NOW - HOUR)
    (answer,) = await here.say("/summary damoon 6h")
    assert "۵. ما چه کردیم: هنوز اقدامی در پرونده ثبت نشده است." in text(answer)


async def test_a_quiet_day(world: World, here: Room) -> None:
    (answer,) = await here.say("/summary avin 24")
    said = text(answer)
    assert said.startswith("آوین، ۲۴ ساعت تا شنبه ۳۰ آبان")
    assert "۱. چه شد: پرونده‌ای باز نشد. هنوز حالت عادی را نمی‌شناسیم." in said
    assert "۲. چقدر: در این بازه مطلبی ندیدیم." in said
    assert "۳. چه کسانی: منبعی از این برند ننوشت." in said
    assert "۵. ما چه کردیم: در این بازه پرونده‌ای نبود." in said


async def test_a_wrong_name_gets_the_nearest(here: Room) -> None:
    (answer,) = await here.say("/summary دامن")
    assert text(answer) == "برندی به نام «دامن» نمی‌شناسم. منظورتان دامون بود؟"
    (answer,) = await here.say("/summary زعفران ۲۴")
    assert text(answer) == "برندی به نام «زعفران» نمی‌شناسم. برای نمونه: /summary دامون"
    (answer,) = await here.say("/summary دامون ۹۹۹۹۹")
    assert text(answer).startswith("بازه را نفهمیدم.")


async def test_the_caption_fits_with_the_longest_names(world: World, here: Room) -> None:
    await world.rename("damoon", LONG_NAME)
    cases = [await world.incident(400 + number) for number in range(3)]
    for source in world.sources:
        async with world.db.write() as conn:
            await sources.change_source(conn, world.sources[source].id, title=LONG_NAME)
        for kind in ("harm", "boycott", "culture"):
            await world.say(NOW - HOUR, source=source, kind=kind, incident=cases[0], text=f"{source}{kind}")
    for place in range(6):
        await world.event(cases[0], "taken_over", SARA, NOW - HOUR - timedelta(minutes=place))
    (answer,) = await here.say("/summary")
    assert "۲ پرونده دیگر هم در این بازه بود." in text(answer)
    assert len(text(answer)) <= CAPTION
    assert answer["photo"]
