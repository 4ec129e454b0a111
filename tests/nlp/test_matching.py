import pytest

from nlp.reader import Brand, Reader

SPELLINGS = ["دیجی‌کالا", "دیجی کالا", "#دیجی_کالا", "دیجیکالا", "ديجي‌كالا", "دیـجی‌کـالا"]


SUFFIXES = ["", "ها", "‌ها", "‌های", "‌ای", "‌ام", "م", "ش", " رو", "رو", "و", "ی", "یی", "ست"]


@pytest.mark.parametrize("query", SPELLINGS)
def test_one_name_however_typed(query: str) -> None:
    texts = [f"سفارش از {typed}{suffix} رسید" for typed in SPELLINGS for suffix in SUFFIXES]
    for text, reading in zip(texts, Reader([Brand("shop", f'"{query}"')]).read(texts), strict=True):
        assert [brand.terms[0] in text for brand in reading.brands] == [True], text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("سیب", "آسیب دیدم"),
        ("سیب", "به سیبری رفت"),
        ("سیب", "بی‌نصیب"),
        ("سرو", "سروش آمد"),
        ("بانک سرو", "تو بانک سر و کار داشتم"),
        ("بانک سرو", "بانک سروش"),
        ("آوین", "زندان اوین"),
        ("آوین", "مرتضی آوینی"),
        ("کیان", "کیانوش"),
        ("دامون", "دام و نان"),
    ],
)
def test_a_name_inside_another_word_is_not_the_name(name: str, text: str) -> None:
    assert Reader([Brand("brand", f'"{name}"')]).read([text])[0].brands == ()


def test_many_brands_in_one_pass() -> None:
    names = [f"برند {i}" for i in range(300)]
    reader = Reader([Brand(str(i), f'"{name}"') for i, name in enumerate(names)])
    readings = reader.read([f"خرید از {name} و {names[0]}" for name in names[1:]])
    assert [{brand.brand for brand in reading.brands} for reading in readings] == [{"0", str(i)} for i in range(1, 300)]


def test_only_posts_that_name_a_brand_are_read() -> None:
    reader = Reader([Brand("damoon", "دامون")])
    texts = ["شیر دامون عالیه", "هوا سرد شد", "دامون خراب بود"]
    readings = [skimmed.reading for skimmed in reader.read_matched(texts)]
    assert [reading is not None for reading in readings] == [True, False, True]
    assert [readings[0], readings[2]] == [reader.read(texts)[0], reader.read(texts)[2]]
