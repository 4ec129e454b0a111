"""A team's own watch-words: they raise, they silence, never what is gravest, and only for their brand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.own_words import OwnWord, OwnWordError, check_word
from nlp.reader import Brand, BrandReading, Reader


def read(text: str, *words: OwnWord, brand: str = "damoon") -> BrandReading:
    brands = [Brand("damoon", "دامون", words=words), Brand("avin", "آوین")]
    return next(one for one in Reader(brands).read([text])[0].brands if one.brand == brand)


def told(reading: BrandReading) -> dict[str, int]:
    assert reading.told is not None
    return {word.word: word.gravity for word in reading.told[1]}


FOG = OwnWord("مه‌سوزی", "service", 4)


def test_an_own_word_tells_what_it_was_said_to_tell() -> None:
    reading = read("در دامون مه سوزی شده", FOG)
    assert told(reading) == {"مه‌سوزی": 4}
    assert reading.told is not None
    topic = next(one for one in reading.told[0] if one.kind == "service")
    assert (topic.gravity, topic.evidence) == (4, ("مه سوزی",))


@pytest.mark.parametrize("text", ["دامون مه‌سوزی", "دامون مه سوزی", "دامون #مه_سوزی", "دامون مهسوزی", "دامون مه‌سوزی‌ها"])
def test_it_is_met_however_it_is_typed(text: str) -> None:
    assert told(read(text, FOG)) == {"مه‌سوزی": 4}


def test_it_counts_for_its_brand_alone_and_only_where_it_stands() -> None:
    assert read("دامون و آوین مه‌سوزی دارند", FOG, brand="avin").told is None
    assert read("دامون خوب است", FOG).told is None


def test_the_reading_rules_hold_for_own_words_too() -> None:
    assert told(read("در دامون هیچ مه‌سوزی نبود", FOG)) == {}
    assert told(read("مه‌سوزی دامون حل شد", FOG)) == {}


def test_a_shipped_word_is_silenced_for_the_brand_and_for_no_other() -> None:
    text = "اپ دامون از دسترس خارج شد و آوین هم از دسترس خارج شد"
    words = Reader().read([text])[0].watchwords
    assert words
    reading = read(text, *(OwnWord(word.word, "", 0) for word in words))
    assert reading.told is not None
    assert not reading.told[1]
    assert read(text, *(OwnWord(word.word, "", 0) for word in words), brand="avin").told is None


def test_what_is_gravest_cannot_be_made_lighter() -> None:
    text = "دامون مسموم شدن"
    for word in (OwnWord("مسموم شدن", "", 0), OwnWord("مسموم شدن", "product_safety", 2)):
        reading = read(text, word)  # whatever the database holds
        assert reading.told is not None
        assert max(one.gravity for one in reading.told[0]) == 5
        with pytest.raises(OwnWordError) as caught:
            check_word(word)
        assert caught.value.key == "word-too-grave"


def test_an_own_word_may_say_what_a_shipped_one_says_and_weigh_it_otherwise() -> None:
    shipped = Reader().read(["دامون گرون شد افتضاح"])[0].watchwords
    assert shipped
    own = OwnWord(shipped[0].word, shipped[0].kind, 5)
    assert set(told(read("دامون گرون شد افتضاح", own)).values()) == {5}


@pytest.mark.parametrize(
    ("word", "key"),
    [
        (OwnWord("", "service", 2), "word-empty"),
        (OwnWord("!!", "service", 2), "word-empty"),
        (OwnWord("{a|b}", "service", 2), "word-empty"),
        (OwnWord("مه\ud800", "service", 2), "word-empty"),
        (OwnWord("مه\u202e", "service", 2), "word-empty"),
        (OwnWord("مه\0", "service", 2), "word-empty"),
        (OwnWord("الف … ب … پ", "service", 2), "word-empty"),
        (OwnWord("ا" * 81, "service", 2), "word-too-long"),
        (OwnWord("مه", "service", 6), "word-bad-gravity"),
        (OwnWord("مه", "fog", 2), "word-unknown-kind"),
    ],
)
def test_what_cannot_be_kept(word: OwnWord, key: str) -> None:
    with pytest.raises(OwnWordError) as caught:
        check_word(word)
    assert caught.value.key == key


def test_a_silent_word_has_no_kind_and_spaces_are_single() -> None:
    assert check_word(OwnWord("  صف   بانک ", "service", 0)) == OwnWord("صف بانک", "", 0)


def test_the_readers_version_says_which_words_it_had() -> None:
    versions = {
        Reader([Brand("a", "a", words=words)]).version for words in ((), (FOG,), (OwnWord("مه", "service", 1),))
    }
    assert len(versions) == 3
    assert max(map(len, versions)) <= 64


PIECES = ["دامون", "مه", "…", "{", "}", "|", "\u202e", "\ud800", "😀", "\x00", "\u200c", "هک شد", "نیست", "a"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join) | st.text(max_size=20)


@settings(max_examples=40, deadline=None)
@given(WORDS, st.integers(-1, 6), st.lists(WORDS, max_size=3))
def test_any_word_is_kept_and_read_with_or_refused(text: str, gravity: int, texts: list[str]) -> None:
    try:
        word = check_word(OwnWord(text, "service", gravity))
    except OwnWordError as error:
        refused = error.key
    else:
        refused = None
    if refused is not None:
        assert refused.startswith("word-")
        return
    readings = Reader([Brand("damoon", "دامون", words=(word,))]).read([*texts, f"دامون {word.text} شد"])
    assert len(readings) == len(texts) + 1
