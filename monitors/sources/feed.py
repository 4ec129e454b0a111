"""News feeds over HTTP, asked only for what changed."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from monitors.inbox import RawPost
from monitors.sources.article import read_article
from monitors.sources.egress import Answer, Egress
from monitors.sources.errors import SourceError
from monitors.sources.exits import Exits
from monitors.sources.feed_marks import Marked, Marks
from monitors.sources.feed_parse import Feed, parse_feed
from monitors.sources.plain_text import headed
from monitors.sources.port import Desk, Lane, Page
from storage.ways import Bookmark, Way

MOST_ENTRIES = 1_000  # of one feed; a longer one is an archive, or an attack
HANDFUL = 3  # articles fetched side by side
ARTICLE_SECONDS = 15
LONGEST_PATIENCE = 86_400.0  # seconds, whatever a host asks for
BUSY = "source-error-busy"
LONGEST_TAG = 500  # characters of an ETag that are kept


@dataclass(frozen=True, slots=True)
class FeedOptions:
    proxy: str | None = None
    egresses: Mapping[str, str | None] = field(default_factory=dict)  # proxies that a source may name
    allow_hosts: Collection[str] = ()  # hosts inside the network that may be fetched all the same
    every: timedelta = timedelta(seconds=120)
    backfill: timedelta = timedelta(days=14)
    timeout: float = 30  # seconds for a whole fetch


class Feeds:
    """The source kind `feed`: RSS, Atom and JSON Feed."""

    kind = "feed"
    trouble = None
    _desk: Desk
    _exits: Exits
    _parsers: ThreadPoolExecutor

    def __init__(self, options: FeedOptions) -> None:
        self.every = options.every
        self._options = options
        self._busy: dict[str, datetime] = {}  # host -> not before

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        options = self._options
        self._exits = Exits(
            options.egresses, usual=options.proxy, allow_hosts=options.allow_hosts, timeout=options.timeout
        )
        # Threads of its own: a feed made to be slow to parse must not hold up those who store posts.
        self._parsers = ThreadPoolExecutor(2, thread_name_prefix="feed")

    async def stop(self) -> None:
        await self._exits.close()
        self._parsers.shutdown(wait=False, cancel_futures=True)

    def lane(self, way: Way) -> Lane:
        return Lane(f"host:{_host(way)}", 1)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        egress = self._exits.of(way.source)
        answer = await self._ask(way, egress, now)
        if answer.status == 304:
            rhythm = Marks.load(way.bookmark.cursor).rhythm(now)
            yield Page((), way.bookmark, way.last_success_at, rhythm=rhythm)
            return
        content_type = answer.headers.get("content-type", "")
        parse = partial(parse_feed, answer.body, content_type=content_type, url=answer.url)
        feed = await asyncio.get_running_loop().run_in_executor(self._parsers, parse)
        compared = Marks.load(way.bookmark.cursor).compare(feed.entries[:MOST_ENTRIES])
        first = way.source.history_read_at is None
        if first:
            await self._desk.identify(way, way.bookmark, stable_id=None, title=feed.title)
        whole_since = self._whole_since(way, feed, compared.overlaps, now)
        marked: Sequence[Marked] = compared.marked
        if way.source.full_text:
            # Whole articles take their time: each handful is stored before the next is fetched.
            *before, marked = _handfuls(marked) or [marked]
            for handful in before:
                yield Page(await self._posts(way, egress, handful, now), way.bookmark)
        posts = await self._posts(way, egress, marked, now)
        yield Page(posts, _bookmark(answer, compared.marks), whole_since, rhythm=compared.marks.rhythm(now))

    async def _ask(self, way: Way, egress: Egress, now: datetime) -> Answer:
        """A host that asked for patience gets it from all of its feeds."""
        until = self._busy.get(_host(way), now)
        if until > now:
            raise SourceError(BUSY, wait=(until - now).total_seconds(), counts=False)
        try:
            return await egress.get(way.source.address, _conditions(way.bookmark))
        except SourceError as error:
            if error.key == BUSY and error.wait:
                self._busy[_host(way)] = now + timedelta(seconds=min(error.wait, LONGEST_PATIENCE))
            raise

    async def _posts(self, way: Way, egress: Egress, marked: Sequence[Marked], now: datetime) -> tuple[RawPost, ...]:
        backfilled = way.source.history_read_at is None
        posts = [_post(one, way.source.id, now, backfilled=backfilled) for one in marked]
        if way.source.full_text:
            posts = await asyncio.gather(*(self._whole(egress, post) for post in posts))
        return tuple(posts)

    async def _whole(self, egress: Egress, post: RawPost) -> RawPost:
        """With the article's own text where that says more; what the feed says is enough where it cannot be had."""
        if post.url is None:
            return post
        try:
            async with asyncio.timeout(ARTICLE_SECONDS):
                article = await read_article(egress, post.url, self._parsers)
        except (SourceError, TimeoutError):
            return post
        text = headed(post.text.partition("\n")[0], article.text)
        return replace(post, text=text) if len(text) > len(post.text) else post

    def _whole_since(self, way: Way, feed: Feed, overlaps: bool, now: datetime) -> datetime | None:
        """A feed holds its newest entries only: nothing is missing as long as one of them was there before."""
        if way.last_success_at is not None:
            return way.last_success_at if overlaps else None
        oldest = min((entry.published_at for entry in feed.entries if entry.published_at), default=now)
        return max(oldest, now - self._options.backfill)


def _post(marked: Marked, source_id: int, now: datetime, *, backfilled: bool) -> RawPost:
    entry = marked.entry
    title, text = entry.title or "", entry.text or ""
    published = entry.published_at
    return RawPost(
        source_id=source_id,
        external_id=marked.id,
        # A missing or a future date: when we first saw it is the best we know.
        published_at=now if published is None else min(published, now),
        seen_at=now,
        text=headed(title, text),
        author=entry.author,
        url=entry.url,
        edited_at=now if marked.changed else None,
        backfilled=backfilled,
    )


def _handfuls(marked: Sequence[Marked]) -> list[Sequence[Marked]]:
    return [marked[start : start + HANDFUL] for start in range(0, len(marked), HANDFUL)]


def _host(way: Way) -> str:
    return urlsplit(way.source.address).netloc.lower()


def _conditions(bookmark: Bookmark) -> dict[str, str]:
    asked = {"If-None-Match": bookmark.etag, "If-Modified-Since": bookmark.last_modified}
    return {name: value for name, value in asked.items() if value}


def _bookmark(answer: Answer, marks: Marks) -> Bookmark:
    etag, modified = (answer.headers.get(name, "")[:LONGEST_TAG] or None for name in ("etag", "last-modified"))
    return Bookmark(cursor=marks.dump(), etag=etag, last_modified=modified)
