"""Channels by their public web pages, without any account: Telegram's, Eitaa's and Bale's, with the same post ids."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from monitors.inbox import RawPost
from monitors.sources.egress import Egress
from monitors.sources.errors import SourceError
from monitors.sources.exits import Exits
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.preview_page import WebPage, WebPost
from monitors.sources.preview_sites import SITES, Site
from storage.ways import Way

MOST_PAGES = 20  # read back at once


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """`telegram_proxy` is for t.me alone: Iranian sites often answer only inside the country, t.me only outside."""

    telegram_proxy: str | None = None
    egresses: Mapping[str, str | None] = field(default_factory=dict)
    allow_hosts: Collection[str] = ()
    every: timedelta = timedelta(seconds=120)
    backfill: timedelta = timedelta(days=14)
    timeout: float = 30
    sites: Mapping[str, Site] = field(default_factory=lambda: SITES)


class Previews:
    """The source kind `preview`. Where no account is set up it is the kind `account` as well: posts and bookmarks are
    the same, so that an account that comes later goes on from there."""

    trouble = None
    _desk: Desk
    _abroad: Exits
    _home: Exits

    def __init__(self, options: PreviewOptions, kind: str = "preview") -> None:
        self.kind = kind
        self.every = options.every
        self._options = options

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        exits = partial(
            Exits, self._options.egresses, allow_hosts=self._options.allow_hosts, timeout=self._options.timeout
        )
        self._abroad, self._home = exits(usual=self._options.telegram_proxy), exits()

    async def stop(self) -> None:
        await self._abroad.close()
        await self._home.close()

    def lane(self, way: Way) -> Lane:
        return Lane(f"preview:{way.source.platform}", 2)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        site = self._options.sites.get(way.source.platform)
        if site is None:
            raise SourceError("source-error-no-preview", lasting=True)
        egress = (self._abroad if way.source.platform == "telegram" else self._home).of(way.source)
        first = way.source.history_read_at is None
        cursor = int(way.bookmark.cursor or 0)
        since = _since(way, now, self._options.backfill)
        pages, reached = await _back_to(site, egress, way.source.address, cursor, since)
        newest = pages[0]
        if first:
            await self._desk.identify(way, way.bookmark, stable_id=None, title=newest.title, audience=newest.audience)
        # The newest page comes whole, for its views and edits; of the older ones only what is new.
        wanted = [post for page in pages for post in page.posts if page is newest or post.number > cursor]
        found = site.whole(list({post.id or str(post.number): post for post in wanted}.values()))
        kept = [post for post in found if post.published_at is None or post.published_at >= since]
        posts = tuple(_post(site, way, one, now, cursor, backfilled=first) for one in kept)
        bookmark = replace(way.bookmark, cursor=str(max([cursor, *(post.number for post in wanted)])))
        begins = first or way.bookmark.cursor is None
        whole_since = (since if begins else way.last_success_at) if reached else None
        yield Page(posts, bookmark, whole_since)


def _since(way: Way, now: datetime, backfill: timedelta) -> datetime:
    """How far back it reads. A page that begins to stand in goes on from what the account stored last."""
    newest, farthest = way.source.last_post_at, now - backfill
    stands_in = way.source.history_read_at is not None and way.bookmark.cursor is None
    return max(newest, farthest) if stands_in and newest is not None else farthest


async def _back_to(site: Site, egress: Egress, name: str, cursor: int, since: datetime) -> tuple[list[WebPage], bool]:
    """Pages from the newest back to the cursor, or to a moment where there is none; whether that was reached."""
    pages = [await site.newest(egress, name)]
    while len(pages) < MOST_PAGES:
        posts = pages[-1].posts
        if not posts:
            return pages, True
        oldest = min(posts, key=lambda post: post.number)
        before_since = oldest.published_at is not None and oldest.published_at < since
        if oldest.number <= max(cursor + 1, 1) or before_since:
            return pages, True
        page = await site.before(egress, name, pages[0], oldest)
        if page is None:
            return pages, False
        if not any(post.number < oldest.number for post in page.posts):
            return pages, True
        pages.append(page)
    return pages, False


def _post(site: Site, way: Way, post: WebPost, now: datetime, cursor: int, *, backfilled: bool) -> RawPost:
    return RawPost(
        source_id=way.source.id,
        external_id=post.id or str(post.number),
        published_at=min(post.published_at or now, now),
        seen_at=now,
        text=post.text,
        author=post.author,
        url=site.url(way.source.address, post),
        views=post.views,
        # A page does not say when a post was edited: another text than was read before is of now.
        edited_at=now if post.number <= cursor else None,
        backfilled=backfilled,
    )
