"""Which way a line runs. Telegram asks the first strong letter outside isolates, and a line of figures has none."""

import re
import unicodedata

from bot.texts import Html

RIGHT_TO_LEFT_MARK = "\u200f"
_OUTSIDE = re.compile(r"<[^>]*>|&\w+;|\u2068[^\u2068\u2069]*\u2069")
_RIGHT, _STRONG = ("R", "AL"), ("L", "R", "AL")


def directed(text: Html) -> Html:
    """In a message that runs right to left, mark the lines that hold nothing but figures, names and signs."""
    if _runs(text) not in _RIGHT:
        return text
    lines = (line if not line or _runs(line) else RIGHT_TO_LEFT_MARK + line for line in text.split("\n"))
    return Html("\n".join(lines))


def _runs(text: str) -> str | None:
    """The class of the first strong letter outside tags and isolates; None where there is none."""
    bare, before = text, ""
    while bare != before:  # isolates nest
        bare, before = _OUTSIDE.sub("", bare), bare
    return next((kind for letter in bare if (kind := unicodedata.bidirectional(letter)) in _STRONG), None)
