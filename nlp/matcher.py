"""Finds thousands of terms in a batch of folded texts with one automaton.

Texts are searched with their spaces squeezed out, because people write one compound apart, half apart and joined; a hit
must then begin where a word begins, end where one ends (or a suffix does) and be parted only where that is natural.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from numpy.typing import NDArray

from nlp.normalize import END, SPACE, Folded

TermKind = Literal["name", "word"]

_LONG_WORD = 6  # letters from which a word may be found broken in two
_LONGEST_SUFFIX = 6
_STEM_FOR_LETTER = {"name": 4, "word": 3}  # letters a term's last word needs before a one-letter suffix is believed
_LONG_NAME = 5  # a short name and a final ye make a surname
_YE = "ی"
_LONG_VOWELS = ("ا", "و")  # after one of these it joins the next word, and makes no surname
_MI = "می"
VERB_PREFIXES = (_MI, "ن" + _MI)  # of the present tense


class Hit(NamedTuple):
    """One occurrence of a term: words `first` to `last` of the key, characters `start` to `end` of the text."""

    term: int
    first: int
    last: int
    start: int
    end: int


class Matcher:
    """An automaton over match keys; the cost of `find` does not grow with the number of terms."""

    def __init__(self, names: Sequence[str], words: Sequence[str]) -> None:
        self._keys = [*names, *words]
        self._names = len(names)
        self._squeezed = [key.replace(" ", "") for key in self._keys]
        self._last_word = [len(key.rpartition(" ")[2]) for key in self._keys]
        self._breaks = [_breaks(key) for key in self._keys]
        self._automaton = (
            AhoCorasick(
                self._squeezed,
                matchkind=MatchKind.Standard,
                store_patterns=False,
                implementation=Implementation.ContiguousNFA,
            )
            if self._keys
            else None
        )

    def find(self, folded: Folded, *, named_only: bool = False) -> list[list[Hit]]:
        """The hits in each text of the batch, in order of their ends; with `named_only` none where no name stands."""
        end = folded.codes == END
        found: list[list[Hit]] = [[] for _ in range(int(end.sum()) + 1)]
        if self._automaton is None:
            return found
        gap = end | (folded.codes == SPACE)
        begins = ~gap & np.concatenate(([True], gap[:-1]))
        solid = np.flatnonzero(folded.codes != SPACE)
        squeezed = folded.codes[solid].tobytes().decode("utf-16-le")
        raw = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
        hits = np.array(raw, np.int64).reshape(-1, 3)
        starts = begins[solid]
        hits = hits[starts[hits[:, 1]]]
        rest = _word_ends(starts | end[solid])[hits[:, 2] - 1] - hits[:, 2]
        hits, rest = hits[rest <= _LONGEST_SUFFIX], rest[rest <= _LONGEST_SUFFIX]
        owner = np.cumsum(end)[solid][hits[:, 1]]
        if named_only:
            named = np.zeros(len(found), bool)
            named[owner[hits[:, 0] < self._names]] = True
            hits, rest, owner = hits[named[owner]], rest[named[owner]], owner[named[owner]]
        term, start, stop = hits.T
        word = np.cumsum(starts)
        first_word = np.concatenate(([0], word[np.flatnonzero(end[solid])])) + 1
        first, last = word[start] - first_word[owner], word[stop - 1] - first_word[owner]
        origin = folded.origin[solid]
        places = zip(start.tolist(), stop.tolist(), rest.tolist(), owner.tolist(), strict=True)
        columns = (term, first, last, origin[start], origin[stop - 1] + 1)
        for (at, over, left, text), hit in zip(places, map(Hit, *(column.tolist() for column in columns)), strict=True):
            if left and not self._suffix_fits(hit.term, squeezed[over : over + left]):
                continue
            if hit.first != hit.last and not self._breaks_fit(hit.term, starts[at + 1 : over]):
                continue
            found[text].append(hit)
        return found

    def _suffix_fits(self, term: int, suffix: str) -> bool:
        kind: TermKind = "name" if term < self._names else "word"
        joins = suffix == _YE and self._keys[term].endswith(_LONG_VOWELS)
        needed = _LONG_NAME if suffix == _YE and not joins else _STEM_FOR_LETTER[kind]
        if len(suffix) == 1 and self._last_word[term] < needed:
            return False
        return suffix in suffixes()[kind]

    def _breaks_fit(self, term: int, starts: NDArray[np.bool_]) -> bool:
        return self._breaks[term].issuperset((np.flatnonzero(starts) + 1).tolist())


def _word_ends(begins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each squeezed code, where its word ends."""
    size = begins.size
    following = np.where(np.concatenate((begins[1:], [True])), np.arange(1, size + 1), size)
    ends: NDArray[np.int64] = np.minimum.accumulate(following[::-1])[::-1]
    return ends


def _breaks(key: str) -> frozenset[int]:
    """Where in the squeezed key the text may have a gap: at its own gaps, within long words, after a verb's prefix."""
    allowed: set[int] = set()
    offset = 0
    for word in key.split():
        if len(word) >= _LONG_WORD:
            allowed.update(range(offset + 2, offset + len(word) - 1))
        allowed.update(offset + len(prefix) for prefix in VERB_PREFIXES if word.startswith(prefix) and word != prefix)
        allowed.add(offset := offset + len(word))
    return frozenset(allowed)


@cache
def suffixes() -> dict[TermKind, frozenset[str]]:
    lists = tomllib.loads((Path(__file__).parent / "lexicons" / "suffixes.toml").read_text("utf-8"))
    name = frozenset(lists["name"])
    return {"name": name, "word": name | frozenset(entry.replace(" ", "") for entry in lists["word"])}
