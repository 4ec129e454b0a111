"""The word lists of nlp/lexicons, compiled to term numbers that a Matcher understands."""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from nlp.matcher import VERB_PREFIXES, Hit
from nlp.normalize import match_keys

FOLDER = Path(__file__).parent / "lexicons"
GAP = "…"
_WIDEST_GAP = 4  # words between the two halves of an entry with a gap

Strength = Literal["strong", "colloquial"]


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    gravity: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a word list. `group` says which list; `parts` are term numbers, in order."""

    text: str
    group: str
    parts: tuple[int, ...]


class Found(NamedTuple):
    """An entry met in a text: words `first` to `last` of the key, characters `start` to `end` of the text."""

    entry: Entry
    first: int
    last: int
    start: int
    end: int


class Lexicon:
    """Every list, in groups: `strong:harm`, `colloquial:harm`, `lookalikes:harm`, `unless:harm`, `cue:thanks`."""

    def __init__(self, kinds: Mapping[str, Mapping[str, Any]], cues: Mapping[str, Sequence[str]], version: str) -> None:
        self.kinds = {key: Kind(key, table["gravity"]) for key, table in kinds.items()}
        self.version = version
        self.terms: list[str] = []
        self._by_first: dict[int, list[Entry]] = {}
        lines = [(f"cue:{name}", text) for name, texts in cues.items() for text in texts]
        for key, table in kinds.items():
            lines += [(f"{name}:{key}", text) for name, texts in table.items() if name != "gravity" for text in texts]
        self._compile(lines)

    def _compile(self, lines: list[tuple[str, str]]) -> None:
        numbers: dict[str, int] = {}
        for (group, text), key in zip(lines, match_keys([text.replace(GAP, " 0 ") for _, text in lines]), strict=True):
            for spelling in spellings(key):
                parts = tuple(numbers.setdefault(part, len(numbers)) for part in spelling.split(" 0 "))
                self._by_first.setdefault(parts[0], []).append(Entry(text, group, parts))
        self.terms = list(numbers)

    def find(self, hits: Iterable[Hit], offset: int) -> dict[str, list[Found]]:
        """Entries met, by group; `offset` is what the matcher's term numbers are ahead of ours."""
        ours = [hit._replace(term=hit.term - offset) for hit in hits if hit.term >= offset]
        at: dict[int, list[Hit]] = {}
        for hit in ours:
            at.setdefault(hit.term, []).append(hit)
        found: dict[str, list[Found]] = {}
        for hit in ours:
            for entry in self._by_first.get(hit.term, ()):
                if (whole := _whole(entry, hit, at)) is not None:
                    found.setdefault(entry.group, []).append(whole)
        return found


def _whole(entry: Entry, hit: Hit, at: Mapping[int, Sequence[Hit]]) -> Found | None:
    last, end = hit.last, hit.end
    for part in entry.parts[1:]:
        following = (other for other in at.get(part, ()) if last < other.first <= last + 1 + _WIDEST_GAP)
        if (other := min(following, default=None, key=lambda other: other.first)) is None:
            return None
        last, end = other.last, other.end
    return Found(entry, hit.first, last, hit.start, end)


def spellings(key: str) -> Iterator[str]:
    """The key and, where it holds a spoken verb, the key with that verb as it is written."""
    yield key
    formal = " ".join("".join(formal_verb(word)) for word in key.split())
    if formal != key:
        yield formal


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
