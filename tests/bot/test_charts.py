"""Pictures: drawn whatever the names and figures are, in our own letters, light and legible."""

import struct
import threading
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Texts
from bot.views import chart
from bot.views.chart import Column, Share

LONG = "شرکت فرآورده‌های لبنی و پروتئینی دامون گستر نوین شرق و غرب ایران زمین"[:64]
TELEGRAM_SIDES = 10_000  # width and height together, of a photo
TELEGRAM_RATIO = 20


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


SHARES = {
    "one": [Share("دامون", 100, 100, 100, -12)],
    "none": [Share("دامون", 0, 0, 0, None), Share("آوین", 0, 0, 0, None)],
    "long": [Share(LONG, 60, 50, 40, -100), Share("Brand With A Very Long Latin Name & Sons, Inc.", 40, 50, 60, 100)],
    "many": [Share(f"برند {i} 😀", 16, 17, 16, 5) for i in range(6)],
    "same": [Share("دامون", 50, 50, 50, 0), Share("آوین", 50, 50, 50, 0)],
}


@pytest.mark.parametrize(("case", "language"), [*((case, "fa") for case in SHARES), ("long", "en")])
def test_shares_are_drawn(case: str, language: str) -> None:
    width, height = size(chart.shares(Texts(language), "سهم صدا", SHARES[case]))
    assert width == 1040
    assert width + height < TELEGRAM_SIDES
    assert max(width, height) / min(width, height) < TELEGRAM_RATIO


@pytest.mark.parametrize("columns", [[], [Column("۱۸:۰۰", 0, 0, None)], [Column("شنبه", 9, 3, 2.5)] * 90])
def test_the_course_is_drawn(columns: list[Column]) -> None:
    assert size(chart.course(Texts("fa"), LONG, columns)) == (1040, 650)


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("دامون", "\u200fدامون"),
        ("Damoon شیر", "\u200fDamoon شیر"),
        ("\u2068دامون\u2069\u200e 😀", "\u200fدامون"),
        ("نام\nدر دو سطر", "\u200fنام در دو سطر"),
        ("ا" * 64, "\u200f" + "ا" * 23 + "…"),
    ],
)
def test_labels_are_fit_for_a_picture(given_: str, shown: str) -> None:
    assert chart.label(Texts("fa"), given_) == shown


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_labels_hold_only_what_can_be_drawn(name: str) -> None:
    shown = chart.label(Texts("en"), name).replace(r"\$", "$")
    assert len(shown) <= chart.LONGEST_LABEL
    assert {ord(char) for char in shown} <= chart._letters() | {ord("…")}


def test_no_name_breaks_a_picture() -> None:
    names = ("", "\x1b", "$\\frac{", "$a$ و $b$", "漢字", "\u202eabc", "a" * 500)
    size(chart.shares(Texts("fa"), "$\\frac{", [Share(name, 14, 14, 14, place) for place, name in enumerate(names)]))


@pytest.mark.parametrize("nets", [[-22, -22, -22, -20, 30], [26] * 6, [-26] * 6, [26, 24, 25, -3, 20, 26]])
def test_names_beside_points_do_not_lie_on_each_other_or_outside(nets: list[int]) -> None:
    heights = sorted(chart._apart(nets, 40))
    assert all(after - before >= 40 * 0.16 - 1e-9 for before, after in pairwise(heights))
    assert max(map(abs, heights)) < 40


def test_several_threads_may_draw_at_once() -> None:
    drawn: list[bytes] = []
    draw = lambda: drawn.append(chart.shares(Texts("fa"), "سهم صدا", SHARES["many"]))  # noqa: E731
    threads = [threading.Thread(target=draw) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 1
    assert len(drawn) == 2
