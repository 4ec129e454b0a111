import pytest

from bot.direction import directed
from bot.texts import Html, Texts

MARK = "\u200f"


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("متن فارسی ۱۲", False),
        ("\u2068آوین\u2069 \u2068۲۲٪\u2069 · \u2068Sepid\u2069", True),
        ("\u2068\u2068۱\u2069 و ۲\u2069", True),
        ("<b>\u2068دامون\u2069</b> \u2068۳۴٪\u2069", True),
        ("<b>دامون</b>", False),
        ("&amp; \u2068۱\u2069", True),
        ("", False),
    ],
)
def test_a_line_without_a_letter_of_its_own_is_marked(line: str, marked: bool) -> None:
    text = directed(Html(f"سلام\n{line}\nپایان"))
    assert text == f"سلام\n{MARK if marked else ''}{line}\nپایان"


def test_english_is_left_alone() -> None:
    text = Html("Share of voice\n\u2068دامون\u2069 \u206834%\u2069")
    assert directed(text) == text


@pytest.mark.parametrize(
    ("key", "args"),
    [
        ("status-topic", {"kind": "سلامت محصول", "count": 9}),
        ("date-day", {"weekday": "یکشنبه", "day": "۱", "month": "آذر"}),
        ("sov-net", {"brand": "Damoon", "net": "منفی ۶۳"}),
    ],
)
def test_a_text_of_nothing_but_arguments_runs_right_to_left_wherever_it_is_put(key: str, args: dict[str, str]) -> None:
    assert Texts("fa").get(key, **args).startswith(MARK)
    assert not Texts("en").get(key, **args).startswith(MARK)


def test_marking_twice_changes_nothing() -> None:
    once = directed(Html("سلام\n\u2068۱\u2069"))
    assert directed(once) == once
