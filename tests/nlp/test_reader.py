import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.reader import Brand, Reader

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=80)
BRANDS = [Brand("damoon", "دامون"), Brand("avin", "آوین"), Brand("sarv", '"بانک سرو"')]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(BRANDS)


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("افتضاح بود، دیگه هیچ‌وقت نمی‌خرم، حالم بهم خورد", "negative"),
        ("عالی بود، خیلی خوشمزه و تازه، ممنون", "positive"),
        ("به گزارش ایران‌رسا، مدیرعامل شرکت از افزایش تولید خبر داد", "neutral"),
        ("راهوار از کاهش قیمت سه محصول خبر داد", "neutral"),
        ("خیلی بد و مزخرفه 🤬", "negative"),
        ("عاشقشم 😍😍", "positive"),
    ],
)
def test_plain_tones(reader: Reader, text: str, sentiment: str) -> None:
    assert reader.read([text])[0].sentiment == sentiment


def test_two_brands_in_one_post_are_felt_apart(reader: Reader) -> None:
    text = "دامون عالیه و خیلی خوشمزه، دستشون درد نکنه. آوین افتضاحه، حالمو بهم زد، آشغال"
    brands = {brand.brand: brand for brand in reader.read([text])[0].brands}
    assert (brands["damoon"].sentiment, brands["damoon"].stance) == ("positive", "for")
    assert (brands["avin"].sentiment, brands["avin"].stance) == ("negative", "against")


def test_an_angry_defender_is_for_us(reader: Reader) -> None:
    text = "تحریم دامون یعنی بیکاری ۹۰۰ کارگر همین شهر. شرم‌آوره که بدون فکر هشتگ می‌زنید."
    reading = reader.read([text])[0]
    assert reading.sentiment == "negative"
    assert reading.brands[0].stance == "for"


def test_a_victim_of_impersonation_is_not_hated(reader: Reader) -> None:
    text = "لعنتی سایت جعلی به اسم بانک سرو زدن حسابم خالی شد، دزدهای آشغال"
    assert reader.read([text])[0].brands[0].stance != "against"


@pytest.mark.parametrize(
    ("text", "lang"), [("سلام خوبی", "fa"), ("hichkas javab nemide", "en"), ("😀 ۱۲", "und"), ("", "und")]
)
def test_language(reader: Reader, text: str, lang: str) -> None:
    assert reader.read([text])[0].lang == lang


def test_version_names_the_models_and_the_words(reader: Reader) -> None:
    tone, topics, words = reader.version.split("+")
    assert tone.startswith("linear-")
    assert topics.startswith("topics-")
    assert words.startswith("words-")


@pytest.mark.parametrize(
    "text",
    ["", "😀", "ا" * 100_000, "\ud800\udc00\ud800", "\u202eدامون\u202c", "\x00\xff\x1b[2J", "دامون " * 5000, "\n\n\n"],
)
def test_rubbish_is_read_calmly(reader: Reader, text: str) -> None:
    (reading,) = reader.read([text])
    scores = reading.scores
    assert math.isclose(scores.negative + scores.neutral + scores.positive, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_TEXT, max_size=6))
def test_any_batch_is_read_as_its_texts_are(texts: list[str]) -> None:
    reader = Reader(BRANDS)
    readings = reader.read(texts)
    assert len(readings) == len(texts)
    for text, reading in zip(texts, readings, strict=True):
        alone = reader.read([text])[0]
        assert reading.brands == alone.brands
        assert reading.topics == alone.topics
        assert math.isclose(reading.scores.negative, alone.scores.negative)
