"""Reads a batch of posts: which brands, how they feel about each, what kinds of trouble, which story."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

import numpy as np

from nlp.lexicon import Found, shipped_lexicon
from nlp.matcher import Hit, Matcher
from nlp.normalize import END, MAX_CHARS, Folded, fold, key_hash
from nlp.own_words import OwnWord, OwnWords
from nlp.query import Span, parse_query
from nlp.sentiment import SentimentModel, shipped_model
from nlp.stories import folded_signatures
from nlp.topic_model import Opinion, TopicModel, shipped_topic_model
from nlp.topics import Topic, Watchword, labels, sentences, topics

Label = Literal["negative", "neutral", "positive"]
Stance = Literal["for", "against", "neutral"]

_LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
_STANCES: dict[Label, Stance] = {"negative": "against", "neutral": "neutral", "positive": "for"}
_BATCH = 256
_CONTENT = 0.5  # the positive score from which the topic model is not asked
_NO_OPINION = Opinion()
_DISCONTENT = 0.25  # the negative score from which everyday words of trouble count
_ARABIC = (0x0621, 0x06D3)  # the script's letters
_VICTIM_KINDS = frozenset({"impersonation"})  # the anger is at whoever uses the brand's name


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand's key and its query in the language of nlp/query.py; `label_key`: as labels name it, where not so;
    `words`: watch-words that count for it alone."""

    key: str
    query: str
    label_key: str = ""
    words: tuple[OwnWord, ...] = ()

    @property
    def named(self) -> str:
        return self.label_key or self.key


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities; they sum to 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def label(self) -> Label:
        triple = (self.negative, self.neutral, self.positive)
        return _LABELS[triple.index(max(triple))]


@dataclass(frozen=True, slots=True)
class BrandReading:
    """One brand in one post: the tone and stance toward it, and the words that named it as they stand in the post.
    `told`: its topics and watch-words, where words of its own make them others than the post's."""

    brand: str
    sentiment: Label
    scores: Scores
    stance: Stance
    terms: tuple[str, ...]
    told: tuple[tuple[Topic, ...], tuple[Watchword, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    sentiment: Label
    scores: Scores
    topics: tuple[Topic, ...]
    watchwords: tuple[Watchword, ...]
    labels: frozenset[str]
    brands: tuple[BrandReading, ...]
    story: str
    lang: str


@dataclass(slots=True)  # not frozen: a frozen one takes four times as long to make, and an import makes many
class Skimmed:
    """The match key and the story signature of a text; `reading` is None where no brand is named."""

    key: str
    signature: bytes
    reading: Reading | None


@dataclass(slots=True)  # not frozen: a frozen one takes four times as long to make, and an import makes many
class _Post:
    """A text with what the automaton found in it. `brands` gives, for each brand met, the hits that named it."""

    text: str
    key: str
    signature: bytes
    lang: str
    hits: Sequence[Hit]
    brands: dict[int, list[Hit]]


class Reader:
    """Compiled once for a set of brands; `read` may then be called from any thread.

    Raises QueryError for a brand whose query cannot be parsed.
    """

    def __init__(
        self,
        brands: Sequence[Brand] = (),
        *,
        model: SentimentModel | None = None,
        brand_models: Mapping[str, SentimentModel] = MappingProxyType({}),
        topics: TopicModel | None = None,
    ) -> None:
        """`brand_models`: by key, readers of the tone toward one brand where `model` does not serve it."""
        self._model = model or shipped_model()
        self._lexicon = shipped_lexicon()
        self._topics = topics or shipped_topic_model()
        self._brands = [(brand.key, parse_query(brand.query)) for brand in brands]
        self._terms = list(dict.fromkeys(term for _, query in self._brands for term in query.all_terms()))
        numbers = {term: number for number, term in enumerate(self._terms)}
        self._speaking: list[list[int]] = [[] for _ in self._terms]
        for number, (_, query) in enumerate(self._brands):
            for term in query.terms():
                self._speaking[numbers[term]].append(number)
        self._own = OwnWords({number: brand.words for number, brand in enumerate(brands)})
        self._matcher = Matcher(self._terms, [*self._lexicon.terms, *self._own.terms])
        self._brand_models = {
            number: brand_models[brand.key] for number, brand in enumerate(brands) if brand.key in brand_models
        }

    @property
    def version(self) -> str:
        """What a reading rests on, in at most 64 characters; another one once a model gave way to the built-in."""
        tone = self._model.version
        if self._brand_models:
            own = [f"{number} {model.version}" for number, model in self._brand_models.items()]
            tone = f"brands-{key_hash(' '.join([tone, *own]))[:8]}"
        words = "-".join(filter(None, (self._lexicon.version, self._own.version)))
        return f"{tone}+{self._topics.model.version}+{words}"

    def read(self, texts: Sequence[str], *, now: datetime | None = None) -> list[Reading]:
        """Everything for every text. `now` (aware) tells a past year of this century from the present one."""
        return [reading for batch in _batches(texts) for reading in self._read_posts(self._posts(batch), now)]

    def read_matched(self, texts: Sequence[str], *, now: datetime | None = None) -> list[Skimmed]:
        """As `read` where a brand is named, and nearly no work where none is."""
        skimmed: list[Skimmed] = []
        for batch in _batches(texts):
            posts = self._posts(batch, named_only=True)
            found = iter(self._read_posts([post for post in posts if post.brands], now))
            skimmed += [Skimmed(post.key, post.signature, next(found) if post.brands else None) for post in posts]
        return skimmed

    def _posts(self, texts: Sequence[str], *, named_only: bool = False) -> list[_Post]:
        folded = fold(texts)
        found = self._matcher.find(folded, named_only=named_only)
        marks = zip(folded.keys(), folded_signatures(folded), languages(folded), strict=True)
        return [
            _Post(text[:MAX_CHARS], key, signature, lang, hits, self._named(hits) if hits else {})
            for text, (key, signature, lang), hits in zip(texts, marks, found, strict=True)
        ]

    def _named(self, hits: Sequence[Hit]) -> dict[int, list[Hit]]:
        """The brands whose query holds. Only those with a term of theirs in the text are asked."""
        ours = [hit for hit in hits if hit.term < len(self._terms)]
        spans: dict[str, list[Span]] = {}
        for hit in ours:
            spans.setdefault(self._terms[hit.term], []).append((hit.first, hit.last))
        candidates = dict.fromkeys(number for hit in ours for number in self._speaking[hit.term])
        named: dict[int, list[Hit]] = {}
        for number in candidates:
            if where := self._brands[number][1].spans(spans):
                named[number] = [
                    hit
                    for hit in ours
                    if number in self._speaking[hit.term] and any(a <= hit.first and hit.last <= b for a, b in where)
                ]
        return named

    def _read_posts(self, posts: Sequence[_Post], now: datetime | None) -> list[Reading]:
        if not posts:
            return []
        aspects = [_aspects(post) for post in posts]
        flat = [text for parts in aspects for text in parts.values()]
        rows = iter(self._model.score([post.text for post in posts] + flat).tolist())
        overall = [Scores(*next(rows)) for _ in posts]
        toward = [{number: Scores(*next(rows)) for number in parts} for parts in aspects]
        self._read_apart(posts, aspects, toward)
        guessing = [scores.positive < _CONTENT for scores in overall]
        guesses = iter(self._topics.read([post.text for post, asked in zip(posts, guessing, strict=True) if asked]))
        return [
            self._reading(
                post,
                scores,
                brand_scores,
                next(guesses) if asked else _NO_OPINION,
                now,
            )
            for post, asked, scores, brand_scores in zip(posts, guessing, overall, toward, strict=True)
        ]

    def _read_apart(
        self, posts: Sequence[_Post], aspects: Sequence[dict[int, str]], toward: Sequence[dict[int, Scores]]
    ) -> None:
        """The tone toward the brands that have a reader of their own."""
        for number, model in self._brand_models.items():
            named = [at for at, post in enumerate(posts) if number in post.brands]
            if named:
                rows = model.score([aspects[at].get(number, posts[at].text) for at in named])
                for at, row in zip(named, rows.tolist(), strict=True):
                    toward[at][number] = Scores(*row)

    def _reading(
        self, post: _Post, scores: Scores, toward: dict[int, Scores], learned: Opinion, now: datetime | None
    ) -> Reading:
        finds = self._lexicon.find(post.hits, len(self._terms))
        parts = sentences(post.text)
        held = labels(post.text, finds, parts, now)
        discontent = scores.negative >= _DISCONTENT
        kinds, words = topics(post.text, finds, self._lexicon, parts, discontent=discontent, learned=learned)
        own = self._own.find(post.hits, len(self._terms) + len(self._lexicon.terms))
        told = {
            number: self._own.read(
                number, found, post.text, finds, self._lexicon, parts, discontent=discontent, learned=learned
            )
            for number, found in own.items()
            if number in post.brands
        }
        brands = tuple(
            self._brand_reading(number, hits, toward.get(number, scores), post, finds, kinds, told.get(number))
            for number, hits in post.brands.items()
        )
        return Reading(scores.label, scores, kinds, words, held, brands, post.signature.hex(), post.lang)

    def _brand_reading(
        self,
        number: int,
        hits: Sequence[Hit],
        scores: Scores,
        post: _Post,
        finds: dict[str, list[Found]],
        kinds: Iterable[Topic],
        told: tuple[tuple[Topic, ...], tuple[Watchword, ...]] | None,
    ) -> BrandReading:
        terms = tuple(dict.fromkeys(post.text[hit.start : hit.end] for hit in hits))
        stance = _STANCES[scores.label]
        if finds.get("cue:defence"):
            stance = "for"
        elif stance == "against" and any(topic.kind in _VICTIM_KINDS for topic in (told[0] if told else kinds)):
            stance = "neutral"
        return BrandReading(self._brands[number][0], scores.label, scores, stance, terms, told)


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH))


def _aspects(post: _Post) -> dict[int, str]:
    """Where several brands are named: the clauses about each. A clause that names none goes on about the last named."""
    if len(post.brands) < 2:
        return {}
    about: dict[int, list[str]] = {number: [] for number in post.brands}
    current: list[int] = []
    for start, end in _clauses(post.text):
        here = [number for number, hits in post.brands.items() if any(start <= hit.start < end for hit in hits)]
        current = here or current
        for number in current:
            about[number].append(post.text[start:end])
    return {number: " ".join(parts) for number, parts in about.items()}


_CLAUSE_END = re.compile(r"[.!?؟؛;،,:\n…]+\s*")


def _clauses(text: str) -> list[tuple[int, int]]:
    ends = [mark.end() for mark in _CLAUSE_END.finditer(text)]
    edges = [0, *ends, len(text)]
    return [(start, end) for start, end in pairwise(edges) if end > start]


def languages(folded: Folded) -> list[str]:
    """For each text `fa`, `en` for Latin letters (Finglish too), or `und` where there are neither."""
    end = folded.codes == END
    owner, count = np.cumsum(end), int(end.sum()) + 1
    persian = np.bincount(owner, (folded.codes >= _ARABIC[0]) & (folded.codes <= _ARABIC[1]), count)
    latin = np.bincount(owner, (folded.codes >= ord("a")) & (folded.codes <= ord("z")), count)
    return ["und" if not fa and not en else "fa" if fa >= en else "en" for fa, en in zip(persian, latin, strict=True)]
