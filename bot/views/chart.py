"""Pictures: drawn with matplotlib's object-oriented figures (no pyplot: no state, safe in threads), dark on white.

Colours are of Okabe and Ito's colour-blind safe set; what a colour says is also said by place, length or words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.texts import Texts

FONTS = Path(__file__).parents[1] / "fonts"
INK, MUTED, GRID = "#1a1a1a", "#5f6368", "#dadce0"
BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
LONGEST_LABEL = 24
DPI = 130
WIDTH_INCHES, HEAD_INCHES, BAR_INCHES, GAP_INCHES, FIELD_INCHES, FOOT_INCHES = 8.0, 1.05, 0.72, 0.5, 3.4, 0.75

# Latin first would turn the whole label left-to-right.
_RIGHT_TO_LEFT = "\u200f"
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


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
    bars_height = BAR_INCHES * len(brands)
    height = HEAD_INCHES + bars_height + GAP_INCHES + FIELD_INCHES + FOOT_INCHES
    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DPI, facecolor="white")
    figure.text(0.5, 1 - 0.35 / height, label(texts, title, 80), **_text(15, bold=True), ha="center", va="center")
    room = min(0.28, 0.06 + 0.012 * max(len(name) for name in names))  # for the names beside the bars
    side = 0.06 if texts.language == "fa" else room
    bars = figure.add_axes((side, 1 - (HEAD_INCHES + bars_height) / height, 0.94 - room, bars_height / height))
    field = figure.add_axes((0.12, FOOT_INCHES / height, 0.83, FIELD_INCHES / height))
    _share_bars(bars, texts, brands, names)
    _legend(bars, texts, (0.5, 1 - 0.8 / height), figure)
    _share_field(field, texts, brands, names)
    return _png(figure)


def course(texts: Texts, title: str, columns: Sequence[Column], end: str | None = None) -> bytes:
    """Mentions over time with their negative part, against what is usual. PNG.

    With `end`, the moment the last column ends, the labels are moments and stand at the columns' edges.
    """
    figure = Figure(figsize=(8, 5), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0.09, 0.13, 0.88, 0.66))
    figure.text(0.5, 0.94, label(texts, title, 80), **_text(15, bold=True), ha="center", va="center")
    places = list(range(len(columns)))
    axes.bar(places, [c.mentions for c in columns], 0.8, color=SKY, label=texts.get("chart-mentions"))
    axes.bar(places, [c.negatives for c in columns], 0.8, color=VERMILION, hatch="///", edgecolor="white", linewidth=0,
             label=texts.get("chart-negatives"))  # fmt: skip
    if all(column.usual is not None for column in columns):
        usual = [column.usual or 0.0 for column in columns]
        axes.step(places, usual, where="mid", color=INK, linewidth=2, label=texts.get("chart-usual"))
    labels = [column.label for column in columns] + ([end] if end else [])
    step = max(1, -(-len(labels) // 9))
    shown = range((len(labels) - 1) % step, len(labels), step)
    edge = -0.5 if end else 0.0
    axes.set_xticks([place + edge for place in shown], [label(texts, labels[place]) for place in shown])
    axes.set_xlim(-0.7, len(columns) - 0.3)
    if not any(column.mentions for column in columns):
        axes.set_ylim(0, 1)
        _note(axes, texts)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.number(round(value))))
    axes.grid(axis="y", color=GRID)
    _plain(axes)
    _legend(axes, texts, (0.5, 0.85), figure)
    return _png(figure)


def label(texts: Texts, text: str, longest: int = LONGEST_LABEL) -> str:
    """Fit for a picture: letters that our font has, no direction marks, cut with «…», right-to-left in Persian."""
    clean = "".join(char for char in re.sub(r"\s+", " ", text) if ord(char) in _letters()).strip()
    if len(clean) > longest:
        clean = f"{clean[: longest - 1].rstrip()}…"
    clean = clean.replace("$", r"\$")  # else matplotlib reads what stands between two of them as a formula
    return f"{_RIGHT_TO_LEFT}{clean}" if texts.language == "fa" else clean


@cache
def _letters() -> frozenset[int]:
    """Code points that the font can draw; emoji and most of the world's other scripts are not among them."""
    drawn = get_font(FONTS / "Vazirmatn-Regular.ttf").get_charmap()
    return frozenset(drawn) - set(map(ord, _DIRECTION_MARKS))


def _share_bars(axes: Axes, texts: Texts, brands: Sequence[Share], names: Sequence[str]) -> None:
    ways = (
        ("stories", "chart-stories", BLUE, -0.26),
        ("mentions", "chart-mentions-share", SKY, 0.0),
        ("audience", "chart-audience", ORANGE, 0.26),
    )
    widest = max([1, *(max(brand.stories, brand.mentions, brand.audience) for brand in brands)])
    for way, key, colour, offset in ways:
        values = [getattr(brand, way) for brand in brands]
        places = [place + offset for place in range(len(brands))]
        axes.barh(places, values, 0.24, color=colour, label=texts.get(key))
        for place, value in zip(places, values, strict=True):
            near = "right" if texts.language == "fa" else "left"
            axes.text(value + 0.012 * widest, place, texts.digits(f"{value}%"), **_text(10), ha=near, va="center")
    axes.set_yticks(range(len(brands)), names)
    axes.set_xlim(0, widest * 1.12)
    axes.set_ylim(len(brands) - 0.45, -0.55)
    axes.set_xticks([])
    if texts.language == "fa":
        axes.invert_xaxis()
        axes.yaxis.tick_right()
    _plain(axes)
    axes.spines["bottom"].set_visible(False)
    for tick, place in zip(axes.get_yticklabels(), range(len(brands)), strict=True):
        tick.set_fontproperties(_font(bold=place == 0))
        tick.set_fontsize(12)


def _share_field(axes: Axes, texts: Texts, brands: Sequence[Share], names: Sequence[str]) -> None:
    """Share across, tone up: being talked of is not being liked. The upright line is an equal share."""
    seen = [
        (brand.stories, brand.net, name) for brand, name in zip(brands, names, strict=True) if brand.net is not None
    ]
    equal = 100 / max(2, len(brands))
    right = min(105.0, max(2 * equal, *(1.25 * brand.stories for brand in brands)))
    reach = max([20, *(abs(net) for _, net, _ in seen)]) * 1.5
    axes.set_xlim(0, right)
    axes.set_ylim(-reach, reach)
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.axvline(equal, color=MUTED, linewidth=1, linestyle=(0, (4, 4)))
    axes.text(equal, 1.02, label(texts, texts.get("chart-equal"), 40), **_text(10, MUTED), ha="center", va="bottom",
              transform=axes.get_xaxis_transform())  # fmt: skip
    if not seen:
        _note(axes, texts)
    corners = (("less-good", 0.02, 0.95), ("more-good", 0.98, 0.95), ("less-bad", 0.02, 0.05), ("more-bad", 0.98, 0.05))
    for key, x, y in corners:
        near = "left" if x < 0.5 else "right"
        axes.text(x, y, label(texts, texts.get(f"chart-{key}"), 40), **_text(10, MUTED), ha=near, va="center",
                  transform=axes.transAxes)  # fmt: skip
    heights = _apart([net for _, net, _ in seen], reach)
    for (share, net, name), height in zip(seen, heights, strict=True):
        own = name is names[0]
        axes.scatter([share], [net], s=150 if own else 80, color=BLUE if own else MUTED, zorder=3,
                     marker="o" if own else "s")  # fmt: skip
        inward = 1 if share < right / 2 else -1
        axes.annotate(name, (share, net), xytext=(share + inward * 0.04 * right, height),
                      arrowprops={"arrowstyle": "-", "color": MUTED, "linewidth": 0.6}, **_text(11, bold=own),
                      ha="left" if inward > 0 else "right", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    axes.set_xlabel(label(texts, texts.get("chart-share-axis"), 60), **_text(11, MUTED))
    axes.set_ylabel(label(texts, texts.get("chart-net-axis"), 60), **_text(11, MUTED))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.digits(f"{round(value)}%")))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _signed(texts, round(value))))
    _plain(axes)


def _apart(nets: Sequence[int], reach: float) -> list[float]:
    """Heights for the names, near their points but a line apart, so that no two names lie on each other or outside."""
    line = reach * 0.16
    heights = [0.0] * len(nets)
    reached = -reach
    upwards = sorted(range(len(nets)), key=lambda i: nets[i])
    for place in upwards:
        heights[place] = reached = max(nets[place], reached + line)
    ceiling = reach
    for place in reversed(upwards):
        heights[place] = ceiling = min(heights[place], ceiling - line)
    return heights


def _note(axes: Axes, texts: Texts) -> None:
    axes.text(
        0.5, 0.62, label(texts, texts.get("chart-nothing"), 80), **_text(13), ha="center", transform=axes.transAxes
    )


def _signed(texts: Texts, value: int) -> str:
    number = texts.number(abs(value))
    return label(texts, texts.get("minus", number=number)) if value < 0 else number


def _plain(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(length=0, colors=INK)
    axes.set_axisbelow(True)
    for tick in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        tick.set_fontproperties(_font())
        tick.set_fontsize(10)


def _legend(axes: Axes, texts: Texts, place: tuple[float, float], figure: Figure) -> None:
    """In reading order: in Persian the first entry stands on the right, its colour before its word."""
    handles, labels = axes.get_legend_handles_labels()
    entries = [(handle, label(texts, name, 60)) for handle, name in zip(handles, labels, strict=True)]
    backwards = texts.language == "fa"
    if backwards:
        entries.reverse()
    font = _font().copy()
    font.set_size(11)
    figure.legend([handle for handle, _ in entries], [name for _, name in entries], loc="center", bbox_to_anchor=place,
                  ncols=len(entries), frameon=False, prop=font, labelcolor=INK, markerfirst=not backwards)  # fmt: skip


def _text(size: int, colour: str = INK, *, bold: bool = False) -> dict[str, Any]:
    return {"fontproperties": _font(bold=bold), "fontsize": size, "color": colour}


@cache
def _font(*, bold: bool = False) -> FontProperties:
    return FontProperties(fname=FONTS / f"Vazirmatn-{'Bold' if bold else 'Regular'}.ttf")


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="png", facecolor="white")
    return out.getvalue()
