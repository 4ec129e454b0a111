import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalize import MAX_CHARS, fold, match_key, match_key_with_map, match_keys, text_hash

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ديجي‌كالا", "دیجی کالا"),
        ("#دیجی_کالا", "دیجی کالا"),
        ("کِتابـــ‌ها", "کتاب ها"),
        ("مسئول", "مسیول"),
        ("سؤال", "سوال"),
        ("عالیییییی!!!", "عالی"),
        ("۱۰۰۰ و ١٢", "1000 و 12"),
        ("الله", "الله"),
        ("GooooGle", "gogle"),
        ("\u202eسلام\u202c\u200f", "سلام"),
        ("ﺳﻼم", "س\ufefcم"),
        ("آب\n\n و\tهوا ", "آب و هوا"),
        ("", ""),
        ("😀", ""),
        ("\ud800", ""),
        ("خوب👍بود", "خوب بود"),
    ],
)
def test_one_form(typed: str, key: str) -> None:
    assert match_key(typed) == key


def test_aleph_with_and_without_its_hat_stay_apart() -> None:
    assert match_key("آوین") != match_key("اوین")


@given(ANY_TEXT)
def test_a_key_is_its_own_key(text: str) -> None:
    key = match_key(text)
    assert match_key(key) == key


@given(st.lists(ANY_TEXT, max_size=8))
def test_a_batch_gives_what_each_text_gives(texts: list[str]) -> None:
    assert match_keys(texts) == [match_key(text) for text in texts]


@given(ANY_TEXT)
def test_the_map_points_at_the_characters_the_key_came_from(text: str) -> None:
    key, places = match_key_with_map(text)
    assert key == match_key(text)
    assert len(places) == len(key)
    assert places == sorted(places)
    for char, place in zip(key, places, strict=True):
        assert char == " " or match_key(text[place]) == char


@given(st.lists(ANY_TEXT, min_size=2, max_size=5))
def test_places_count_from_each_texts_own_beginning(texts: list[str]) -> None:
    folded = fold(texts)
    expected = [place for text in texts for place in [*match_key_with_map(text)[1], None]][:-1]
    found = [None if code == 10 else place for code, place in zip(folded.codes, folded.origin.tolist(), strict=True)]
    assert found == expected


def test_a_long_text_is_read_to_the_limit_only() -> None:
    assert match_key("ab" * MAX_CHARS) == "ab" * (MAX_CHARS // 2)


def test_hash() -> None:
    assert text_hash("ديجي‌كالا") == text_hash("#دیجی_کالا")
    assert text_hash("دیجی") != text_hash("دیجیکالا")
    assert len(text_hash("")) == 32
