"""From the inbox to the database: read each batch off the loop, then store it whole in one short transaction."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import zip_longest

from monitors.inbox import Delivery, Inbox, RawPost
from monitors.me_too import MeToo, me_too
from monitors.understanding import Understanding, Understood, new_mentions, new_post, reader_brand
from nlp.query import QueryError, parse_query
from nlp.reader import Brand as ReaderBrand
from nlp.reader import Reader
from nlp.stories import StoryIndex
from storage import brands, figures, mentions, posts, sources, watchwords
from storage.brands import Brand
from storage.db import AsyncConnection, Database
from storage.errors import StorageError
from storage.mentions import NewMention
from storage.posts import NewPost, Post, Signature
from storage.sources import Source
from storage.watchwords import BrandWord

log = logging.getLogger(__name__)

BATCH = 500  # posts of one transaction
AT_ONCE = 4 * BATCH  # posts taken together: while one batch of them is stored, the next is read
STORIES_KEPT = 200_000
LATE_AFTER = timedelta(hours=2)
MakeReader = Callable[[Sequence[ReaderBrand]], Reader]
BeingRead = asyncio.Task[list[Understood]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch came to: new posts, those known before, mentions of brands, and the ids of the brands touched."""

    new: int = 0
    known: int = 0
    mentions: int = 0
    brands: frozenset[int] = frozenset()

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(
            self.new + other.new, self.known + other.known, self.mentions + other.mentions, self.brands | other.brands
        )


@dataclass(slots=True)
class _Stories:
    """The index of stories in memory, and the newest post it knows."""

    index: StoryIndex = field(default_factory=lambda: StoryIndex(STORIES_KEPT))
    cursor: int = 0

    def learn(self, page: Sequence[Signature]) -> None:
        """Posts that are stored."""
        self.index.add_all([(one.story_id, one.signature, one.media_key) for one in page])
        self.cursor = page[-1].post_id

    def place(self, fresh: Sequence[tuple[int, NewPost]]) -> dict[int, int]:
        """The story of each new post, by its id: the one it copies, or a new one of its own."""
        stories = self.index.place([(post_id, post.signature, post.media_key) for post_id, post in fresh])
        self.cursor = fresh[-1][0]
        return {post_id: story for (post_id, _), story in zip(fresh, stories, strict=True)}


class Ingest:
    """One per process. `on_stored` gets the ids of the brands that changed, after each commit.

    `reader_stamp` differs when `make_reader` would make another reader than before.
    """

    def __init__(
        self,
        db: Database,
        inbox: Inbox | None = None,
        *,
        make_reader: MakeReader = Reader,
        reader_stamp: Callable[[], object] = lambda: None,
        late_after: timedelta = LATE_AFTER,
        on_stored: Callable[[frozenset[int]], object] = lambda _: None,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._make_reader = make_reader
        self._reader_stamp = reader_stamp
        self._late_after = late_after
        self._on_stored = on_stored
        self._understanding: Understanding | None = None
        self._stories: _Stories | None = None

    async def run(self) -> None:
        """Drain the inbox for ever. What cannot be stored (a full disk) is told to its source, to be brought again."""
        assert self._inbox is not None
        while True:
            await self._store_deliveries(await self._inbox.take(AT_ONCE))

    async def _store_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        try:
            await self.store([post for delivery in deliveries for post in delivery.posts])
        except Exception as error:
            log.error("posts not stored: %s", type(error).__name__)
            for delivery in deliveries:
                if not delivery.stored.done():
                    delivery.stored.set_exception(error)
        else:
            for delivery in deliveries:
                if not delivery.stored.done():
                    delivery.stored.set_result(None)

    async def store(self, raw: Sequence[RawPost]) -> Stored:
        """Store posts, mentions and roll-ups, each post once however often it comes.

        Raises StorageError, and whatever keeps the reader from being made: no post's fault, so none is left out for it.
        """
        if not raw:
            return Stored()
        # One order for all writers; and the first post of a story is the one published first.
        ordered = sorted(raw, key=lambda post: (post.published_at, post.source_id, post.external_id))
        batches = [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
        async with self._db.read() as conn:
            understanding = await self._current_understanding(conn)
        done, ahead = Stored(), None
        try:
            for batch, following in zip_longest(batches, batches[1:]):
                reading = ahead or _reading(batch, understanding)
                ahead = _reading(following, understanding) if following else None  # while this one is being stored
                stored = await self._store_batch(batch, understanding, reading)
                if stored.brands:
                    self._on_stored(stored.brands)
                done += stored
        finally:
            if ahead is not None:
                ahead.cancel()
        return done

    async def _store_batch(self, raw: Sequence[RawPost], understanding: Understanding, reading: BeingRead) -> Stored:
        try:
            return await self._store_read(raw, understanding, await reading)
        except StorageError:
            self._stories = None  # it may hold posts of the batch that was rolled back
            raise
        except Exception:
            self._stories = None
            if len(raw) == 1:
                log.exception("post %s of source %d left out", raw[0].external_id, raw[0].source_id)
                return Stored()
        done = Stored()
        for post in raw:  # one of them is at fault: the others are not lost for it
            done += await self._store_batch([post], understanding, _reading([post], understanding))
        return done

    async def _store_read(
        self, raw: Sequence[RawPost], understanding: Understanding, understood: Sequence[Understood]
    ) -> Stored:
        async with self._db.read() as conn:
            known_sources = await sources.get_sources(conn, {post.source_id for post in raw})
            self._stories = self._stories or await _empty_stories(conn)
            await _catch_up(conn, self._stories)  # outside the write lock as far as possible
        pairs = [(new_post(what, known_sources[what.raw.source_id]), what) for what in understood]
        async with self._db.write() as conn:
            batch = _Batch(conn, understanding, known_sources, self._stories, self._late_after)
            return await batch.store(pairs)

    async def _current_understanding(self, conn: AsyncConnection) -> Understanding:
        """The compiled reader, made anew when a brand, its channels or words, or what readers have learnt changed."""
        watched, official = await brands.list_brands(conn), await brands.officials(conn)
        words = await watchwords.all_words(conn)
        old, stamp = self._understanding, (self._reader_stamp(), words)
        if old is None or not old.fits(watched, official, stamp):
            old = await asyncio.to_thread(self._understand, watched, official, words, stamp)
            self._understanding = old
        return old

    def _understand(
        self,
        watched: Sequence[Brand],
        official: Mapping[int, frozenset[int]],
        words: Mapping[int, Sequence[BrandWord]],
        stamp: object,
    ) -> Understanding:
        by_key = {str(brand.id): brand for brand in watched if _readable(brand)}
        reader = self._make_reader([reader_brand(brand, words) for brand in by_key.values()])
        return Understanding(reader, tuple(watched), official, by_key, stamp)


def _reading(raw: Sequence[RawPost], understanding: Understanding) -> BeingRead:
    return asyncio.create_task(asyncio.to_thread(understanding.read, raw))


def _readable(brand: Brand) -> bool:
    """One brand's broken query must not stop the reading for the others."""
    try:
        parse_query(brand.query)
    except QueryError as error:
        log.error("brand %s is not watched: %s in its query", brand.key, error.key)
        return False
    return True


async def _empty_stories(conn: AsyncConnection) -> _Stories:
    """To be filled with the newest posts, as many as the index keeps."""
    return _Stories(cursor=max(0, await posts.newest_id(conn) - STORIES_KEPT))


async def _catch_up(conn: AsyncConnection, stories: _Stories) -> None:
    """Learn the posts that another process stored since."""
    while page := await posts.signatures_after(conn, stories.cursor):
        stories.learn(page)


@dataclass(slots=True)
class _Batch:
    """One batch inside its transaction."""

    conn: AsyncConnection
    understanding: Understanding
    sources: Mapping[int, Source]
    stories: _Stories
    late_after: timedelta

    async def store(self, pairs: Sequence[tuple[NewPost, Understood]]) -> Stored:
        await posts.lock(self.conn)
        await _catch_up(self.conn, self.stories)  # before our own posts, which are newer
        story_of: dict[int, int] = {}

        def find_stories(fresh: Sequence[tuple[int, NewPost]]) -> list[int]:
            story_of.update(self.stories.place(fresh))
            return list(story_of.values())

        ids = await posts.insert_new(self.conn, [post for post, _ in pairs], find_stories)
        fresh = {post_id: pair for post_id, pair in zip(ids, pairs, strict=True) if post_id is not None}
        told, touched = await self._store_new(fresh, story_of)
        again = [pair for post_id, pair in zip(ids, pairs, strict=True) if post_id is None]
        touched |= await self._take_edits(again)
        return Stored(len(fresh), len(again), told, frozenset(touched))

    async def _store_new(
        self, fresh: Mapping[int, tuple[NewPost, Understood]], story_of: Mapping[int, int]
    ) -> tuple[int, set[int]]:
        """Mentions and what the sources' rows say, for new posts in the order of their ids."""
        new = await self._mentions_of_new(fresh, story_of)
        # Only a story of several posts can have copies to look out for.
        several = {story_id for post_id, story_id in story_of.items() if story_id != post_id}
        await mentions.insert_new(self.conn, new, copies=several)
        official = {
            (story_of[post_id], brand_id)
            for post_id, (post, _) in fresh.items()
            if story_of[post_id] in several
            for brand_id in self.understanding.spoken_for(post.source_id)
        }
        await mentions.settle(self.conn, official)  # its copies may have been seen before it
        newest: dict[int, datetime] = {}
        for post, _ in fresh.values():
            last = newest.get(post.source_id) or self.sources[post.source_id].last_post_at
            if last is None or post.published_at > last:
                newest[post.source_id] = post.published_at
        await sources.saw_posts(self.conn, newest)
        return len(new), {mention.brand_id for mention in new} | {brand_id for _, brand_id in official}

    async def _mentions_of_new(
        self, fresh: Mapping[int, tuple[NewPost, Understood]], story_of: Mapping[int, int]
    ) -> list[NewMention]:
        comments = await me_too(self.conn, list(fresh.values()), self.understanding, self.late_after)
        new: list[NewMention] = []
        for post_id, (post, what) in fresh.items():
            story_id = story_of[post_id]
            if what.reading is not None:
                found = new_mentions(post_id, story_id, post, what.reading, self.understanding, self.late_after)
            else:
                found = comments.mentions(post_id, story_id, post, what)
            comments.learn(post, found)
            new += found
        return new

    async def _take_edits(self, again: Sequence[tuple[NewPost, Understood]]) -> set[int]:
        """Posts that were there already: another text is an edit, other figures are a look at its views."""
        if not again:
            return set()
        before = await posts.stored(self.conn, {(post.source_id, post.external_id) for post, _ in again})
        edited: dict[int, tuple[Post, NewPost, Understood]] = {}
        looks: dict[int, tuple[Post, NewPost]] = {}
        for post, what in again:
            old = before[post.source_id, post.external_id]
            if _edited(old, post):
                await posts.edit(self.conn, old, post)
                edited[old.id] = old, post, what
                old = replace(old, text=post.text, text_hash=post.text_hash, edited_at=post.edited_at or post.seen_at)
            looks[old.id] = old, post  # the last of several looks is the newest
            before[post.source_id, post.external_id] = old
        await figures.count(self.conn, list(looks.values()))
        pairs = [(post, what) for _, post, what in edited.values()]
        comments = await me_too(self.conn, pairs, self.understanding, self.late_after)
        anew = {post_id: self._mentions_anew(*one, comments) for post_id, one in edited.items()}
        return await mentions.replace_for_posts(self.conn, anew)

    def _mentions_anew(self, old: Post, post: NewPost, what: Understood, comments: MeToo) -> list[NewMention]:
        """Its place in time and in its story stays; what it says is new."""
        story_id = old.story_id or old.id
        post = replace(
            post, published_at=old.published_at, seen_at=old.seen_at, backfilled=old.backfilled, audience=old.audience
        )
        if what.reading is None:
            return comments.mentions(old.id, story_id, post, what)
        return new_mentions(old.id, story_id, post, what.reading, self.understanding, self.late_after)


def _edited(old: Post, post: NewPost) -> bool:
    """A reaction, a view count or an older copy of the post is no edit."""
    if post.text_hash == old.text_hash:
        return False
    return old.edited_at is None or (post.edited_at is not None and post.edited_at > old.edited_at)
