"""The morning report fits its 1,800 characters, whatever a night brought, with the longest names."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reply import plain
from bot.texts import LANGUAGES, Texts
from bot.views.digest import LONGEST, Question, digest
from bot.views.format import Format
from crisis.usual import Usual
from storage.brands import Brand
from storage.coverage import Span
from storage.decisions import StoredDecision
from storage.digests import BrandDay, Effect, Matter
from storage.report_cases import Case
from storage.reports import Figures, Said, Voices
from storage.snapshots import Summary
from storage.watching import Unseen, Watched

NOW = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAME = ("نام بلند برند " * 6)[:64]
FIGURES = Figures(1_640_000, 900_000, 885_600, 100_000, 500_000, 10**9)


def brand(number: int, role: str = "own") -> Brand:
    return Brand(number, 1, f"b{number}", NAME, NAME, role, None, None, '"b"', 1, NOW - DAY, True)


def case(number: int, state: str = "open") -> Case:
    return Case(number, 1_000 + number, 1, "product_safety", state, 5, NOW - DAY, NOW - DAY, None, NAME, 9_999, 9_999)


def full(number: int, lists: int) -> BrandDay:
    """A brand of which everything can be told, each list so long."""
    held = tuple(case(100 + one) for one in range(lists))
    opened = tuple(case(one) for one in range(lists))
    praise = StoredDecision(NOW - HOUR, "none", "praise", {"mentions": 3_400, "positives": 2_900, "minutes": 30})
    unseen = tuple(Unseen(platform, 42, NOW - HOUR) for platform in ("telegram", "eitaa", "bale", "feed"))
    day = Summary(
        brand=brand(number), span=Span(NOW - DAY, NOW), figures=FIGURES, usual=Usual(100, 220, True), days=28, bars=(),
        copied=0, said=Said({}, 0, 0), voices=Voices(0, ()), cases=opened + held, deeds=(),
        watched=Watched(42, ("telegram",), unseen), praise=praise,
    )  # fmt: skip
    others = tuple(Matter(brand(50 + one, "rival"), case(200 + one)) for one in range(lists))
    return BrandDay(day, opened, held, others, praise, Effect(NOW - 9 * HOUR, FIGURES, FIGURES, 2 * HOUR))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("brands", "lists"), [(1, 1), (1, 12), (3, 2), (3, 12), (9, 12)])
def test_it_fits(language: str, brands: int, lists: int) -> None:
    days = [full(number, lists) for number in range(brands)]
    asked = {
        number: [Question("چرا " * 40, 8_600, False), Question("کی " * 40, 4_100, True)] for number in range(brands)
    }
    told = plain(digest(Format(Texts(language), "Asia/Tehran"), days, NOW, asked).text)
    assert len(told) <= LONGEST
    assert told.count("1,001" if language == "en" else "۱٬۰۰۱") <= 3
    assert ("/status" in told) == (told.count("1,640,000" if language == "en" else "۱٬۶۴۰٬۰۰۰") < brands)


def test_an_ordinary_night_is_told_whole() -> None:
    one = full(1, 1)
    told = plain(digest(Format(Texts("fa"), "Asia/Tehran"), [one], NOW, {1: [Question("چرا؟", 2, False)]}).text)
    wanted = ("در یک جمله", "اثر اطلاعیه", "پرونده‌های باز", "پرسش‌های بی‌پاسخ", "نگه‌داشته", "رقبا", "فرصت", "نمی‌بینیم")
    assert all(word in told for word in wanted)
