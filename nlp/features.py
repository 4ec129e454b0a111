"""Hashed features of tone: word 1-2-grams and character 2-5-grams within words, for a whole batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.hashing import Hashes, Places, Stretches, scatter
from nlp.normalize import END, SPACE, Codes, fold, is_symbol, word_edges

GRAMS = (2, 3, 4, 5)
_GRAM_SEEDS = {2: 0x27D4EB2F, 3: 0x165667B1, 4: 0xD3A2646D, 5: 0xFD7046C5}
_WORD_SEED, _PAIR_SEED = 0x85EBCA6B, 0xC2B2AE35

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Features:
    """`bucket[i]` occurs in text number `text[i]`; what occurs twice is listed twice."""

    bucket: Hashes
    text: Places


def features(texts: Sequence[str], bits: int, grams: Sequence[int] = GRAMS) -> Features:
    """The features of a batch, hashed to `bits` bits; `grams` are the lengths of character grams taken."""
    codes = _spaced(fold(texts, symbols=True).codes) if texts else np.zeros(0, np.uint16)
    end = codes == END
    owner = np.cumsum(end)
    codes[end] = SPACE
    stretches = Stretches(codes)
    parts = [*_word_parts(stretches, codes, owner), *_gram_parts(stretches, codes == SPACE, grams)]
    place = np.concatenate([at for at, _ in parts])
    hashes = np.concatenate([value for _, value in parts])
    return Features(scatter(hashes) >> np.uint32(32 - bits), owner[place])


def _spaced(codes: Codes) -> Codes:
    """Each symbol made a word of its own, and a space put at both edges of each text, so that grams see word edges."""
    symbol = is_symbol(codes)
    end = codes == END
    before = np.concatenate(([True], symbol[:-1] | end[:-1])) | symbol | end
    width = 1 + before.astype(np.int64)
    out = np.full(int(width.sum()) + 1, SPACE, np.uint16)
    out[np.cumsum(width) - 1] = codes
    return out


def _word_parts(stretches: Stretches, codes: Codes, owner: Places) -> list[tuple[Places, Hashes]]:
    first, last = word_edges(codes)
    word = stretches.hash(first, last)
    together = owner[first[1:]] == owner[first[:-1]]
    pair = (word[:-1] * np.uint32(_PAIR_SEED) + scatter(word[1:]))[together]
    return [(first, word * np.uint32(_WORD_SEED)), (first[:-1][together], pair)]


def _gram_parts(stretches: Stretches, gap: Flags, grams: Sequence[int]) -> list[tuple[Places, Hashes]]:
    """Grams may hold the gap at either edge of a word but never span one; their text is that of their second code."""
    size = gap.size
    next_gap = np.where(gap, np.arange(size), size)
    next_gap = np.minimum.accumulate(next_gap[::-1])[::-1]
    parts = []
    for n in grams:
        first = np.arange(max(size - n + 1, 0))
        first = first[(first + n - 1 <= next_gap[1 : first.size + 1]) & ~gap[1 : first.size + 1]]
        parts.append((first + 1, stretches.hash(first, first + n) * np.uint32(_GRAM_SEEDS[n])))
    return parts
