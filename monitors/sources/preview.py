"""Channels by their public web pages, without any account: Telegram's and Eitaa's. The post numbers are the same."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitors.inbox import RawPost
from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.preview_page import WebPage, WebPost, read_page
from storage.ways import Way

MOST_PAGES = 20  # read back at once
PAGES = {"telegram": "https://t.me/s/", "eitaa": "https://eitaa.com/"}
POSTS = {"telegram": "https://t.me/", "eitaa": "https://eitaa.com/"}


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """`telegram_proxy` is for t.me alone: Iranian sites often answer only inside the country, t.me only outside."""

    telegram_proxy: str | None = None
    allow_hosts: Collection[str] = ()
    every: timedelta = timedelta(seconds=120)
    backfill: timedelta = timedelta(days=14)
    timeout: float = 30
    pages: Mapping[str, str] = field(default_factory=lambda: PAGES)  # platform -> address the name is put after


class Previews:
    """The source kind `preview`."""

    kind = "preview"
    trouble = None
    _desk: Desk
    _outward: dict[str, Egress]

    def __init__(self, options: PreviewOptions) -> None:
        self.every = options.every
        self._options = options

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        proxies = {platform: self._options.telegram_proxy if platform == "telegram" else None for platform in PAGES}
        self._outward = {
            platform: Egress(proxy=proxy, allow_hosts=self._options.allow_hosts, timeout=self._options.timeout)
            for platform, proxy in proxies.items()
        }

    async def stop(self) -> None:
        for egress in self._outward.values():
            await egress.close()

    def lane(self, way: Way) -> Lane:
        return Lane(f"preview:{way.source.platform}", 2)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        if way.source.platform not in self._options.pages:
            raise SourceError("source-error-no-preview", lasting=True)
        first = way.source.history_read_at is None
        cursor = int(way.bookmark.cursor or 0)
        since = now - self._options.backfill
        pages, reached = await self._back_to(way, cursor, since)
        newest = pages[0]
        if first:
            await self._desk.identify(way, way.bookmark, stable_id=None, title=newest.title, audience=newest.audience)
        # The newest page comes whole, for its views and edits; of the older ones only what is new.
        wanted = [post for page in pages for post in page.posts if page is newest or post.number > cursor]
        found = {post.number: post for post in wanted}
        kept = [post for _, post in sorted(found.items()) if post.published_at is None or post.published_at >= since]
        posts = tuple(_post(way, one, now, backfilled=first) for one in kept)
        bookmark = replace(way.bookmark, cursor=str(max([cursor, *found])))
        whole_since = (since if first else way.last_success_at) if reached else None
        yield Page(posts, bookmark, whole_since)

    async def _back_to(self, way: Way, cursor: int, since: datetime) -> tuple[list[WebPage], bool]:
        """Pages from the newest back to the cursor, or to a moment where there is none; whether that was reached."""
        pages = [await self._page(way, None)]
        while len(pages) < MOST_PAGES:
            posts = pages[-1].posts
            if not posts:
                return pages, True
            oldest = min(posts, key=lambda post: post.number)
            before_since = oldest.published_at is not None and oldest.published_at < since
            if oldest.number <= max(cursor + 1, 1) or before_since:
                return pages, True
            page = await self._page(way, oldest.number)
            if not any(post.number < oldest.number for post in page.posts):
                return pages, True
            pages.append(page)
        return pages, False

    async def _page(self, way: Way, before: int | None) -> WebPage:
        address = self._options.pages[way.source.platform] + way.source.address
        answer = await self._outward[way.source.platform].get(f"{address}?before={before}" if before else address)
        if not answer.url.startswith(address):
            raise SourceError("source-error-preview-off", lasting=True)
        page = await asyncio.to_thread(read_page, answer.body.decode("utf-8", "replace"))
        if before is None and not page.posts and page.title is None:
            raise SourceError("source-error-preview-off", lasting=True)
        return page


def _post(way: Way, post: WebPost, now: datetime, *, backfilled: bool) -> RawPost:
    return RawPost(
        source_id=way.source.id,
        external_id=str(post.number),
        published_at=min(post.published_at or now, now),
        seen_at=now,
        text=post.text,
        author=post.author,
        url=f"{POSTS[way.source.platform]}{way.source.address}/{post.number}",
        views=post.views,
        backfilled=backfilled,
    )
