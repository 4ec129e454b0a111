"""Watch-words that a team keeps for one of its brands, beside the shipped ones and, for that brand, before them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from nlp.errors import ReadingError
from nlp.lexicon import GAP, Found, Lexicon, shipped_lexicon
from nlp.matcher import Hit, Matcher
from nlp.normalize import fold, match_key
from nlp.topic_model import Opinion
from nlp.topics import Finds, Sentences, Topic, Watchword, topics

GRAVEST = 5
MAX_LENGTH = 80
MAX_WORDS = 200
_JOINER = "\u200c"
_TELLING = ("strong:", "colloquial:")


class OwnWordError(ReadingError):
    """A word that cannot be kept."""


@dataclass(frozen=True, slots=True)
class OwnWord:
    """`kind` and `gravity` (1 to 5) are what it tells of the brand. Gravity 0: in talk of the brand it tells nothing,
    whatever the shipped lists say."""

    text: str
    kind: str
    gravity: int


class OwnWords:
    """The words of several brands, by the brands' numbers, as terms for a Matcher."""

    def __init__(self, words: Mapping[int, Sequence[OwnWord]]) -> None:
        self._words = {number: {word.text: word for word in each} for number, each in words.items() if each}
        self._lexicon = Lexicon({}, {str(number): list(each) for number, each in self._words.items()}, "")
        self.terms = self._lexicon.terms
        mark = hashlib.sha256(repr(sorted((number, *each.values()) for number, each in self._words.items())).encode())
        self.version = mark.hexdigest()[:8] if self._words else ""

    def find(self, hits: Sequence[Hit], offset: int) -> dict[int, list[Found]]:
        """The words met, by brand, whether or not the text is about it; `offset` is as for a Lexicon."""
        if not self._words:
            return {}
        found = self._lexicon.find(hits, offset)
        return {int(group.removeprefix("cue:")): each for group, each in found.items()}

    def read(
        self,
        number: int,
        found: Sequence[Found],
        text: str,
        finds: Finds,
        lexicon: Lexicon,
        parts: Sentences,
        *,
        discontent: bool,
        learned: Opinion,
    ) -> tuple[tuple[Topic, ...], tuple[Watchword, ...]]:
        """As nlp.topics.topics, with what this brand's own words (`found`) add and take away."""
        own = self._words[number]
        together, counted = _together(finds, [(hit, own[hit.entry.text]) for hit in found], lexicon)
        kinds, words = topics(text, together, lexicon, parts, discontent=discontent, learned=learned)
        words = tuple(_weighed(word, counted.get(word.word)) for word in words)
        heaviest: dict[str, int] = {}
        for word in words:
            heaviest[word.kind] = max(word.gravity, heaviest.get(word.kind, 0))
        weighed = [replace(kind, gravity=heaviest.get(kind.kind, kind.gravity)) for kind in kinds]
        return tuple(sorted(weighed, key=lambda kind: -kind.gravity)), words


def check_word(word: OwnWord) -> OwnWord:
    """The word as it is kept. Raises OwnWordError: word-empty, word-too-long, word-bad-gravity, word-unknown-kind,
    word-too-grave (a shipped word of the gravest kinds may not be made lighter)."""
    text = " ".join(word.text.split())
    if len(text) > MAX_LENGTH:
        raise OwnWordError("word-too-long", limit=MAX_LENGTH)
    sides = text.split(GAP)
    if len(sides) > 2 or not all(map(match_key, sides)) or not _plain(text):
        raise OwnWordError("word-empty", word=text)
    if not 0 <= word.gravity <= GRAVEST:
        raise OwnWordError("word-bad-gravity", gravity=word.gravity)
    lexicon = shipped_lexicon()
    if word.gravity and word.kind not in lexicon.kinds:
        raise OwnWordError("word-unknown-kind", kind=word.kind[:40], kinds=", ".join(lexicon.kinds))
    kind = word.kind if word.gravity else ""
    grave = [found for found in _shipped_kinds(text) if lexicon.kinds[found].gravity == GRAVEST]
    if grave and (word.gravity < GRAVEST and (word.gravity == 0 or kind in grave)):
        raise OwnWordError("word-too-grave", word=text, kind=grave[0])
    return OwnWord(text, kind, word.gravity)


def _plain(text: str) -> bool:
    """Without the signs of the word lists, and without what a database refuses or a shell does not show."""
    return not set("{}|*") & set(text) and all(char.isprintable() or char == _JOINER for char in text)


def _shipped_kinds(text: str) -> list[str]:
    """The kinds that the shipped lists would name for it."""
    hits = _shipped_matcher().find(fold([text.replace(GAP, " ")]))[0]
    return [group.partition(":")[2] for group in shipped_lexicon().find(hits, 0) if group.startswith(_TELLING)]


@cache
def _shipped_matcher() -> Matcher:
    return Matcher([], shipped_lexicon().terms)


def _together(
    finds: Finds, own: Sequence[tuple[Found, OwnWord]], lexicon: Lexicon
) -> tuple[dict[str, Sequence[Found]], dict[str, OwnWord]]:
    """What both say, and the own words that count. Where they meet, the own word stands for the shipped one; a shipped
    one of the gravest kinds stands for a lighter own one."""
    both: dict[str, Sequence[Found]] = dict(finds)
    counted: dict[str, OwnWord] = {}
    for hit, word in own:
        beaten = False
        for group in [group for group in finds if group.startswith(_TELLING)]:
            kind = group.partition(":")[2]
            met = [other for other in finds[group] if other.first <= hit.last and hit.first <= other.last]
            if met and lexicon.kinds[kind].gravity == GRAVEST:
                beaten = beaten or (kind == word.kind and word.gravity < GRAVEST)
            elif met and word.gravity == 0:
                both[f"lookalikes:{kind}"] = [*both.get(f"lookalikes:{kind}", ()), hit]
            elif met and kind == word.kind:
                both[group] = [other for other in both[group] if other not in met]
        if word.gravity and not beaten:
            group = f"strong:{word.kind}"
            both[group] = [*both.get(group, ()), hit]
            counted[word.text] = word
    return {group: each for group, each in both.items() if each}, counted


def _weighed(word: Watchword, own: OwnWord | None) -> Watchword:
    return replace(word, gravity=own.gravity) if own is not None and own.kind == word.kind else word
