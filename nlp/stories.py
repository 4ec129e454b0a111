"""Which posts are copies of one another: MinHash over word triples, found again through bands, in bounded memory.

A signature holds 32 minima of 16 bits. Where the triples of two texts overlap by J, about 32 * J agree (Broder, 1997).
Texts of fewer than 12 words say too little for that and are copies only when equal; below 6 words nothing is a copy.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.hashing import Stretches
from nlp.normalize import END, Folded, fold, word_edges

_FEWEST_WORDS = 6
_WORDS_FOR_NEAR_COPIES = 12
_SIZE = 32
_BANDS = 16
_AGREE = 10  # of 32: an overlap of about 0.3
_EXACT_BYTES = 16
_NEAR_BYTES = 2 * _SIZE

_GENERATOR = np.random.default_rng(0x5107)
_MULTIPLIERS = _GENERATOR.integers(1, 2**63, _SIZE, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _GENERATOR.integers(0, 2**63, _SIZE, dtype=np.uint64)
_BAND_SALT = _GENERATOR.integers(1, 2**31, _BANDS, dtype=np.uint64) | np.uint64(1)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Table = NDArray[np.int32]
Words = NDArray[np.uint64]


def signature(text: str) -> bytes:
    """64 bytes for near copies, 16 for short texts that must be equal, none for texts too short to be copies."""
    return signatures([text])[0]


def signatures(texts: Sequence[str]) -> list[bytes]:
    return folded_signatures(fold(texts)) if texts else []


def folded_signatures(folded: Folded) -> list[bytes]:
    """The signatures of a batch that is folded already."""
    first, last = word_edges(folded.codes)
    owner = np.cumsum(folded.codes == END)[first]
    words = Stretches(folded.codes).hash(first, last).astype(np.uint64)
    keys = folded.keys()
    edges = np.searchsorted(owner, np.arange(len(keys) + 1)).tolist()
    counts = np.diff(edges)
    near = _near_signatures(words, owner, counts >= _WORDS_FOR_NEAR_COPIES)
    return [
        b"" if count < _FEWEST_WORDS else _exact(key) if count < _WORDS_FOR_NEAR_COPIES else next(near)
        for key, count in zip(keys, counts.tolist(), strict=True)
    ]


def _exact(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=_EXACT_BYTES).digest()


def _near_signatures(words: Words, owner: NDArray[np.int64], long: NDArray[np.bool_]) -> "map[bytes]":
    triples = (words[:-2] * _GOLDEN + words[1:-1]) * np.uint64(0xC2B2AE3D27D4EB4F) + words[2:]
    inside = (owner[2:] == owner[:-2]) & long[owner[2:]]
    triples, owner = triples[inside], owner[2:][inside]
    if not triples.size:
        return map(bytes, ())
    begin = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    mixed = (triples ^ (triples >> np.uint64(29))) * _GOLDEN
    minima = np.minimum.reduceat(mixed[:, None] * _MULTIPLIERS + _OFFSETS, begin)
    return map(bytes, ((minima * _GOLDEN) >> np.uint64(48)).astype("<u2"))


class StoryIndex:
    """Remembers the last `capacity` posts and finds the story of a copy. Not for use from several threads at once."""

    def __init__(self, capacity: int = 200_000) -> None:
        self._capacity = capacity
        self._slots = 1 << max(capacity - 1, 1).bit_length()
        self._table: Table = np.zeros((_BANDS, self._slots), np.int32)  # row + 1; pages stay unused until written
        self._rows = np.zeros((capacity, _SIZE), np.uint16)
        self._story = np.zeros(capacity, np.int64)
        self._count = 0
        self._exact: OrderedDict[bytes | str, int] = OrderedDict()

    def find(self, sig: bytes, media_key: str | None = None) -> int | None:
        """The story of the likeliest original, or None. One photo or video is one story, whatever the caption."""
        if media_key and (story := self._exact.get(media_key)) is not None:
            return story
        if len(sig) == _EXACT_BYTES:
            return self._exact.get(sig)
        return self._find_near(np.frombuffer(sig, "<u2")) if len(sig) == _NEAR_BYTES else None

    def add(self, story_id: int, sig: bytes, media_key: str | None = None) -> None:
        """Remember a post of a story; the oldest is forgotten when there is no more room."""
        if media_key:
            self._remember(media_key, story_id)
        if len(sig) == _EXACT_BYTES:
            self._remember(sig, story_id)
        elif len(sig) == _NEAR_BYTES:
            row = self._count % self._capacity
            minima = np.frombuffer(sig, "<u2")
            self._rows[row] = minima
            self._story[row] = story_id
            self._table[np.arange(_BANDS), self._places(minima)] = row + 1
            self._count += 1

    def _remember(self, key: bytes | str, story_id: int) -> None:
        self._exact.setdefault(key, story_id)
        self._exact.move_to_end(key)
        if len(self._exact) > self._capacity:
            self._exact.popitem(last=False)

    def _find_near(self, minima: NDArray[np.uint16]) -> int | None:
        rows = self._table[np.arange(_BANDS), self._places(minima)]
        rows = np.unique(rows[rows > 0]) - 1
        if not rows.size:
            return None
        agree = (self._rows[rows] == minima).sum(axis=1)
        best = int(agree.argmax())
        return int(self._story[rows[best]]) if agree[best] >= _AGREE else None

    def _places(self, minima: NDArray[np.uint16]) -> NDArray[np.intp]:
        """This signature's slot in each band's table; there a later post takes the place of an earlier one."""
        pairs = minima.reshape(_BANDS, 2).astype(np.uint64)
        mixed = (pairs[:, 0] << np.uint64(16) | pairs[:, 1]) * _BAND_SALT * _GOLDEN
        return (mixed >> np.uint64(32)).astype(np.intp) & (self._slots - 1)
