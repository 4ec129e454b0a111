"""The forty posts that a crisis detector must read rightly, as far as words alone can be read."""

import re
from pathlib import Path

import pytest

from nlp.reader import Brand, Reader, Reading

POSTS = Path(__file__).parents[2].parent / "shared" / "voice" / "posts.md"
pytestmark = pytest.mark.skipif(not POSTS.exists(), reason="the shared voice pages are not on this machine")

BRANDS = {
    "damoon": "دامون",
    "avin": "آوین",
    "nobahar": "نوبهار",
    "kian": "کیان",
    "kalaro": "کالارو",
    "rahvar": "راهوار",
    "golara": '"گل آرا"',
    "taxito": "تاکسیتو",
    "loghme": '"لقمه طلایی"',
    "sarv": '"بانک سرو" OR "سرو بانک" OR (سرو NEAR/4 (پول OR حساب OR شعبه))',
    "barsoon": "baresoon OR (برسون NEAR/8 (سفارش OR اپ OR پیک OR باز OR ارور OR ناهار))",
}
TOPICS = {
    2: {"outage"},
    5: {"rumour", "product_safety", "regulator"},
    6: {"rumour", "product_safety"},
    7: {"boycott", "price"},
    8: {"boycott"},
    9: {"service", "money"},
    11: {"influencer"},
    12: {"conduct"},
    13: {"boycott", "service"},
    17: {"campaign"},
    20: {"product_safety"},
    21: {"price"},
    23: {"harm"},
    25: {"data_leak"},
    27: {"outage", "money"},
    28: {"labour"},
    29: {"product_safety"},
    33: {"regulator", "product_safety"},
    34: {"impersonation", "money"},
    35: {"conduct"},
    38: {"culture", "campaign"},
    40: {"money", "rumour"},
}
LABELS = {5: "question", 15: "ad", 16: "contest", 30: "satire", 36: "apology", 39: "denial"}
NO_TROUBLE = [14, 15, 16, 18, 24, 39]
NO_BRAND = [9, 10, 12, 31, 32]


@pytest.fixture(scope="module")
def readings() -> dict[int, Reading]:
    sections = re.split(r"^## ", POSTS.read_text("utf-8"), flags=re.M)[1:41]
    texts = [re.search(r"^> (.*)$", section, flags=re.M) for section in sections]
    reader = Reader([Brand(key, query) for key, query in BRANDS.items()])
    return dict(enumerate(reader.read([text.group(1) for text in texts if text]), 1))


@pytest.mark.parametrize("number", TOPICS)
def test_topics(readings: dict[int, Reading], number: int) -> None:
    assert TOPICS[number] <= {topic.kind for topic in readings[number].topics}


@pytest.mark.parametrize("number", NO_TROUBLE)
def test_no_watchword_rings_where_there_is_no_trouble(readings: dict[int, Reading], number: int) -> None:
    assert readings[number].watchwords == ()


@pytest.mark.parametrize("number", LABELS)
def test_labels(readings: dict[int, Reading], number: int) -> None:
    assert LABELS[number] in readings[number].labels


def test_who_is_meant(readings: dict[int, Reading]) -> None:
    assert {number for number, reading in readings.items() if not reading.brands} == set(NO_BRAND)
    assert [brand.brand for brand in readings[37].brands] == ["barsoon"]
    assert {brand.brand for brand in readings[20].brands} == {"damoon", "avin"}


def test_stance_parts_from_tone(readings: dict[int, Reading]) -> None:
    assert readings[8].brands[0].stance == "for"
    assert readings[34].brands[0].stance == "neutral"


@pytest.mark.parametrize("number", [7, 13, 27, 38])
def test_anger_at_the_brand(readings: dict[int, Reading], number: int) -> None:
    assert [brand.sentiment for brand in readings[number].brands] == ["negative"]


@pytest.mark.parametrize("number", [14, 24, 25, 39])
def test_news_is_not_anger(readings: dict[int, Reading], number: int) -> None:
    assert [brand.sentiment for brand in readings[number].brands] == ["neutral"]
