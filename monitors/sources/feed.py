"""News feeds over HTTP, asked only for what changed."""

import asyncio
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from monitors.inbox import RawPost
from monitors.sources.egress import Answer, Egress
from monitors.sources.feed_marks import Marked, Marks
from monitors.sources.feed_parse import Feed, parse_feed
from monitors.sources.port import Desk, Lane, Page
from storage.ways import Bookmark, Way

MOST_ENTRIES = 1_000  # of one feed; a longer one is an archive, or an attack
LONGEST_TAG = 500  # characters of an ETag that are kept


@dataclass(frozen=True, slots=True)
class FeedOptions:
    proxy: str | None = None
    allow_hosts: Collection[str] = ()  # hosts inside the network that may be fetched all the same
    every: timedelta = timedelta(seconds=120)
    backfill: timedelta = timedelta(days=14)
    timeout: float = 30  # seconds for a whole fetch


class Feeds:
    """The source kind `feed`: RSS, Atom and JSON Feed."""

    kind = "feed"
    trouble = None
    _desk: Desk
    _egress: Egress
    _parsers: ThreadPoolExecutor

    def __init__(self, options: FeedOptions) -> None:
        self.every = options.every
        self._options = options

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        self._egress = Egress(
            proxy=self._options.proxy, allow_hosts=self._options.allow_hosts, timeout=self._options.timeout
        )
        # Threads of its own: a feed made to be slow to parse must not hold up those who store posts.
        self._parsers = ThreadPoolExecutor(2, thread_name_prefix="feed")

    async def stop(self) -> None:
        await self._egress.close()
        self._parsers.shutdown(wait=False, cancel_futures=True)

    def lane(self, way: Way) -> Lane:
        return Lane(f"host:{urlsplit(way.source.address).netloc}", 1)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        answer = await self._egress.get(way.source.address, _conditions(way.bookmark))
        if answer.status == 304:
            yield Page((), way.bookmark, way.last_success_at)
            return
        content_type = answer.headers.get("content-type", "")
        parse = partial(parse_feed, answer.body, content_type=content_type, url=answer.url)
        feed = await asyncio.get_running_loop().run_in_executor(self._parsers, parse)
        compared = Marks.load(way.bookmark.cursor).compare(feed.entries[:MOST_ENTRIES])
        first = way.source.history_read_at is None
        if first:
            await self._desk.identify(way, way.bookmark, stable_id=None, title=feed.title)
        posts = tuple(_post(one, way.source.id, now, backfilled=first) for one in compared.marked)
        yield Page(posts, _bookmark(answer, compared.marks), self._whole_since(way, feed, compared.overlaps, now))

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
        text=text if text.startswith(title) else f"{title}\n{text}".strip(),
        author=entry.author,
        url=entry.url,
        edited_at=now if marked.changed else None,
        backfilled=backfilled,
    )


def _conditions(bookmark: Bookmark) -> dict[str, str]:
    asked = {"If-None-Match": bookmark.etag, "If-Modified-Since": bookmark.last_modified}
    return {name: value for name, value in asked.items() if value}


def _bookmark(answer: Answer, marks: Marks) -> Bookmark:
    etag, modified = (answer.headers.get(name, "")[:LONGEST_TAG] or None for name in ("etag", "last-modified"))
    return Bookmark(cursor=marks.dump(), etag=etag, last_modified=modified)
