"""Pages fetched because somebody asks for them: one article, the feeds of a site. A few at once, and never for long."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from monitors.sources.article import read_article
from monitors.sources.discovery import FoundFeed, find_feeds
from monitors.sources.errors import TIMEOUT, SourceError
from monitors.sources.exits import Exits

T = TypeVar("T")

AT_ONCE = 4
ARTICLE_SECONDS, SITE_SECONDS = 20, 30  # somebody waits for it


@dataclass(frozen=True, slots=True)
class PageOptions:
    proxy: str | None = None
    egresses: Mapping[str, str | None] = field(default_factory=dict)  # proxies that a source may name
    allow_hosts: Collection[str] = ()  # hosts inside the network that may be fetched all the same
    timeout: float = 10  # seconds for one page


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """`error` is a text key where there is no article."""

    title: str | None = None
    text: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRead:
    """`itself`: the address that was asked about is a feed. `error` is a text key where no feed was found."""

    feeds: tuple[FoundFeed, ...] = ()
    itself: bool = False
    error: str | None = None


class Pages:
    """By the same rules as feeds: bounded, no addresses inside the network, by the way out that a source names."""

    def __init__(self, options: PageOptions) -> None:
        self._exits = Exits(
            options.egresses, usual=options.proxy, allow_hosts=options.allow_hosts, timeout=options.timeout
        )
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def article(self, url: str, egress: str | None = None) -> ArticleRead:
        """The text of a page without what stands round it; `egress` is a way out by its name."""
        try:
            found = await self._within(ARTICLE_SECONDS, lambda: read_article(self._exits.named(egress), url))
        except SourceError as refused:
            return ArticleRead(error=refused.key)
        return ArticleRead(found.title, found.text)

    async def feeds(self, address: str) -> SiteRead:
        """The feeds of a site, from the address of any of its pages."""
        try:
            found = await self._within(SITE_SECONDS, lambda: find_feeds(self._exits.named(None), address))
        except SourceError as refused:
            return SiteRead(error=refused.key)
        return SiteRead(tuple(found), itself=[one.url for one in found] == [address])

    async def close(self) -> None:
        await self._exits.close()

    async def _within(self, seconds: float, work: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(seconds), self._slots:
                return await work()
        except TimeoutError as error:
            raise SourceError(TIMEOUT) from error
