"""What posts tell, and when they agree on it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.facts import Told, agreement, facts_of

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)  # Saturday 30 Aban 1405, 21:40 in Tehran
TEHRAN = timezone(timedelta(hours=3, minutes=30))


def facts(text: str, at: datetime = NOW) -> dict[str, str]:
    return {fact.aspect: fact.value for fact in facts_of([Told("a", at, text)], TEHRAN)[0]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("شیر ۱ لیتری دامون ترشه", {"product": "شیر", "size": "volume:1000"}),
        ("شیر یک لیتری", {"product": "شیر", "size": "volume:1000"}),
        ("پنیر ٢٥٠ گرمي", {"product": "پنیر", "size": "mass:250"}),
        ("روغن ۱/۵ لیتری", {"product": "روغن", "size": "volume:1500"}),
        ("شیرخشک نیم‌کیلویی", {"product": "شیر خشک", "size": "mass:500"}),
        ("دو کیلو برنج خریدم", {"product": "برنج"}),
        ("ماست سری ساخت A12 بود", {"product": "ماست", "batch": "A12"}),
        ("سری ساخت: ۰۴۱۲", {"batch": "0412"}),
        ("بچ B-1207 رو نخرید", {"batch": "B1207"}),
        ("سری 2 سریال رو دیدم", {}),
        ("batch no 77 هم همینه", {"batch": "77"}),
        ("توی تهران هم همینه", {"place": "تهران"}),
        ("آقای تهرانی گفت", {}),
        ("نور آفتاب", {}),
        ("در قم هم دیدم", {"place": "قم"}),
        ("شعبه ونک راه ندادن", {"branch": "ونک"}),
        ("شعبه‌ی میدان ولیعصر بسته است", {"branch": "میدان ولیعصر"}),
        ("شعبه‌های بانک", {}),
        ("شعبه رو بستن", {}),
        ("دیروز خریدم", {"day": "2026-11-20"}),
        ("از ۱۲ آبان اینطوریه", {"day": "2026-11-03"}),
        ("از 1405/8/25 قطعه", {"day": "2026-11-16"}),
        ("سه روز پیش خریدم", {"day": "2026-11-18"}),
        ("تاریخ انقضا ۱۲ آبان بود", {}),
        ("تا ۱۲ آذر وقت دارید", {}),
        ("سال ۱۴۰۰/۱/۱ بود", {}),
        ("99 آبان", {}),
        ("", {}),
    ],
)
def test_what_a_post_tells(text: str, told: dict[str, str]) -> None:
    assert facts(text) == told


def test_a_day_is_of_the_teams_clock() -> None:
    late = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)  # Sunday half past midnight in Tehran
    assert facts("امروز", late) == {"day": "2026-11-22"}


def posts(*told: tuple[str, str]) -> list[Told]:
    return [Told(owner, NOW, text) for owner, text in told]


def agreed(told: list[Told]) -> list[tuple[str, str, int, int]]:
    return [(one.fact.aspect, one.fact.shown, one.posts, one.owners) for one in agreement(told, TEHRAN).facts]


def test_three_owners_and_a_majority_agree() -> None:
    told = posts(
        ("a", "شیر ۱ لیتری سری ساخت A12 تو تهران خریدم"),
        ("a", "شیر یک لیتری سری A12"),
        ("b", "شیر ۱ لیتری بچ A12 تهران"),
        ("c", "شیر ۱ لیتری سری تولید a-12 توی تهران"),
        ("d", "شیر کرج هم همینه"),
        ("e", "چه خبره"),
    )
    assert agreed(told) == [
        ("product", "شیر", 5, 4),
        ("size", "1 لیتری", 4, 3),
        ("batch", "A12", 4, 3),
        ("place", "تهران", 3, 3),
    ]
    whole = agreement(told, TEHRAN)
    assert (whole.posts, whole.owners) == (5, 4)


def test_one_voice_is_no_agreement_however_often_it_speaks() -> None:
    assert agreed(posts(*[("a", "سری ساخت A12")] * 9, ("b", "سری ساخت A12"))) == []


def test_copies_of_one_story_are_one_voice() -> None:
    copies = [Told(f"o{number}", NOW, "سری ساخت A12", story=7) for number in range(9)]
    assert agreed(copies) == []
    others = posts(("x", "سری A12"), ("y", "بچ a-12"))
    assert agreed([*copies, *others]) == [("batch", "A12", 11, 3)]


def test_where_they_differ_nothing_is_told() -> None:
    split = [(f"t{number}", "در تهران") for number in range(3)] + [(f"m{number}", "در مشهد") for number in range(3)]
    assert agreed(posts(*split)) == []


def test_nothing_told_is_nothing_agreed() -> None:
    assert agreement([], TEHRAN).facts == ()


PIECES = [
    "شعبه",
    "سری ساخت",
    "A12",
    "۱۲",
    "آبان",
    "1405/13/45",
    "یک",
    "لیتری",
    "\u202e",
    "\ud800",
    "تهران",
    "/",
    "😀",
    "٫",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert len(facts_of([Told("a", NOW, text)], TEHRAN)) == 1


def test_a_megabyte_of_one_letter() -> None:
    assert facts("ش" * 1_000_000) == {}
    assert facts("۱" * 1_000_000) == {}


def test_a_post_of_one_name_costs_no_more_than_its_length() -> None:
    assert facts("شیر خشک " * 3_000) == {"product": "شیر خشک"}
