"""Folds the many ways people type one Persian word into one form.

The match key is a shadow of a text: letters and ASCII digits in single-spaced words, made for matching, search and
hashes and never shown. Whole batches are folded at once as arrays of code points, and every code remembers the
character it came from, so a match can be pointed at in the original.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
Positions = NDArray[np.int64]

# A post is at most 4,096 characters on Telegram; what is longer is an article or an attack: its beginning will do.
MAX_CHARS = 20_000

SPACE, END = 32, 10  # END stands between two texts of a batch
_DELETED = 0
_TABLE_SIZE = 0x20000
_EMOJI_FROM, _EMOJI_TO, _EMOJI_HOME = 0x1F000, 0x20000, 0xE000  # a 16-bit home for the emoji, in the private use area

_SAME_LETTERS = {
    "ی": "\u064a\u0649\u06d0\u06cd\u06d2\u0626\ufeef\ufef0",
    "ک": "\u0643\u06aa\ufed9",
    "ه": "\u0629\u06c0\u06be\u06c1\u06d5\u06c2\u06c3",
    "و": "\u0624\u06c6\u06c7\u06cb",
    "ا": "\u0623\u0625\u0671",
}
_INVISIBLE = (
    "\u00ad\u0640\u061c\u200b\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u0674\u06d6\u06ed"
)
_MARKS = [(0x0300, 0x036F), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED)]
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
_SCRIPTS_KEPT = [(0x3040, 0x31FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3)]  # letters throughout: no need to ask one by one


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded batch: codes with END between texts, and for each code its character's index in its own text."""

    codes: Codes
    origin: Positions

    def keys(self) -> list[str]:
        return self.codes.tobytes().decode("utf-16-le").split("\n")


def match_key(text: str) -> str:
    """The normalised shadow of a text used for matching, search and hashes."""
    return match_keys([text])[0]


def match_keys(texts: Sequence[str]) -> list[str]:
    return fold(texts).keys() if texts else []


def match_key_with_map(text: str) -> tuple[str, list[int]]:
    """The match key and, for each of its characters, the index of the character of `text` it came from."""
    folded = fold([text])
    return folded.keys()[0], folded.origin.tolist()


def text_hash(text: str) -> str:
    """32 hexadecimal digits that are equal for texts equal but for the way of typing."""
    return key_hash(match_key(text))


def key_hash(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def fold(texts: Sequence[str], *, symbols: bool = False) -> Folded:
    """Fold a non-empty batch. With `symbols`, punctuation and emoji stay (for tone); else they part words."""
    cut = [text[:MAX_CHARS] for text in texts]
    raw = np.frombuffer("\n".join(cut).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, cut), np.int64, len(cut))
    ends = np.cumsum(lengths + 1)[:-1] - 1
    table = _tone_table() if symbols else _key_table()
    codes = table[np.minimum(raw, _TABLE_SIZE - 1)]
    codes[ends] = END
    place = np.flatnonzero(codes != _DELETED)
    place = place[~_stretched(codes[place])]
    place = place[~_needless_space(codes[place])]
    begin = np.concatenate(([0], ends + 1))
    origin = place - np.repeat(begin, lengths + 1)[: raw.size][place] if raw.size else place
    return Folded(codes[place], origin)


def _stretched(codes: Codes) -> NDArray[np.bool_]:
    """All but the first of three or more equal letters in a row; digits may repeat."""
    dropped = np.zeros(codes.size, bool)
    if codes.size > 2:
        same = (codes[1:] == codes[:-1]) & ((codes[1:] > ord("9")) | (codes[1:] == ord("!")))
        dropped[1:] = same & (np.concatenate((same[1:], [False])) | np.concatenate(([False], same[:-1])))
    return dropped


def _needless_space(codes: Codes) -> NDArray[np.bool_]:
    """Spaces after a space, and at the edges of a text."""
    edge = np.concatenate(([True], codes == END, [True]))
    gap = codes == SPACE
    doubled = gap & np.concatenate(([False], gap[:-1]))
    # what follows a run of spaces is found from the run's own last space, so a run before an edge goes whole
    following = np.minimum.accumulate(np.where(gap, codes.size, np.arange(codes.size))[::-1])[::-1] + 1
    needless: NDArray[np.bool_] = doubled | (gap & (edge[:-2] | edge[following]))
    return needless


@cache
def _key_table() -> Codes:
    table = _tone_table().copy()
    table[_symbol_table()[table]] = SPACE
    return table


@cache
def _tone_table() -> Codes:
    """Code point to folded code: 0 deletes it, SPACE parts words; symbols are kept."""
    table = np.full(_TABLE_SIZE, SPACE, np.uint16)
    for code in [*range(0x21, 0x3000), *range(0xFB50, 0xFFE0)]:
        char = chr(code)
        if char.isalnum() or unicodedata.category(char)[0] in "PS":
            table[code] = _folded_code(char)
    for first, last in _SCRIPTS_KEPT:
        table[first : last + 1] = np.arange(first, last + 1)
    table[_EMOJI_FROM:_EMOJI_TO] = _EMOJI_HOME + np.arange(_EMOJI_TO - _EMOJI_FROM)
    for letter, others in _SAME_LETTERS.items():
        table[[ord(other) for other in others]] = ord(letter)
    for first, last in [*_MARKS, _SKIN_TONES]:
        table[first : last + 1] = _DELETED
    table[[ord(mark) for mark in _INVISIBLE]] = _DELETED
    table[ord("_")] = SPACE
    return table


def _folded_code(char: str) -> int:
    """One character's case, width, presentation form and digit system undone, where that leaves one character."""
    plain = unicodedata.normalize("NFKC", char)
    plain = plain if len(plain) == 1 else char
    digit = unicodedata.digit(plain, -1)
    lower = plain.lower()
    return ord(str(digit)) if digit >= 0 else ord(lower) if len(lower) == 1 else ord(plain)


@cache
def _symbol_table() -> NDArray[np.bool_]:
    """Which folded codes are neither letters, digits nor spaces."""
    table = np.zeros(0x10000, np.bool_)
    for code in [*range(0x21, 0x3000), *range(0xFB50, 0xFFE0)]:
        table[code] = not chr(code).isalnum()
    table[_EMOJI_HOME : _EMOJI_HOME + (_EMOJI_TO - _EMOJI_FROM)] = True
    return table


def word_edges(codes: Codes) -> tuple[Positions, Positions]:
    """Where each word of a folded batch begins, and where it is over."""
    gap = (codes == SPACE) | (codes == END)
    step = np.diff(np.concatenate(([1], gap.astype(np.int8), [1])))
    return np.flatnonzero(step == -1), np.flatnonzero(step == 1)


def is_symbol(codes: Codes) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = _symbol_table()[codes]
    return found
