"""Pictures: drawn with matplotlib's object-oriented figures (no pyplot: no state, safe in threads), dark on white.

Colours are of Okabe and Ito's colour-blind safe set; what a colour says is also said by place, length or words.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.texts import Texts

FONTS = Path(__file__).parents[1] / "fonts"
INK, MUTED, GRID = "#1a1a1a", "#5f6368", "#dadce0"
BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
LONGEST_LABEL = 24
DPI = 130

# Latin first would turn the whole label left-to-right.
_RIGHT_TO_LEFT = "\u200f"
_CONTROLS = re.compile("[\u2066-\u2069\u200e\u200f\ufe0f]")


@dataclass(frozen=True, slots=True)
class Share:
    """One brand: its three shares in percent, and its net sentiment (None: no mentions)."""

    name: str
    stories: int
    mentions: int
    audience: int
    net: int | None


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    mentions: int
    negatives: int
    usual: float | None


def shares(texts: Texts, title: str, brands: Sequence[Share]) -> bytes:
    """Bars of the three shares of each brand, and under them share beside tone. The first brand is our own. PNG."""
    names = [label(texts, brand.name) for brand in brands]
    height = 1.6 + 0.72 * len(brands)
    figure = Figure(figsize=(8, height + 4.4), dpi=DPI, facecolor="white")
    figure.text(
        0.5, 1 - 0.3 / (height + 4.4), label(texts, title, 80), **_text(15, bold=True), ha="center", va="center"
    )
    grid = figure.add_gridspec(
        2, 1, height_ratios=[height, 4.4], hspace=0.36, left=0.3, right=0.94, top=1 - 0.75 / (height + 4.4), bottom=0.07
    )
    bars, field = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
    _share_bars(bars, texts, brands, names)
    _share_field(field, texts, brands, names)
    if texts.language == "fa":
        bars.set_position(_mirrored(bars))
    field.set_position((0.12, field.get_position().y0, 0.82, field.get_position().height))
    return _png(figure)


def course(texts: Texts, title: str, columns: Sequence[Column]) -> bytes:
    """Mentions over time with their negative part, against what is usual. PNG."""
    figure = Figure(figsize=(8, 5), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0.09, 0.13, 0.88, 0.66))
    figure.text(0.5, 0.94, label(texts, title, 80), **_text(15, bold=True), ha="center", va="center")
    places = range(len(columns))
    axes.bar(places, [c.mentions for c in columns], 0.8, color=SKY, label=texts.get("chart-mentions"))
    axes.bar(places, [c.negatives for c in columns], 0.8, color=VERMILION, hatch="///", edgecolor="white", linewidth=0,
             label=texts.get("chart-negatives"))  # fmt: skip
    if all(column.usual is not None for column in columns):
        usual = [column.usual or 0.0 for column in columns]
        axes.step(places, usual, where="mid", color=INK, linewidth=2, label=texts.get("chart-usual"))
    step = max(1, -(-len(columns) // 8))
    shown = list(places)[(len(columns) - 1) % step :: step]
    axes.set_xticks(shown, [label(texts, columns[place].label) for place in shown])
    axes.set_xlim(-0.7, len(columns) - 0.3)
    if not any(column.mentions for column in columns):
        axes.set_ylim(0, 1)
        axes.text(
            0.5, 0.5, label(texts, texts.get("chart-nothing"), 80), **_text(13), ha="center", transform=axes.transAxes
        )
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.number(round(value))))
    axes.grid(axis="y", color=GRID)
    _plain(axes)
    _legend(axes, texts, (0.5, 1.12))
    return _png(figure)


def label(texts: Texts, text: str, longest: int = LONGEST_LABEL) -> str:
    """Fit for a picture: no emoji and no direction marks, cut with «…», right-to-left where the language is."""
    clean = "".join(char for char in _CONTROLS.sub("", text) if unicodedata.category(char) not in ("So", "Sk", "Cs"))
    clean = re.sub(r"\s+", " ", clean).strip()
    if len(clean) > longest:
        clean = f"{clean[: longest - 1].rstrip()}…"
    return f"{_RIGHT_TO_LEFT}{clean}" if texts.language == "fa" else clean


def _share_bars(axes: Axes, texts: Texts, brands: Sequence[Share], names: Sequence[str]) -> None:
    ways = (
        ("stories", "chart-stories", BLUE, -0.26),
        ("mentions", "chart-mentions-share", SKY, 0.0),
        ("audience", "chart-audience", ORANGE, 0.26),
    )
    for way, key, colour, offset in ways:
        values = [getattr(brand, way) for brand in brands]
        places = [place + offset for place in range(len(brands))]
        axes.barh(places, values, 0.24, color=colour, label=texts.get(key))
        for place, value in zip(places, values, strict=True):
            near = "right" if texts.language == "fa" else "left"
            axes.text(value + 0.6, place, texts.digits(f"{value}%"), **_text(10), ha=near, va="center")
    axes.set_yticks(range(len(brands)), names)
    axes.set_xlim(0, max([1, *(max(b.stories, b.mentions, b.audience) for b in brands)]) * 1.12)
    axes.set_ylim(len(brands) - 0.45, -0.55)
    axes.set_xticks([])
    if texts.language == "fa":
        axes.invert_xaxis()
        axes.yaxis.tick_right()
    _plain(axes)
    axes.spines["bottom"].set_visible(False)
    _legend(axes, texts, (0.5, 1.0 + 0.42 / len(brands)))
    for tick, place in zip(axes.get_yticklabels(), range(len(brands)), strict=True):
        tick.set_fontproperties(_font(bold=place == 0))
        tick.set_fontsize(12)


def _share_field(axes: Axes, texts: Texts, brands: Sequence[Share], names: Sequence[str]) -> None:
    """Share across, tone up: being talked of is not being liked."""
    seen = [(brand, name) for brand, name in zip(brands, names, strict=True) if brand.net is not None]
    right = max([20, *(brand.stories for brand in brands)]) * 1.25
    reach = min(115, max([20, *(abs(brand.net or 0) for brand in brands)]) * 1.4)
    middle = right / 2
    axes.set_xlim(0, right)
    axes.set_ylim(-reach, reach)
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.axvline(middle, color=MUTED, linewidth=1)
    corners = (("less-good", 0.02, 0.95), ("more-good", 0.98, 0.95), ("less-bad", 0.02, 0.05), ("more-bad", 0.98, 0.05))
    for key, x, y in corners:
        side = "left" if x < 0.5 else "right"
        axes.text(x, y, label(texts, texts.get(f"chart-{key}"), 40), **_text(10, MUTED), ha=side, va="center",
                  transform=axes.transAxes)  # fmt: skip
    for place, (brand, name) in enumerate(seen):
        own = brand is brands[0]
        axes.scatter([brand.stories], [brand.net], s=150 if own else 80, color=BLUE if own else MUTED, zorder=3,
                     marker="o" if own else "s")  # fmt: skip
        above = 1 if place % 2 == 0 else -1
        side = "left" if brand.stories < middle else "right"
        axes.annotate(name, (brand.stories, brand.net or 0), xytext=(9 if side == "left" else -9, 9 * above),
                      textcoords="offset points", **_text(11, bold=own), ha=side, va="center")  # fmt: skip
    axes.set_xlabel(label(texts, texts.get("chart-share-axis"), 60), **_text(11, MUTED))
    axes.set_ylabel(label(texts, texts.get("chart-net-axis"), 60), **_text(11, MUTED))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.digits(f"{round(value)}%")))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _signed(texts, round(value))))
    _plain(axes)


def _signed(texts: Texts, value: int) -> str:
    number = texts.number(abs(value))
    return label(texts, texts.get("minus", number=number)) if value < 0 else number


def _mirrored(axes: Axes) -> tuple[float, float, float, float]:
    box = axes.get_position()
    return (1 - box.x1, box.y0, box.width, box.height)


def _plain(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(length=0, colors=INK)
    axes.set_axisbelow(True)
    for tick in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        tick.set_fontproperties(_font())
        tick.set_fontsize(10)


def _legend(axes: Axes, texts: Texts, place: tuple[float, float]) -> None:
    handles, labels = axes.get_legend_handles_labels()
    fonts = _font().copy()
    fonts.set_size(11)
    axes.legend(handles, [label(texts, name, 60) for name in labels], loc="center", bbox_to_anchor=place, ncols=3,
                frameon=False, prop=fonts, labelcolor=INK)  # fmt: skip


def _text(size: int, colour: str = INK, *, bold: bool = False) -> dict[str, object]:
    return {"fontproperties": _font(bold=bold), "fontsize": size, "color": colour}


@cache
def _font(*, bold: bool = False) -> FontProperties:
    return FontProperties(fname=FONTS / f"Vazirmatn-{'Bold' if bold else 'Regular'}.ttf")


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", facecolor="white")
    return out.getvalue()
