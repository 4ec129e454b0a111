"""What the readers make of posts, as rows for the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitors.inbox import RawPost
from nlp.normalize import key_hash
from nlp.own_words import OwnWord
from nlp.reader import Brand as ReaderBrand
from nlp.reader import Label, Reader, Reading, Stance
from nlp.topics import Topic, Watchword
from storage.brands import Brand
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.sources import Source
from storage.watchwords import BrandWord

MAX_TEXT = 100_000  # a Telegram post holds 4,096 characters; a longer text than this is no post
MAX_LINE = 2_000
MAX_ID = 64
ME_TOO_WORDS = 15
EXCLUDING_LABELS = ("ad", "contest")
_TONE: dict[Label, int] = {"negative": -1, "neutral": 0, "positive": 1}
_STANCE: dict[Stance, int] = {"against": -1, "neutral": 0, "for": 1}


@dataclass(slots=True)  # not frozen: a frozen one takes four times as long to make, and an import makes many
class Understood:
    """`reading` is None where no brand is named. `aside`: of a short answer that names none, how it sounds."""

    text: str
    text_hash: str
    signature: bytes
    raw: RawPost
    reading: Reading | None
    aside: Reading | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """A reader compiled for these brands, and which sources are whose own channels."""

    reader: Reader
    brands: tuple[Brand, ...]
    officials: Mapping[int, frozenset[int]]
    by_key: Mapping[str, Brand]  # as the reader names them
    stamp: object = None  # of what the reader had learnt

    def fits(self, brands: Sequence[Brand], officials: Mapping[int, frozenset[int]], stamp: object) -> bool:
        return tuple(brands) == self.brands and officials == self.officials and stamp == self.stamp

    def spoken_for(self, source_id: int) -> list[int]:
        """The brands that this source is an own channel of."""
        return [brand_id for brand_id, source_ids in self.officials.items() if source_id in source_ids]

    def read(self, raw: Sequence[RawPost]) -> list[Understood]:
        """CPU work: call it off the event loop. A year is past as of the newest of these posts: an import is old."""
        texts = [clean(post.text)[:MAX_TEXT] for post in raw]
        now = max((min(post.published_at, post.seen_at) for post in raw), default=None)
        skimmed = self.reader.read_matched(texts, now=now)
        rows = list(zip(texts, raw, skimmed, strict=True))
        short = [at for at, (text, post, one) in enumerate(rows) if one.reading is None and _may_be_me_too(post, text)]
        asides = dict(zip(short, self.reader.read([texts[at] for at in short], now=now), strict=True))
        return [
            Understood(text, key_hash(one.key), one.signature, post, one.reading, asides.get(at))
            for at, (text, post, one) in enumerate(rows)
        ]


def _told(topics: Sequence[Topic], words: Sequence[Watchword]) -> dict[str, Any]:
    """Topics and watch-words as columns."""
    return {
        "topics": [{"kind": topic.kind, "gravity": topic.gravity, "weight": topic.weight} for topic in topics],
        "watchwords": [
            {"word": word.word, "kind": word.kind, "gravity": word.gravity, "strength": word.strength} for word in words
        ],
        "gravity": max((word.gravity for word in words if word.strength == "strong"), default=0),
    }


def reader_brand(brand: Brand, words: Mapping[int, Sequence[BrandWord]]) -> ReaderBrand:
    """As a reader knows it: by its id, so that a key may change hands."""
    own = tuple(OwnWord(one.word, one.kind, one.gravity) for one in words.get(brand.id, ()))
    return ReaderBrand(str(brand.id), brand.query, brand.key, own)


def _may_be_me_too(post: RawPost, text: str) -> bool:
    return post.comment and post.parent is not None and 0 < len(text.split()) <= ME_TOO_WORDS


def clean(text: str) -> str:
    """Without what a database refuses: lone surrogates and NUL."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def new_post(what: Understood, source: Source) -> NewPost:
    raw = what.raw
    return NewPost(
        source_id=raw.source_id,
        external_id=clean(raw.external_id)[:MAX_LINE],
        published_at=raw.published_at,
        seen_at=raw.seen_at,
        text=what.text,
        text_hash=what.text_hash,
        signature=what.signature,
        media_key=raw.media_key,
        author=clean(raw.author)[:MAX_LINE] if raw.author else None,
        url=clean(raw.url)[:MAX_LINE] if raw.url else None,
        views=raw.views,
        forwards=raw.forwards,
        edited_at=raw.edited_at,
        backfilled=raw.backfilled,
        audience=source.audience,
        reactions=raw.reactions,
        **_edges(raw),
    )


def _edges(raw: RawPost) -> dict[str, Any]:
    """What it was forwarded from and what it answers, as columns."""
    origin, parent = raw.origin, raw.parent
    columns: dict[str, Any] = {}
    if origin is not None:
        columns |= {
            "origin_stable_id": clean(origin.stable_id)[:MAX_ID] if origin.stable_id else None,
            "origin_title": clean(origin.title)[:MAX_LINE] if origin.title else None,
            "origin_external_id": clean(origin.external_id)[:MAX_LINE] if origin.external_id else None,
            "origin_published_at": origin.published_at,
        }
    if parent is not None:
        columns |= {"parent_source_id": parent[0], "parent_external_id": clean(parent[1])[:MAX_LINE]}
    return columns


def new_mentions(
    post_id: int, story_id: int, post: NewPost, reading: Reading, understanding: Understanding, late_after: timedelta
) -> list[NewMention]:
    """A mention for each brand the post names."""
    labelled = next((label for label in EXCLUDING_LABELS if label in reading.labels), None)
    of_post = _told(reading.topics, reading.watchwords)
    found = []
    for one in reading.brands:
        brand = understanding.by_key[one.brand]
        official = post.source_id in understanding.officials.get(brand.id, ())
        found.append(
            NewMention(
                post_id=post_id,
                brand_id=brand.id,
                source_id=post.source_id,
                published_at=post.published_at,
                seen_at=post.seen_at,
                story_id=story_id,
                sentiment=_TONE[one.sentiment],
                negative=one.scores.negative,
                stance=_STANCE[one.stance],
                reader_version=understanding.reader.version,
                query_version=brand.query_version,
                excluded="official" if official else labelled,
                labels=sorted(reading.labels),
                **(_told(*one.told) if one.told else of_post),
                audience=post.audience,
                backfilled=post.backfilled,
                late=not post.backfilled and post.seen_at - post.published_at > late_after,
            )
        )
    return found
