"""Words brought back to their dictionary forms, for search and what a case is about. Slow: never on a post's way."""

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.hazm_loader import tool
from nlp.lexicon import formal_verb
from nlp.matcher import suffixes
from nlp.normalize import MAX_CHARS, match_key

_JOINER = "\u200c"
_LONGEST = 60  # letters of a word: the rest says nothing new
_WORD = re.compile(rf"[^\W_]+(?:{_JOINER}[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, the characters where it does, and its lemma."""

    text: str
    start: int
    end: int
    lemma: str


def lemmas(text: str) -> list[str]:
    """The lemma of each word in order; spoken verbs count as written ones, a verb's lemma is its past stem."""
    return [word.lemma for word in words(text)]


def words(text: str) -> list[Word]:
    found = _WORD.finditer(text[:MAX_CHARS])
    return [Word(one[0], *one.span(), lemma) for one in found if (lemma := _lemma(one[0][:_LONGEST]))]


@lru_cache(50_000)
def _lemma(word: str) -> str:
    key = _JOINER.join(match_key(word).split())
    if not key:
        return ""
    lemmatizer = tool("Lemmatizer")
    lemma = str(lemmatizer.lemmatize(_written(key)).partition("#")[0])
    return _bare(lemma, lemmatizer.words) if lemma == key and key not in lemmatizer.words else lemma


def _bare(word: str, known: Container[str]) -> str:
    """A word of the dictionary under a spoken ending («our money»), where there is one."""
    for suffix in _endings():
        if word.endswith(suffix) and len(bare := word.removesuffix(suffix).rstrip(_JOINER)) > 1 and bare in known:
            return bare
    return word


@cache
def _endings() -> list[str]:
    return sorted(suffixes()["name"], key=lambda suffix: (-len(suffix), suffix))


def _written(word: str) -> str:
    prefix, rest = formal_verb(word.replace(_JOINER, ""))
    return f"{prefix}{_JOINER}{rest}" if prefix else word
