"""Which kinds of trouble a post speaks of, by the reading rules of the crisis kinds.

Words decide, and words around them: a look-alike, a negation or a happy end turns a hit off, hearsay that only asks and
guesses halve it, and everyday words only count where the post is not content.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from nlp.lexicon import Found, Lexicon, Strength
from nlp.topic_model import Opinion

_SENTENCE = re.compile(r"[.!?؟؛;\n…]+")
_NEGATION_REACH = 2  # words
_AD_WORDS = 2  # one word of selling is talk, two are an advertisement
_LAUGHS = re.compile("(?:😂|🤣){3,}")
_GUESS_REACH = 6  # words
_LAST_CENTURY = range(1300, 1400)
_YEAR = re.compile(r"(?<!\d)[1\u06f1\u0661][34\u06f3\u06f4\u0663\u0664]\d\d(?!\d)")
_DATE_GOES_ON = re.compile(r"[/\-.]\d{1,2}[/\-.]\d{1,2}(?!\d)")
_HALF, _HALF_WITH_WEIGHT = 0.5, 0.75
_TEHRAN = timedelta(hours=3, minutes=30)
_NOWRUZ = (3, 21)
_RUMOUR = "rumour"
_HARM = "harm"

_OFF = ("cue:resolved", "cue:denied")
_TELLING = ("strong:", "colloquial:")

Finds = Mapping[str, Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Topic:
    """`evidence` quotes the post.

    `weight` is 1.0; of what the post only asks or guesses 0.5, or 0.75 where it names proof, an authority or the weak.
    """

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
    hedged: bool


def sentences(text: str) -> Sentences:
    marks = list(_SENTENCE.finditer(text))
    asking = frozenset(number for number, mark in enumerate(marks) if any(sign in mark.group() for sign in "?؟"))
    return Sentences(tuple(mark.start() for mark in marks), asking)


def labels(text: str, finds: Finds, parts: Sentences, now: datetime | None = None) -> frozenset[str]:
    """What the post is, beside what it is about: ad, contest, satire, old_news, question, denial, apology, thanks.

    With `now` (aware) a year of this century may be past, too.
    """
    held = {name for name in ("contest", "denial", "apology", "thanks", "old_news") if finds.get(f"cue:{name}")}
    if len({found.entry.text for found in finds.get("cue:ad", ())}) >= _AD_WORDS:
        held.add("ad")
    if parts.asking or finds.get("cue:question"):
        held.add("question")
    if finds.get("cue:satire") or _LAUGHS.search(text):
        held.add("satire")
    if _tells_of_the_past(text, finds, now):
        held.add("old_news")
    return frozenset(held)


def _tells_of_the_past(text: str, finds: Finds, now: datetime | None) -> bool:
    """A year of the last century; or, given `now`, one before this year, after the word for year or in a whole date."""
    years = [(mark, int(mark.group())) for mark in _YEAR.finditer(text)]
    if any(year in _LAST_CENTURY for _, year in years):
        return True
    if now is None:
        return False
    named = {found.end + 1 for found in finds.get("cue:year", ())}
    return any(
        year < _jalali_year(now) and (mark.start() in named or _DATE_GOES_ON.match(text, mark.end()))
        for mark, year in years
    )


def _jalali_year(now: datetime) -> int:
    """Right but for the first day of some years: Nowruz falls on 20, 21 or 22 March."""
    today = (now + _TEHRAN).date()
    return today.year - (621 if (today.month, today.day) >= _NOWRUZ else 622)


def topics(
    text: str, finds: Finds, lexicon: Lexicon, parts: Sentences, *, discontent: bool, learned: Opinion
) -> tuple[tuple[Topic, ...], tuple[Watchword, ...]]:
    """The kinds found, heaviest first, and the watch-words behind them.

    Everyday words count only in a post of `discontent` or a question, and where the topic model does not doubt it.
    """
    kept = _kept(finds, parts, counts_colloquial=discontent or bool(parts.asking), doubted=learned.doubted)
    found = [_topic(text, kind, hits, finds, lexicon) for kind, hits in kept.items()]
    claimed = _weight(_hearsay_question(finds, parts), finds)
    found += [
        Topic(kind, lexicon.kinds[kind].gravity, claimed, evidence)
        for kind, evidence in learned.evidence.items()
        if kind not in kept and not _turned_off(kind, finds, parts)
    ]
    words = {
        (hit.found.entry.text, kind): Watchword(hit.found.entry.text, kind, lexicon.kinds[kind].gravity, hit.strength)
        for kind, hits in kept.items()
        for hit in hits
    }
    return tuple(sorted(found, key=lambda topic: -topic.gravity)), tuple(words.values())


def _turned_off(kind: str, finds: Finds, parts: Sentences) -> bool:
    """Whether the words say that it is not this kind, whatever the model believes."""
    over = () if kind == _RUMOUR else _OFF  # a rumour denied is a rumour still
    if any(finds.get(group) for group in (*over, f"unless:{kind}", f"lookalikes:{kind}")):
        return True
    hits = _hits(kind, finds, parts)
    return bool(hits) and not any(_holds(hit, kind, finds, parts) for hit in hits)


def _kept(finds: Finds, parts: Sentences, *, counts_colloquial: bool, doubted: frozenset[str]) -> dict[str, list[_Hit]]:
    """The hits of each kind that stand after the reading rules."""
    kept: dict[str, list[_Hit]] = {}
    for kind in dict.fromkeys(group.partition(":")[2] for group in finds if group.startswith(_TELLING)):
        if finds.get(f"unless:{kind}"):
            continue
        hits = [hit for hit in _hits(kind, finds, parts) if _holds(hit, kind, finds, parts)]
        if any(hit.strength == "strong" for hit in hits) or (hits and counts_colloquial and kind not in doubted):
            kept[kind] = hits
    if _RUMOUR in kept and len(kept) == 1 and not _telling(kept[_RUMOUR], finds, parts):
        del kept[_RUMOUR]  # "they say" about nothing in particular
    return kept


def _telling(hits: Sequence[_Hit], finds: Finds, parts: Sentences) -> bool:
    asks = bool(parts.asking or finds.get("cue:question"))
    return asks or any(hit.strength == "strong" for hit in hits) or len({hit.found.first for hit in hits}) > 1


def _hearsay_question(finds: Finds, parts: Sentences) -> bool:
    return bool(finds.get("cue:hearsay")) and bool(parts.asking or finds.get("cue:question"))


def _hits(kind: str, finds: Finds, parts: Sentences) -> list[_Hit]:
    asks = _hearsay_question(finds, parts)
    groups: list[tuple[str, Strength]] = [(f"strong:{kind}", "strong"), (f"colloquial:{kind}", "colloquial")]
    return [
        _Hit(found, strength, asks or _guessed(found, finds, parts))
        for group, strength in groups
        for found in finds.get(group, ())
    ]


def _guessed(found: Found, finds: Finds, parts: Sentences) -> bool:
    """Somebody says shortly before it, in the same sentence, that they only think so."""
    sentence = parts.of(found.start)
    return any(
        0 < found.first - cue.last <= _GUESS_REACH and parts.of(cue.start) == sentence
        for cue in finds.get("cue:guess", ())
    )


def _holds(hit: _Hit, kind: str, finds: Finds, parts: Sentences) -> bool:
    found = hit.found
    if any(other.first <= found.last and found.first <= other.last for other in finds.get(f"lookalikes:{kind}", ())):
        return False
    if kind == _RUMOUR:
        return True
    sentence = parts.of(found.start)
    for cue, distance in _around(found, finds):
        if 0 < distance <= _NEGATION_REACH and parts.of(cue.start) == sentence:
            return False
    if any(cue.first > found.last and parts.of(cue.start) == sentence for cue in finds.get("cue:denied", ())):
        return False
    if kind == _HARM:
        return True
    return not any(
        cue.last >= found.last and parts.of(cue.start) - sentence <= 1 for cue in finds.get("cue:resolved", ())
    )


def _around(found: Found, finds: Finds) -> Iterator[tuple[Found, int]]:
    """Negations with their distance in words from the hit, each on its own side of it."""
    yield from ((cue, cue.first - found.last) for cue in finds.get("cue:negated", ()))
    yield from ((cue, found.first - cue.last) for cue in finds.get("cue:negated_before", ()))


def _weight(hedged: bool, finds: Finds) -> float:
    if not hedged:
        return 1.0
    return _HALF_WITH_WEIGHT if finds.get("cue:weighty") else _HALF


def _topic(text: str, kind: str, hits: Sequence[_Hit], finds: Finds, lexicon: Lexicon) -> Topic:
    evidence = dict.fromkeys(text[hit.found.start : hit.found.end] for hit in hits)
    weight = _weight(all(hit.hedged for hit in hits), finds)
    return Topic(kind, lexicon.kinds[kind].gravity, weight, tuple(evidence))
