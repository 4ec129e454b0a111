"""A new brand, or one whose query changed, is looked for in the posts that are stored already.

What is found fills reports and the baseline, as backfill does, and never alerts by itself. In small transactions from
the newest post back; where it was stopped, it goes on.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from monitors.inbox import RawPost
from monitors.ingest import LATE_AFTER, MakeReader
from monitors.understanding import Understanding, Understood, new_mentions, new_post, reader_brand
from nlp.query import QueryError, parse_query
from nlp.reader import Reader
from storage import brands, posts, rereadings, sources, watchwords
from storage.brands import Brand
from storage.db import Database
from storage.mentions import NewMention
from storage.posts import Post
from storage.rereadings import SEEN, Before
from storage.sources import Source
from storage.watchwords import BrandWord

log = logging.getLogger(__name__)

CHUNK = 500
CHUNKS_AT_ONCE = 8  # in one tick


class Rereading:
    """One per process. `on_stored` gets the ids of the brands that have more mentions now."""

    def __init__(
        self,
        db: Database,
        *,
        make_reader: MakeReader = Reader,
        on_stored: Callable[[frozenset[int]], object] = lambda _: None,
        late_after: timedelta = LATE_AFTER,
    ) -> None:
        self._db = db
        self._make_reader = make_reader
        self._on_stored = on_stored
        self._late_after = late_after
        self._understanding: Understanding | None = None

    async def tick(self) -> int:
        """Go on with one brand; how many posts were read."""
        read = 0
        for _ in range(CHUNKS_AT_ONCE):
            step = await self._step()
            read += step
            if not step:
                break
        return read

    async def _step(self) -> int:
        async with self._db.read() as conn:
            due = await rereadings.due(conn)
            newest = await posts.newest_id(conn)
        if due is None:
            return 0
        if due.below in (0, SEEN):
            async with self._db.write() as conn:
                if due.below == 0:
                    await rereadings.notice(conn, due.brand)
                else:
                    await rereadings.reach(conn, due.brand, newest + 1 if newest and _readable(due.brand) else 0)
            return 0
        return await self._read_chunk(due.brand, due.below)

    async def _read_chunk(self, brand: Brand, below: int) -> int:
        async with self._db.read() as conn:
            page = await rereadings.page(conn, below, CHUNK)
            before = await rereadings.before(conn, brand.id, [post.id for post in page])
            theirs = await sources.get_sources(conn, {post.source_id for post in page})
            official = await brands.officials(conn)
            words = await watchwords.all_words(conn)
        read, reached = len(page), page[-1].id if len(page) == CHUNK else 0
        understanding = await self._understand(brand, official, words)
        page, understood = await _understood(understanding, page)
        anew = self._anew(understanding, page, understood, before, theirs)
        async with self._db.write() as conn:
            await rereadings.store(conn, brand, anew, reached)
        if any(anew.values()):
            self._on_stored(frozenset({brand.id}))
        if not reached:
            log.info("the stored posts are read for brand %s", brand.key)
        return read

    async def _understand(
        self, brand: Brand, official: dict[int, frozenset[int]], words: dict[int, tuple[BrandWord, ...]]
    ) -> Understanding:
        if self._understanding is None or not self._understanding.fits((brand,), official, words):
            reader = await asyncio.to_thread(self._make_reader, [reader_brand(brand, words)])
            self._understanding = Understanding(reader, (brand,), official, {str(brand.id): brand}, words)
        return self._understanding

    def _anew(
        self,
        understanding: Understanding,
        page: Sequence[Post],
        understood: Sequence[Understood],
        before: dict[int, Before],
        theirs: dict[int, Source],
    ) -> dict[int, list[NewMention]]:
        """For each post that the brand is, or was, a mention of: what holds now. What the query of today said already
        stays as it is; what was heard as it was published stays so."""
        version = understanding.brands[0].query_version
        anew: dict[int, list[NewMention]] = {}
        for post, what in zip(page, understood, strict=True):
            was = before.get(post.id)
            if was is not None and was.query_version == version:
                continue
            # A short comment means what it stands under, whatever words the query has.
            if what.reading is None and (was is None or theirs[post.source_id].platform == "comments"):
                continue
            found: list[NewMention] = []
            if what.reading is not None:
                new = new_post(what, theirs[post.source_id])
                new = replace(new, audience=post.audience, backfilled=was.backfilled if was else True)
                found = new_mentions(
                    post.id, post.story_id or post.id, new, what.reading, understanding, self._late_after
                )
            anew[post.id] = found
        return anew


async def _understood(understanding: Understanding, page: list[Post]) -> tuple[list[Post], list[Understood]]:
    """Without the posts that cannot be read: what is stored of them stays as it is, and the others are not lost."""
    try:
        return page, await asyncio.to_thread(understanding.read, [_raw(post) for post in page])
    except Exception:
        if len(page) == 1:
            log.exception("post %s left out of what is read anew", page[0].id)
            return [], []
    half = len(page) // 2
    parts = [await _understood(understanding, part) for part in (page[:half], page[half:])]
    return [post for posts, _ in parts for post in posts], [what for _, whats in parts for what in whats]


def _readable(brand: Brand) -> bool:
    try:
        parse_query(brand.query)
    except QueryError:
        return False
    return True


def _raw(post: Post) -> RawPost:
    return RawPost(post.source_id, post.external_id, post.published_at, post.seen_at, post.text)
