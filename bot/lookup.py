"""Have we seen this post? By its place, then by its text, then by its likeness to a recent one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.pasted import Pasted
from nlp.model_choice import Models
from nlp.normalize import text_hash
from nlp.reader import Brand as ReadBrand
from nlp.reader import Reading
from nlp.stories import StoryIndex, signature
from storage import posts
from storage.brands import Brand
from storage.db import AsyncConnection, Database
from storage.posts import Post, Signature

RECENT = 20_000
"""Posts searched for a likeness; reading more at the first question would take longer than people wait."""
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """`exact` is False where only a text like it was seen."""

    post: Post
    exact: bool


@dataclass(slots=True)
class RecentStories:
    """The signatures of the newest posts, kept for the next question."""

    _index: StoryIndex = field(default_factory=lambda: StoryIndex(RECENT))
    _newest: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def story_like(self, db: Database, mark: bytes) -> int | None:
        """The story of the post that this signature is nearly a copy of."""
        async with self._lock:
            while True:
                async with db.read() as conn:
                    self._newest = max(self._newest, await posts.newest_id(conn) - RECENT)
                    fresh = await posts.signatures_after(conn, self._newest, BATCH)
                if not fresh:
                    break
                await asyncio.to_thread(self._add, fresh)
            return await asyncio.to_thread(self._index.find, mark)

    def _add(self, fresh: Sequence[Signature]) -> None:
        for one in fresh:
            self._index.add(one.story_id, one.signature, one.media_key)
        self._newest = fresh[-1].post_id


async def find(db: Database, pasted: Pasted, recent: RecentStories) -> Found | None:
    async with db.read() as conn:
        post = await _by_place(conn, pasted)
        if post is None and pasted.text:
            post = await posts.find_by_hash(conn, text_hash(pasted.text))
    if post is not None:
        return Found(post, exact=True)
    mark = await asyncio.to_thread(signature, pasted.text)
    story = await recent.story_like(db, mark) if mark else None
    if story is None:
        return None
    async with db.read() as conn:
        post = await posts.get_post(conn, story)
    return Found(post, exact=False) if post else None


def tells_nothing(pasted: Pasted) -> bool:
    """A few words without a place: nothing to look for."""
    return pasted.number is None and pasted.url is None and not signature(pasted.text)


def read(text: str, brands: Sequence[Brand], models: Models) -> Reading:
    """Tone and brands of a text that we have not read yet. Slow: run it off the event loop."""
    return models.reader([ReadBrand(brand.key, brand.query) for brand in brands]).read([text])[0]


async def _by_place(conn: AsyncConnection, pasted: Pasted) -> Post | None:
    for address in (pasted.stable_id, pasted.address):
        if address and pasted.number:
            post = await posts.find_by_reference(conn, "telegram", address, pasted.number)
            if post is not None:
                return post
    return await posts.find_by_url(conn, "feed", pasted.url) if pasted.url else None
