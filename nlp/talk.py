"""What the posts of a case speak of: the questions people ask, alike ones together, and the phrases that stand out.

Rests on lemmas, which are slow: for a person who asks, never on a post's way.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from nlp.facts import Told
from nlp.lemma import Word, words
from nlp.lexicon import FOLDER
from nlp.normalize import MAX_CHARS, match_key, match_keys

_TURNS = 3.0
_LONGEST = 40  # words of a question
_CHARS = 4_000  # of one post
_PIECE = re.compile(r"[^.!?\u061f\u061b;\n\u2026]+[.!?\u061f\u061b;\n\u2026]*")
_ASKING = ("?", "\u061f")
_GRAM = 3  # words of a phrase


@dataclass(frozen=True, slots=True)
class Question:
    """`example` is one of them as somebody wrote it; asked in so many posts, of so many owners of sources."""

    example: str
    posts: int
    owners: int


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    posts: int
    owners: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: the post it stands in, its wording, and the words that say what is asked."""

    post: int
    piece: str
    tokens: frozenset[str]


def questions(told: Sequence[Told], leave_out: Iterable[str] = (), *, limit: int = 3) -> tuple[Question, ...]:
    """The most asked, each with all that turn on the same word; what a single post asks is left out.

    `leave_out`: names that all posts share, as the brand's.
    """
    silent = _stop() | _tokens_of(leave_out)
    every = [
        (_Asked(number, piece, tokens), asks)
        for number, post in enumerate(told)
        for piece, tokens, asks in _pieces(post.text, silent)
    ]
    asked = [one for one, asks in every if asks]
    turning = _turning(Counter(token for one in asked for token in one.tokens), every)
    found: list[Question] = []
    while len(found) < limit:
        posts: dict[str, set[int]] = {}
        for one in asked:
            for token in one.tokens:
                posts.setdefault(token, set()).add(one.post)
        shared = [token for token, where in posts.items() if len(where) > 1]
        if not shared:
            break
        hub = max(shared, key=lambda token: (len(posts[token]) * turning[token], token))
        alike = [one for one in asked if hub in one.tokens]
        asked = [one for one in asked if hub not in one.tokens]
        owners = {told[one.post].owner for one in alike}
        found.append(Question(_example(alike), len(posts[hub]), len(owners)))
    return tuple(sorted(found, key=lambda one: (-one.posts, -one.owners)))


def _pieces(text: str, silent: frozenset[str]) -> Iterator[tuple[str, frozenset[str], bool]]:
    """The sentences of a text, the words that speak in each, and whether it asks."""
    for mark in _PIECE.finditer(text[:_CHARS]):
        piece = " ".join(mark[0].split())
        found = words(piece)
        tokens = frozenset(_same().get(word.lemma, word.lemma) for word in found if _speaks(word, silent))
        if tokens:
            asks = len(found) <= _LONGEST and (piece.endswith(_ASKING) or _asks_without_mark(piece))
            yield piece, tokens, asks


def _turning(asked: Counter[str], every: Sequence[tuple[_Asked, bool]]) -> dict[str, float]:
    """How much more often a word stands in questions than elsewhere: what everybody names anyway (the product) is
    seldom what is asked."""
    counts = Counter(token for one, _ in every for token in one.tokens)
    share = sum(asks for _, asks in every) / max(1, len(every))
    return {token: min(_TURNS, (count / counts[token]) / share) for token, count in asked.items()}


def _asks_without_mark(piece: str) -> bool:
    key = f" {match_key(piece)} "
    return any(f" {cue} " in key for cue in _unmarked())


def _example(alike: Sequence[_Asked]) -> str:
    """The wording with the commonest words, of those the shortest."""
    counts = Counter(token for one in alike for token in one.tokens)
    common = {token for token, count in counts.items() if 3 * count >= len(alike)}
    return min(alike, key=lambda one: (-len(one.tokens & common), len(one.piece), one.piece)).piece


def _speaks(word: Word, silent: frozenset[str]) -> bool:
    return word.lemma not in silent and word.text not in silent and not word.lemma.isdecimal() and len(word.lemma) > 1


def phrases(told: Sequence[Told], leave_out: Iterable[str] = (), *, limit: int = 5) -> tuple[Phrase, ...]:
    """Runs of one to three words that several owners use, the most telling first. A part of a longer one is left out
    where it hardly stands alone."""
    silent = _stop() | _tokens_of(leave_out)
    posts, owners = Counter[tuple[str, ...]](), dict[tuple[str, ...], set[str]]()
    forms: dict[tuple[str, ...], Counter[str]] = {}
    for post in told:
        grams = _grams(post.text, silent)
        posts.update(grams.keys())
        for gram, form in grams.items():
            owners.setdefault(gram, set()).add(post.owner)
            forms.setdefault(gram, Counter())[form] += 1
    several = [gram for gram, found in owners.items() if len(found) > 1]
    ranked = sorted(several, key=lambda gram: (-posts[gram] * log(1 + len(owners[gram])) * (1 + len(gram)), gram))
    chosen: list[tuple[str, ...]] = []
    for gram in ranked:
        if len(chosen) == limit:
            break
        if not any(_within(gram, other) or _within(other, gram) for other in chosen):
            chosen.append(gram)
    return tuple(Phrase(forms[gram].most_common(1)[0][0], posts[gram], len(owners[gram])) for gram in chosen)


def _grams(text: str, silent: frozenset[str]) -> dict[tuple[str, ...], str]:
    """Runs of speaking words that stand side by side, each with its form in the text."""
    text = text[:_CHARS]
    found: dict[tuple[str, ...], str] = {}
    run: list[Word] = []
    for word in words(text):
        if run and text[run[-1].end : word.start] != " ":
            run = []
        if not _speaks(word, silent):
            run = []
            continue
        run = [*run, word][-_GRAM:]
        for size in range(1, len(run) + 1):
            part = run[-size:]
            found.setdefault(tuple(one.lemma for one in part), text[part[0].start : part[-1].end])
    return found


def _within(gram: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(gram == other[at : at + len(gram)] for at in range(len(other) - len(gram) + 1))


def _tokens_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lemma for name in names for word in words(name[:MAX_CHARS]))


@cache
def _unmarked() -> list[str]:
    return match_keys(tomllib.loads((FOLDER / "talk.toml").read_text("utf-8"))["asks"])


@cache
def _stop() -> frozenset[str]:
    table = tomllib.loads((FOLDER / "talk.toml").read_text("utf-8"))
    return frozenset(table["stop"]) | {word.lemma for word in words("\n".join(table["stop"]))}


@cache
def _same() -> dict[str, str]:
    """A lemma to the one that stands for its family."""
    families = tomllib.loads((FOLDER / "talk.toml").read_text("utf-8"))["same"]
    lemmas = [[word.lemma for word in words("\n".join(family))] for family in families]
    return {lemma: family[0] for family in lemmas for lemma in family}
