"""Figures as people read them, at the edges of their rules."""

import pytest

from bot.texts import Texts
from bot.views.format import Format


@pytest.mark.parametrize(
    ("value", "shown"),
    [(9_999, "۹٬۹۹۹"), (10_000, "۱۰ هزار"), (999_499, "۹۹۹ هزار"), (999_500, "۱ میلیون"), (9_960_000, "۱۰ میلیون")],
)
def test_large_figures_are_rounded_into_words(value: int, shown: str) -> None:
    said = Format(Texts("fa"), "Asia/Tehran").about(value)
    assert said.replace("\u2068", "").replace("\u2069", "") == shown


@pytest.mark.parametrize(("value", "shown"), [(9.94, "۹٫۹"), (9.96, "۱۰"), (-0.04, "۰"), (10.4, "۱۰"), (0.25, "۰٫۲")])
def test_one_decimal_below_ten_and_none_above(value: float, shown: str) -> None:
    assert Texts("fa").number(value) == shown
