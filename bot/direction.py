"""Which way a line runs, and a text within it: by its first strong letter outside isolates, and figures have none."""

import re
import unicodedata

RIGHT_TO_LEFT_MARK = "\u200f"
_OUTSIDE = re.compile(r"<[^>]*>|&\w+;|\u2068[^\u2068\u2069]*\u2069")
_RIGHT, _STRONG = ("R", "AL"), ("L", "R", "AL")


def directed(text: str) -> str:
    """In a message that runs right to left, mark the lines that hold nothing but figures, names and signs."""
    if _runs(text) not in _RIGHT:
        return text
    return "\n".join(line and right_to_left(line) for line in text.split("\n"))


def right_to_left(text: str) -> str:
    """A text of a right-to-left language, marked where it holds nothing but isolates, figures and signs: inside
    another isolate it would run left to right, and its parts would be read in the wrong order."""
    return text if _runs(text) else RIGHT_TO_LEFT_MARK + text


def _runs(text: str) -> str | None:
    """The class of the first strong letter outside tags and isolates; None where there is none."""
    bare, before = text, ""
    while bare != before:  # isolates nest
        bare, before = _OUTSIDE.sub("", bare), bare
    return next((kind for letter in bare if (kind := unicodedata.bidirectional(letter)) in _STRONG), None)
