"""/calendar: dates as people type them, holidays, and the campaigns of a team."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot import dates
from bot.errors import UserError
from storage.calendar import list_campaigns
from storage.db import Database
from tests.answer_room import REZA, VIEWER, Room, buttons, room, text

TODAY = date(2026, 11, 21)  # 30 Aban 1405
AZAR_12, AZAR_15 = date(2026, 12, 3), date(2026, 12, 6)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("۱۲ آذر تا ۱۵ آذر حراج زمستان", (AZAR_12, AZAR_15, "حراج زمستان")),
        ("12 Azar to 15 Azar Winter sale", (AZAR_12, AZAR_15, "Winter sale")),
        ("١٢ آذر یلدا", (AZAR_12, AZAR_12, "یلدا")),
        ("۱۲ آذر ۱۴۰۵ تا ۱۵ آذر ۱۴۰۵ یلدا", (AZAR_12, AZAR_15, "یلدا")),
        ("۱۴۰۵/۰۹/۱۲ الی 1405-9-15 یلدا ۲۰", (AZAR_12, AZAR_15, "یلدا ۲۰")),
        ("۲۸ اسفند تا ۵ فروردین نوروز", (date(2027, 3, 19), date(2027, 3, 25), "نوروز")),
        ("۱ مهر پاییز", (date(2026, 9, 23), date(2026, 9, 23), "پاییز")),  # two months ago: this year's
        ("۱ تیر تابستان", (date(2027, 6, 22), date(2027, 6, 22), "تابستان")),  # long ago: next year's
    ],
)
def test_dates_as_people_type_them(typed: str, expected: tuple[date, date, str]) -> None:
    assert dates.span(typed.split(), TODAY) == expected


@pytest.mark.parametrize(
    "typed", ["", "آذر", "۱۲", "۳۱ آذر x", "۱۲ آذر تا", "۰ آذر", "999999999999999999999 آذر", "۱۴۰۵/۱۳/۰۱"]
)
def test_what_is_no_date_is_said_so(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        dates.span(typed.split(), TODAY)
    assert refused.value.key == "error-calendar-date"


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db) as made:
        yield made


async def test_a_campaign_is_added_listed_and_removed(here: Room) -> None:
    (empty,) = await here.say("/calendar")
    assert "کمپینی ثبت نشده است." in text(empty)
    assert "تعطیلی‌های پیش رو:\n• " in text(empty)
    (added,) = await here.say("/calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان", user=REZA)
    assert "ثبت شد: حراج زمستان، پنجشنبه ۱۲ آذر تا یکشنبه ۱۵ آذر" in text(added)
    assert buttons(added) == ["حذف حراج زمستان"]
    await here.press(added, "حذف حراج زمستان", user=VIEWER, answers=0)
    assert here.toast == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    (gone,) = await here.press(added, "حذف حراج زمستان", user=REZA)
    assert "کمپینی ثبت نشده است." in text(gone)
    async with here.world.db.read() as conn:
        assert await list_campaigns(conn, here.world.workspace) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/calendar فردا", "تاریخ را نفهمیدم. برای نمونه: /calendar ۱۲ آذر تا ۱۵ آذر حراج زمستان"),
        ("/calendar ۱۲ آذر تا ۱۵ آذر", "کمپین یک نام کوتاه می‌خواهد"),
        ("/calendar ۱ آذر تا ۱ آبان دراز", "کمپین یک نام کوتاه می‌خواهد"),
    ],
)
async def test_what_cannot_be_added_is_answered(here: Room, typed: str, said: str) -> None:
    (answer,) = await here.say(typed)
    assert text(answer).startswith(said)
