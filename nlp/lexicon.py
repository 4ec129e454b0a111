"""The word lists of nlp/lexicons, compiled to term numbers that a Matcher understands."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

from nlp.matcher import VERB_PREFIXES, Hit
from nlp.normalize import match_keys

FOLDER = Path(__file__).parent / "lexicons"
GAP = "…"
_WIDEST_GAP = 4  # words between the two halves of an entry with a gap
_REACH = 16  # words from its first half within which the second ends
_SHORT_PASTS = (" شد", " زد")  # the matcher believes no ending on words of two letters
_PAST_ENDINGS = ("ه", "ن")
_CHOICE = re.compile("[{}]")

Strength = Literal["strong", "colloquial"]


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    gravity: int


class Entry(NamedTuple):
    """One wording of a line of a word list; `group` says which list."""

    text: str
    group: str


class Found(NamedTuple):
    """An entry met in a text: words `first` to `last` of the key, characters `start` to `end` of the text."""

    entry: Entry
    first: int
    last: int
    start: int
    end: int


class _Opening(NamedTuple):
    """A first half of a line with a gap, and by their term numbers the halves that may follow it."""

    text: str
    group: str
    closings: Mapping[int, str]


class Lexicon:
    """Every list, in groups: `strong:harm`, `colloquial:harm`, `lookalikes:harm`, `unless:harm`, `cue:thanks`."""

    def __init__(self, kinds: Mapping[str, Mapping[str, Any]], cues: Mapping[str, Sequence[str]], version: str) -> None:
        self.kinds = {key: Kind(key, table["gravity"]) for key, table in kinds.items()}
        self.version = version
        self.terms: list[str] = []
        self._whole: dict[int, list[Entry]] = {}
        self._openings: dict[int, list[_Opening]] = {}
        self._closings: set[int] = set()
        lines = [(f"cue:{name}", text) for name, texts in cues.items() for text in texts]
        for key, table in kinds.items():
            lines += [(f"{name}:{key}", text) for name, texts in table.items() if name != "gravity" for text in texts]
        self._compile([(group, [wordings(half.strip()) for half in text.split(GAP)]) for group, text in lines])

    def _compile(self, lines: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
        """Number the terms. A line comes as its group and its half, or two halves, each in all wordings."""
        texts = list(dict.fromkeys(text for _, halves in lines for half in halves for text in half))
        numbers: dict[str, int] = {}
        terms = {
            text: tuple(numbers.setdefault(spelling, len(numbers)) for spelling in spellings(key))
            for text, key in zip(texts, match_keys(texts), strict=True)
        }
        self.terms = list(numbers)
        for group, (first, *rest) in lines:
            if not rest:
                for term, text in _numbered(first, terms):
                    self._whole.setdefault(term, []).append(Entry(text, group))
                continue
            (second,) = rest
            closings = dict(_numbered(second, terms))
            self._closings.update(closings)
            for term, text in _numbered(first, terms):
                self._openings.setdefault(term, []).append(_Opening(text, group, closings))

    def find(self, hits: Sequence[Hit], offset: int) -> dict[str, list[Found]]:
        """Entries met, by group. `hits` stand in order of their ends, their term numbers `offset` ahead of ours."""
        found: dict[str, list[Found]] = {}
        for at, (term, first, last, start, end) in enumerate(hits):
            for entry in self._whole.get(term - offset, ()):
                found.setdefault(entry.group, []).append(Found(entry, first, last, start, end))
            if openings := self._openings.get(term - offset):
                for closing in self._following(hits, at, offset):
                    for text, group, closings in openings:
                        if (rest := closings.get(closing.term - offset)) is not None:
                            entry = Entry(f"{text} {GAP} {rest}", group)
                            found.setdefault(group, []).append(Found(entry, first, closing.last, start, closing.end))
        return found

    def _following(self, hits: Sequence[Hit], at: int, offset: int) -> list[Hit]:
        """The nearest hit of each second half that begins within the gap after the hit at `at`."""
        nearest: dict[int, Hit] = {}
        last = hits[at].last
        for number in range(at + 1, len(hits)):
            hit = hits[number]
            if hit.last > last + _REACH:
                break
            if last < hit.first <= last + 1 + _WIDEST_GAP and hit.term - offset in self._closings:
                nearest.setdefault(hit.term, hit)
        return list(nearest.values())


def _numbered(half: Sequence[str], terms: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, str]]:
    return ((term, text) for text in half for term in terms[text])


def wordings(text: str) -> list[str]:
    """What a line stands for: each choice from every {a|b} in it."""
    if "{" not in text:
        return [text]
    return ["".join(choice) for choice in product(*(part.split("|") for part in _CHOICE.split(text)))]


def spellings(key: str) -> Iterator[str]:
    """The key; where it holds a spoken verb, the key with that verb as it is written; a short past with its endings."""
    yield key
    if VERB_PREFIXES[0] in key:
        formal = " ".join("".join(formal_verb(word)) for word in key.split())
        if formal != key:
            yield formal
    if key.endswith(_SHORT_PASTS):
        yield from (key + ending for ending in _PAST_ENDINGS)


def formal_verb(word: str) -> tuple[str, str]:
    """A present-tense verb as it is written, prefix and rest apart; any other word with an empty prefix."""
    stems, endings = _verbs()
    for prefix in VERB_PREFIXES:
        if word.startswith(prefix) and word != prefix:
            rest = word.removeprefix(prefix)
            for ending, written in endings.items():
                if rest.endswith(ending) and (stem := stems.get(rest.removesuffix(ending))):
                    return prefix, stem + written
    return "", word


@cache
def _verbs() -> tuple[dict[str, str], dict[str, str]]:
    table = tomllib.loads((FOLDER / "verbs.toml").read_text("utf-8"))
    stems, endings = ({**both, **dict(zip(both.values(), both.values(), strict=True))} for both in table.values())
    return stems, dict(sorted(endings.items(), key=lambda pair: -len(pair[0])))


@cache
def shipped_lexicon() -> Lexicon:
    files = [(FOLDER / name).read_bytes() for name in ("kinds.toml", "cues.toml", "verbs.toml")]
    kinds, cues, _ = (tomllib.loads(content.decode()) for content in files)
    return Lexicon(kinds, cues, "words-" + hashlib.sha256(b"".join(files)).hexdigest()[:8])
