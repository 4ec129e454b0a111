"""Short comments that name no brand («me too») speak of what they stand under: brand and topics are their parent's.

Only tone and words are their own, so a hundred of them never repeat their parent's strong word. They belong to their
room, which is one voice however many speak in it: under our own posts they never make a case by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from monitors.understanding import Understanding, Understood, new_mentions
from nlp.reader import BrandReading, Label, Stance
from storage import mentions
from storage.db import AsyncConnection
from storage.mentions import NewMention
from storage.posts import Key, NewPost

STANCES: dict[Label, Stance] = {"negative": "against", "neutral": "neutral", "positive": "for"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a comment's parent is about."""

    brand_id: int
    topics: list[dict[str, Any]]


class MeToo:
    """For one batch: what the parents of its comments are about, those in the batch itself too."""

    def __init__(
        self, understanding: Understanding, known: Mapping[Key, Sequence[Meant]], late_after: timedelta
    ) -> None:
        self._understanding = understanding
        self._late_after = late_after
        self._meant = {key: list(found) for key, found in known.items()}

    def learn(self, post: NewPost, found: Sequence[NewMention]) -> None:
        self._meant.setdefault(post.key, []).extend(Meant(one.brand_id, one.topics) for one in found)

    def mentions(self, post_id: int, story_id: int, post: NewPost, what: Understood) -> list[NewMention]:
        if what.raw.parent is None or what.aside is None:
            return []
        meant = {str(one.brand_id): one for one in self._about(what.raw.parent)}
        toward = [
            BrandReading(key, what.aside.sentiment, what.aside.scores, STANCES[what.aside.sentiment], ())
            for key in meant
            if key in self._understanding.by_key
        ]
        reading = replace(what.aside, brands=tuple(toward))
        found = new_mentions(post_id, story_id, post, reading, self._understanding, self._late_after)
        # Two words are too few to find a topic by their tone alone: their own ones need a watch-word.
        return [one if one.watchwords else replace(one, topics=meant[str(one.brand_id)].topics) for one in found]

    def _about(self, parent: Key) -> list[Meant]:
        """An own channel seldom names itself: its posts are about its brand all the same."""
        named = self._meant.get(parent, [])
        known = {one.brand_id for one in named}
        own = [Meant(brand_id, []) for brand_id in self._understanding.spoken_for(parent[0]) if brand_id not in known]
        return [*named, *own]


async def me_too(
    conn: AsyncConnection, pairs: Sequence[tuple[NewPost, Understood]], understanding: Understanding, late: timedelta
) -> MeToo:
    parents = {what.raw.parent for _, what in pairs if what.aside is not None and what.raw.parent is not None}
    found = await mentions.about(conn, parents) if parents else {}
    return MeToo(understanding, {key: [Meant(*one) for one in each] for key, each in found.items()}, late)
