"""Questions that people ask, alike ones together, and the phrases of a case."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.facts import Told
from nlp.lemma import lemmas
from nlp.talk import phrases, questions

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
WHICH_BATCH = (
    "کدوم سری ساخت مشکل داره؟",
    "سری ساختش چیه؟",
    "شیر دامون خریدم. کدام سری‌ها آلوده‌اند؟",
    "کدوم بچ؟",
    "شماره سری مشکل‌دار کدومه؟",
)
MONEY = ("پولمون رو کی پس میدید؟", "کی پول ما رو برمیگردونید؟", "پول رو پس میدن؟")
IS_IT_SAFE = ("شیر دامون سالمه؟", "بالاخره این شیر خطرناکه؟")
SAID = ("هوا خوبه", "شیر دامون ترش بود", "دامون شیر بد میده", "شعبه ونک هم داره؟", "چی؟", "واقعا؟!")


def told(*texts: str) -> list[Told]:
    return [Told(f"owner {number}", NOW, text) for number, text in enumerate(texts)]


def test_alike_questions_are_counted_together() -> None:
    found = questions(told(*SAID, *IS_IT_SAFE, *MONEY, *WHICH_BATCH), ["دامون"])
    assert [(one.posts, one.owners) for one in found] == [(5, 5), (3, 3), (2, 2)]
    assert found[0].example in WHICH_BATCH
    assert found[1].example in MONEY
    assert found[2].example in IS_IT_SAFE


def test_the_count_is_of_posts_and_owners_apart() -> None:
    one_voice = [Told("same", NOW, text) for text in WHICH_BATCH]
    assert [(one.posts, one.owners) for one in questions(one_voice)] == [(5, 1)]


@pytest.mark.parametrize("texts", [(), ("",), ("سری چیه؟",), ("دامون؟", "دامون؟"), SAID])
def test_no_question_is_made_of_nothing(texts: tuple[str, ...]) -> None:
    assert questions(told(*texts), ["دامون"]) == ()


def test_a_question_needs_no_mark() -> None:
    assert questions(told("کدوم سری خرابه", "کسی میدونه سری خراب کدومه"))[0].posts == 2


def test_phrases_tell_what_it_is_about_and_the_longer_stands_for_its_parts() -> None:
    texts = ("دامون کلر باقی مانده دارد", "تو شیر دامون کلر باقی‌مانده پیدا شد", "بوی کلر", "دامون خوب بود", "چرا دامون")
    found = phrases(told(*texts), ["دامون"])
    assert found[0].text == "کلر"
    assert found[0].posts == 3
    texts = ("قطعی کارت‌خوان همه جا", "باز قطعی کارت‌خوان", "قطعی کارت‌خوان داریم", "دیروز هوا")
    assert next(one.text for one in phrases(told(*texts))) == "قطعی کارت‌خوان"


def test_a_phrase_of_one_owner_is_nobodys_talk() -> None:
    assert phrases([Told("same", NOW, "قطعی کارت‌خوان")] * 4) == ()


def test_spoken_endings_come_off_known_words() -> None:
    assert lemmas("پولمون کتابشون") == ["پول", "کتاب"]


PIECES = ["سری", "؟", "?", "کدوم", "\u202e", "\ud800", "😀", "\x00", "پول", ".", "\u200c", "a"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(max_size=40), max_size=5))
def test_any_posts_are_read(texts: list[str]) -> None:
    posts = told(*texts)
    assert all(1 < one.posts <= len(posts) for one in questions(posts))
    assert all(1 < one.owners <= one.posts <= len(posts) for one in phrases(posts))


def test_a_megabyte_of_one_letter() -> None:
    assert questions(told("ش" * 1_000_000 + "؟", "؟" * 1_000_000)) == ()
