"""Hashed features of tone: word 1-2-grams and character 2-5-grams within words, for a whole batch at once.

Every n-gram's hash is a polynomial modulo 2^32. Sums of prefix values give the hash of any stretch (a word of any
length, too) without a loop: hash(a, b) = (H[b] - H[a]) * P^-a, because an odd P has an inverse there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.normalize import END, MAX_CHARS, SPACE, Codes, fold, is_symbol

_P = 0x9E3779B1
_P_INVERSE = pow(_P, -1, 2**32)
_SEEDS = {"word": 0x85EBCA6B, "pair": 0xC2B2AE35, 2: 0x27D4EB2F, 3: 0x165667B1, 4: 0xD3A2646D, 5: 0xFD7046C5}
_GRAMS = (2, 3, 4, 5)

Buckets = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Features:
    """`bucket[i]` occurs in text number `text[i]`; what occurs twice is listed twice."""

    bucket: Buckets
    text: NDArray[np.int64]


def features(texts: Sequence[str], bits: int) -> Features:
    """The features of a batch, hashed to `bits` bits."""
    codes = _spaced(fold(texts, symbols=True).codes) if texts else np.zeros(0, np.uint16)
    owner = np.cumsum(codes == END)
    gap = (codes == SPACE) | (codes == END)
    prefix = np.zeros(codes.size + 1, np.uint32)
    np.cumsum(_flat(codes) * _powers(codes.size)[:-1], dtype=np.uint32, out=prefix[1:])
    parts = [*_word_parts(prefix, gap, codes == END), *_gram_parts(prefix, gap)]
    place = np.concatenate([at for at, _ in parts])
    hashes = np.concatenate([value for _, value in parts])
    return Features(_scatter(hashes) >> np.uint32(32 - bits), owner[place])


def _spaced(codes: Codes) -> Codes:
    """Each symbol made a word of its own, and a space put at both edges of each text, so that grams see word edges."""
    symbol = is_symbol(codes)
    end = codes == END
    before = np.concatenate(([True], symbol[:-1] | end[:-1])) | symbol | end
    width = 1 + before.astype(np.int64)
    out = np.full(int(width.sum()) + 1, SPACE, np.uint16)
    out[np.cumsum(width) - 1] = codes
    return out


def _flat(codes: Codes) -> NDArray[np.uint32]:
    return np.where(codes == END, SPACE, codes).astype(np.uint32)


def _word_parts(
    prefix: Buckets, gap: NDArray[np.bool_], end: NDArray[np.bool_]
) -> list[tuple[NDArray[np.int64], Buckets]]:
    edge = np.diff(np.concatenate(([1], gap.astype(np.int8), [1])))
    first, last = np.flatnonzero(edge == -1), np.flatnonzero(edge == 1)
    word = _hash(prefix, first, last)
    owner = np.cumsum(end)[first]
    together = owner[1:] == owner[:-1]
    pair = (word[:-1] * np.uint32(_SEEDS["pair"]) + _scatter(word[1:]))[together]
    return [(first, word * np.uint32(_SEEDS["word"])), (first[:-1][together], pair)]


def _gram_parts(prefix: Buckets, gap: NDArray[np.bool_]) -> list[tuple[NDArray[np.int64], Buckets]]:
    """Grams may hold the gap at either edge of a word but never span one; their text is that of their second code."""
    size = gap.size
    next_gap = np.where(gap, np.arange(size), size)
    next_gap = np.minimum.accumulate(next_gap[::-1])[::-1]
    parts = []
    for n in _GRAMS:
        first = np.arange(max(size - n + 1, 0))
        first = first[(first + n - 1 <= next_gap[1 : first.size + 1]) & ~gap[1 : first.size + 1]]
        parts.append((first + 1, _hash(prefix, first, first + n) * np.uint32(_SEEDS[n])))
    return parts


def _hash(prefix: Buckets, first: NDArray[np.int64], last: NDArray[np.int64]) -> Buckets:
    value: Buckets = (prefix[last] - prefix[first]) * _inverse_powers(prefix.size)[first]
    return value


def _scatter(hashes: Buckets) -> Buckets:
    mixed = (hashes ^ (hashes >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    mixed = (mixed ^ (mixed >> np.uint32(12))) * np.uint32(0x297A2D39)
    return mixed ^ (mixed >> np.uint32(15))


@cache
def _power_table(base: int, size: int) -> Buckets:
    table = np.full(size, base, np.uint32)
    table[0] = 1
    return np.cumprod(table, dtype=np.uint32)


def _table_size(size: int) -> int:
    return 1 << max(size, 2 * MAX_CHARS).bit_length()


def _powers(size: int) -> Buckets:
    return _power_table(_P, _table_size(size))[: size + 1]


def _inverse_powers(size: int) -> Buckets:
    return _power_table(_P_INVERSE, _table_size(size))[:size]
