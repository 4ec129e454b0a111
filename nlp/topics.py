"""Which kinds of trouble a post speaks of, by the reading rules of the crisis kinds.

Words decide, and words around them: a look-alike, a negation or a happy end turns a hit off, a question halves it,
and everyday words only count where the post is not content.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlp.lexicon import Found, Lexicon, Strength
from nlp.topic_model import Evidence

_SENTENCE = re.compile(r"[.!?؟؛;\n…]+")
_NEGATION_REACH = 2  # words
_AD_WORDS = 2  # one word of selling is talk, two are an advertisement
_LAUGHS = re.compile("(?:😂|🤣){3,}")
_PAST_YEAR = re.compile("(?<!\\d)[1\u06f1\u0661][3\u06f3\u0663]\\d\\d(?!\\d)")
_RUMOUR = "rumour"
_HARM = "harm"

_OFF = ("cue:resolved", "cue:denied")
_TELLING = ("strong:", "colloquial:")

Finds = Mapping[str, Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Topic:
    """`weight` is 1.0, or 0.5 when the post only asks. `evidence` quotes the post."""

    kind: str
    gravity: int
    weight: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watchword:
    word: str
    kind: str
    gravity: int
    strength: Literal["strong", "colloquial"]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Where sentences end in a text, and which of them ask."""

    ends: tuple[int, ...]
    asking: frozenset[int]

    def of(self, position: int) -> int:
        return bisect_left(self.ends, position)


@dataclass(frozen=True, slots=True)
class _Hit:
    found: Found
    strength: Strength
    asking: bool


def sentences(text: str) -> Sentences:
    marks = list(_SENTENCE.finditer(text))
    asking = frozenset(number for number, mark in enumerate(marks) if any(sign in mark.group() for sign in "?؟"))
    return Sentences(tuple(mark.start() for mark in marks), asking)


def labels(text: str, finds: Finds, parts: Sentences) -> frozenset[str]:
    """What the post is, beside what it is about: ad, contest, satire, old_news, question, denial, apology, thanks."""
    held = {name for name in ("contest", "denial", "apology", "thanks", "old_news") if finds.get(f"cue:{name}")}
    if len({found.entry.text for found in finds.get("cue:ad", ())}) >= _AD_WORDS:
        held.add("ad")
    if parts.asking or finds.get("cue:question"):
        held.add("question")
    if finds.get("cue:satire") or _LAUGHS.search(text):
        held.add("satire")
    if _PAST_YEAR.search(text):
        held.add("old_news")
    return frozenset(held)


def topics(
    text: str, finds: Finds, lexicon: Lexicon, parts: Sentences, *, discontent: bool, learned: Evidence
) -> tuple[tuple[Topic, ...], tuple[Watchword, ...]]:
    """The kinds found, heaviest first, and the watch-words behind them.

    Everyday words count only in a post of `discontent` or a question; `learned` is the topic model's opinion.
    """
    kept = _kept(finds, parts, counts_colloquial=discontent or bool(parts.asking))
    found = [_topic(text, kind, hits, lexicon) for kind, hits in kept.items()]
    claimed = 0.5 if _hearsay_question(finds, parts) else 1.0
    found += [
        Topic(kind, lexicon.kinds[kind].gravity, claimed, evidence)
        for kind, evidence in learned.items()
        if kind not in kept and not any(finds.get(group) for group in (*_OFF, f"unless:{kind}", f"lookalikes:{kind}"))
    ]
    words = {
        (hit.found.entry.text, kind): Watchword(hit.found.entry.text, kind, lexicon.kinds[kind].gravity, hit.strength)
        for kind, hits in kept.items()
        for hit in hits
    }
    return tuple(sorted(found, key=lambda topic: -topic.gravity)), tuple(words.values())


def _kept(finds: Finds, parts: Sentences, *, counts_colloquial: bool) -> dict[str, list[_Hit]]:
    """The hits of each kind that stand after the reading rules."""
    kept: dict[str, list[_Hit]] = {}
    for kind in dict.fromkeys(group.partition(":")[2] for group in finds if group.startswith(_TELLING)):
        if finds.get(f"unless:{kind}"):
            continue
        hits = [hit for hit in _hits(kind, finds, parts) if _holds(hit, kind, finds, parts)]
        if any(hit.strength == "strong" for hit in hits) or (hits and counts_colloquial):
            kept[kind] = hits
    if _RUMOUR in kept and len(kept) == 1 and not any(hit.strength == "strong" for hit in kept[_RUMOUR]):
        del kept[_RUMOUR]  # "they say" about nothing in particular
    return kept


def _hearsay_question(finds: Finds, parts: Sentences) -> bool:
    return bool(finds.get("cue:hearsay")) and bool(parts.asking or finds.get("cue:question"))


def _hits(kind: str, finds: Finds, parts: Sentences) -> list[_Hit]:
    asking = _hearsay_question(finds, parts)
    groups: list[tuple[str, Strength]] = [(f"strong:{kind}", "strong"), (f"colloquial:{kind}", "colloquial")]
    return [_Hit(found, strength, asking) for group, strength in groups for found in finds.get(group, ())]


def _holds(hit: _Hit, kind: str, finds: Finds, parts: Sentences) -> bool:
    found = hit.found
    if any(other.first <= found.last and found.first <= other.last for other in finds.get(f"lookalikes:{kind}", ())):
        return False
    sentence = parts.of(found.start)
    for cue, distance in _around(found, finds):
        if 0 < distance <= _NEGATION_REACH and parts.of(cue.start) == sentence:
            return False
    if any(cue.first > found.last and parts.of(cue.start) == sentence for cue in finds.get("cue:denied", ())):
        return False
    if kind == _HARM:
        return True
    return not any(
        cue.first > found.last and parts.of(cue.start) - sentence <= 1 for cue in finds.get("cue:resolved", ())
    )


def _around(found: Found, finds: Finds) -> Iterator[tuple[Found, int]]:
    """Negations with their distance in words from the hit, each on its own side of it."""
    yield from ((cue, cue.first - found.last) for cue in finds.get("cue:negated", ()))
    yield from ((cue, found.first - cue.last) for cue in finds.get("cue:negated_before", ()))


def _topic(text: str, kind: str, hits: Sequence[_Hit], lexicon: Lexicon) -> Topic:
    evidence = dict.fromkeys(text[hit.found.start : hit.found.end] for hit in hits)
    weight = 0.5 if all(hit.asking for hit in hits) else 1.0
    return Topic(kind, lexicon.kinds[kind].gravity, weight, tuple(evidence))
