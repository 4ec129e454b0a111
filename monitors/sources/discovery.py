"""The feeds of a site, from the address of any of its pages."""

import asyncio
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from monitors.sources.egress import Answer, Egress
from monitors.sources.errors import SourceError
from monitors.sources.feed_parse import parse_feed
from monitors.sources.feed_text import decode
from monitors.sources.plain_text import harmless

MOST_NAMED = 10  # addresses of one page that are tried
HEAD_CAP = 300_000  # characters of a page that are looked at
TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "text/xml", "application/xml")
COMMON_PATHS = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/fa/rss", "/fa/rss/allnews", "/index.xml")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was really read; `entries` is how many it holds."""

    url: str
    title: str | None
    entries: int


async def find_feeds(egress: Egress, address: str) -> list[FoundFeed]:
    """The address itself where it is a feed; else what its page names; else what lies in the usual places.

    Every address is fetched by the rules of `egress`: one inside the network is refused. Raises SourceError where the
    page cannot be had or leads to no feed.
    """
    page = await egress.get(address if "://" in address else f"https://{address}")
    itself = await asyncio.to_thread(_as_feed, page)
    if itself is not None:
        return [itself]
    named = await asyncio.to_thread(_named, page)
    usual = [urljoin(page.url, path) for path in COMMON_PATHS]
    found = await _read_all(egress, named) or await _read_all(egress, usual)
    if not found:
        raise SourceError("source-error-no-feed")
    return found


async def _read_all(egress: Egress, addresses: list[str]) -> list[FoundFeed]:
    """One after another: they are all of one host."""
    found: dict[str, FoundFeed] = {}
    for address in addresses[:MOST_NAMED]:
        try:
            feed = await asyncio.to_thread(_as_feed, await egress.get(address))
        except SourceError:
            continue
        if feed is not None:
            found.setdefault(feed.url, feed)
    return list(found.values())


def _as_feed(answer: Answer) -> FoundFeed | None:
    try:
        feed = parse_feed(answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url)
    except SourceError:
        return None
    return FoundFeed(answer.url, feed.title, len(feed.entries))


def _named(page: Answer) -> list[str]:
    links = _Links()
    links.feed(harmless(decode(page.body, page.headers.get("content-type", ""))[:HEAD_CAP]))
    links.close()
    base = urljoin(page.url, links.base) if links.base else page.url
    joined = (_joined(base, link) for link in links.found)
    return list(dict.fromkeys(one for one in joined if one))


def _joined(base: str, link: str) -> str | None:
    try:
        url = urljoin(base, link)
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: (value or "").strip() for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = attributes.get("href", "")
        alternate = "alternate" in attributes.get("rel", "").lower().split()
        if tag == "link" and alternate and attributes.get("type", "").lower() in TYPES and attributes.get("href"):
            self.found.append(attributes["href"])
