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
_AT_ONCE = 500  # posts

_GENERATOR = np.random.default_rng(0x5107)
_MULTIPLIERS = _GENERATOR.integers(1, 2**63, _SIZE, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _GENERATOR.integers(0, 2**63, _SIZE, dtype=np.uint64)
_BAND_SALT = _GENERATOR.integers(1, 2**31, _BANDS, dtype=np.uint64) | np.uint64(1)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Words = NDArray[np.uint64]
Minima = NDArray[np.uint16]  # (post, minimum)
Places = NDArray[np.int64]  # (post, band)
Post = tuple[int, bytes, str | None]
"""The id of a post or of its story, its signature and the key of its photo or video."""


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
        self._table = np.full(_BANDS * self._slots, -1, np.int32)  # the row of the last post in each place of each band
        self._rows = np.zeros((capacity, _SIZE), np.uint16)
        self._story = np.zeros(capacity, np.int64)
        self._count = 0
        self._exact: OrderedDict[bytes | str, int] = OrderedDict()

    def find(self, sig: bytes, media_key: str | None = None) -> int | None:
        """The story of the likeliest original, or None. One photo or video is one story, whatever the caption."""
        story = self._find_exact(sig, media_key)
        if story is not None or len(sig) != _NEAR_BYTES:
            return story
        minima = _minima([sig])
        (row,) = self._likeliest(minima, self._table[self._places(minima)])
        return None if row < 0 else int(self._story[row])

    def add(self, story_id: int, sig: bytes, media_key: str | None = None) -> None:
        """Remember a post of a story; the oldest is forgotten when there is no more room."""
        self.add_all([(story_id, sig, media_key)])

    def add_all(self, posts: Sequence[Post]) -> None:
        """Remember posts of known stories, in their order."""
        self._take(posts, known=True)

    def place(self, posts: Sequence[Post]) -> list[int]:
        """The story of each post, which may be a copy of one before it; a new story has the post's own id.

        The same as `find` and `add` one by one, in a tenth of the time.
        """
        return self._take(posts, known=False)

    def _take(self, posts: Sequence[Post], *, known: bool) -> list[int]:
        step = min(self._capacity, _AT_ONCE)
        return [
            story for at in range(0, len(posts), step) for story in self._take_some(posts[at : at + step], known=known)
        ]

    def _take_some(self, posts: Sequence[Post], *, known: bool) -> list[int]:
        minima = _minima([sig for _, sig, _ in posts if len(sig) == _NEAR_BYTES])
        places = self._places(minima)
        rows = (self._count + np.arange(len(minima))) % self._capacity
        self._count += len(minima)
        self._rows[rows] = minima
        near = zip(rows.tolist(), self._originals(minima, places, rows) if not known else rows.tolist(), strict=True)
        stories = []
        for post_id, sig, media_key in posts:
            row, original = next(near) if len(sig) == _NEAR_BYTES else (-1, -1)
            story = post_id if known else self._story_of(post_id, sig, media_key, original)
            if row >= 0:
                self._story[row] = story
            elif sig:
                self._remember(sig, story)
            if media_key:
                self._remember(media_key, story)
            stories.append(story)
        self._table[places.ravel()] = rows.repeat(_BANDS)  # of two in one place the later stays
        return stories

    def _story_of(self, post_id: int, sig: bytes, media_key: str | None, original: int) -> int:
        story = self._find_exact(sig, media_key)
        if story is None and original >= 0:
            story = int(self._story[original])
        return post_id if story is None else story

    def _find_exact(self, sig: bytes, media_key: str | None) -> int | None:
        if media_key and (story := self._exact.get(media_key)) is not None:
            return story
        return self._exact.get(sig)

    def _remember(self, key: bytes | str, story_id: int) -> None:
        self._exact.setdefault(key, story_id)
        self._exact.move_to_end(key)
        if len(self._exact) > self._capacity:
            self._exact.popitem(last=False)

    def _originals(self, minima: Minima, places: Places, rows: NDArray[np.int64]) -> list[int]:
        """For each post of a batch that has its rows already: the row of its likeliest original, -1 for none."""
        before = self._table[places]
        before[np.isin(before, rows)] = -1  # forgotten: a post of this batch has the row now
        order = places.ravel().argsort(kind="stable")
        same = np.flatnonzero(np.diff(places.ravel()[order]) == 0)
        within = before.ravel()
        within[order[same + 1]] = rows[order[same] // _BANDS]  # the one before it in the batch in the same place
        return self._likeliest(minima, within.reshape(-1, _BANDS))

    def _likeliest(self, minima: Minima, candidates: NDArray[np.int32]) -> list[int]:
        """For each post the candidate row that agrees most, -1 for none."""
        post, band = np.nonzero(candidates >= 0)
        agree = np.zeros(candidates.shape, np.int64)
        agree[post, band] = (self._rows[candidates[post, band]] == minima[post]).sum(axis=1)
        best = (agree * self._capacity - candidates).argmax(axis=1)[:, None]  # of equals the first row
        found = np.where(np.take_along_axis(agree, best, 1) >= _AGREE, np.take_along_axis(candidates, best, 1), -1)
        rows: list[int] = found[:, 0].tolist()
        return rows

    def _places(self, minima: Minima) -> Places:
        """Each signature's place in each band's part of the table."""
        pairs = minima.reshape(-1, _BANDS, 2).astype(np.uint64)
        mixed = (pairs[:, :, 0] << np.uint64(16) | pairs[:, :, 1]) * _BAND_SALT * _GOLDEN
        slots: Places = (mixed >> np.uint64(32)).astype(np.int64) & (self._slots - 1)
        return slots + np.arange(_BANDS) * self._slots


def _minima(sigs: Sequence[bytes]) -> Minima:
    return np.frombuffer(b"".join(sigs), "<u2").reshape(-1, _SIZE)
