from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.query import MAX_LENGTH, QueryError, parse_query
from nlp.reader import Brand, Reader

BANK = '"بانک ملت" OR (ملت NEAR/5 (بانک OR شعبه OR کارت)) NOT "ملت ایران"'


@pytest.mark.parametrize(
    ("query", "text", "named"),
    [
        (BANK, "بانک ملت باز قطعه", True),
        (BANK, "تو شعبه آزادی ملت دو ساعت معطل شدم", True),
        (BANK, "ملت همه رفتن سفر", False),
        (BANK, "ملت ایران کارت ملی می‌خواهد", False),
        ("دامون شیر", "شیر پرچرب دامون", True),
        ("دامون شیر", "ماست دامون", False),
        ("دامون AND شیر", "شیر پرچرب دامون", True),
        ("دامون NOT اصفهان", "هتل دامون اصفهان", False),
        ("دامون AND NOT اصفهان", "ماست دامون", True),
        ("برسون NEAR/2 (سفارش OR پیک)", "سفارش از برسون", True),
        ("برسون NEAR/2 (سفارش OR پیک)", "سفارش دادم ولی خودت این رو برسون", False),
        ("#تحریم_دامون", "تحریم دامون", True),
        ("«لقمه طلایی»", "لقمه‌طلایی", True),
        ("order OR note", "ORDER now", True),
    ],
)
def test_what_a_query_hits(query: str, text: str, named: bool) -> None:
    reading = Reader([Brand("brand", query)]).read([text])[0]
    assert bool(reading.brands) is named


@pytest.mark.parametrize(
    ("query", "key", "position"),
    [
        ("", "query-empty", 0),
        ("   ", "query-empty", 0),
        ("(دامون", "query-unfinished", 6),
        ("دامون OR", "query-unfinished", 8),
        ("دامون NEAR/3", "query-unfinished", 12),
        ("OR دامون", "query-stray-operator", 0),
        ("دامون NEAR شیر", "query-stray-operator", 6),
        ("NOT دامون", "query-stray-operator", 0),
        ('شیر "دامون', "query-open-quote", 4),
        ("دامون)", "query-unexpected", 5),
        ("دامون OR !!", "query-empty-term", 9),
        ("(" * 60, "query-too-deep", 40),
        ("ا " * MAX_LENGTH, "query-too-long", MAX_LENGTH),
    ],
)
def test_errors_point_at_the_place(query: str, key: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert (caught.value.key, caught.value.position) == (key, position)


def test_terms_are_those_that_speak_for_the_brand() -> None:
    query = parse_query(BANK)
    assert query.terms() == ("بانک ملت", "ملت", "بانک", "شعبه", "کارت")
    assert query.all_terms() == (*query.terms(), "ملت ایران")


PIECES = ["دامون", '"', "(", ")", "OR", "AND", "NOT", "NEAR/3", "NEAR/", "«", "»", " ", "😀", "\ud800", "a"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    with suppress(QueryError):
        assert parse_query(text).terms()
