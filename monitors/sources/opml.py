"""Lists of feeds as other readers write and read them (OPML 2.0)."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from monitors.sources.errors import SourceError
from monitors.sources.feed_text import checked, decode

MOST_FEEDS = 5_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; `title` is None where the list names none."""

    url: str
    title: str | None


def read_opml(body: bytes) -> list[Outline]:
    """The feeds of a list, each once, out of all folders. Blocking. Raises SourceError for what is no list."""
    import listparser

    text = checked(decode(body)).strip()
    # As bytes, since a string that begins like an address it would fetch; with a mark, since else it guesses letters.
    found = listparser.parse(codecs.BOM_UTF8 + text.encode("utf-8", "replace")) if text.startswith("<") else None
    if found is None or not (found.version or found.feeds):
        raise SourceError("source-error-not-opml")
    feeds = {str(feed.url).strip(): _title(feed) for feed in found.feeds if feed.url}
    return [Outline(url, title) for url, title in feeds.items()][:MOST_FEEDS]


def write_opml(title: str, feeds: Iterable[Outline]) -> bytes:
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = _printable(title)
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        name = _printable(feed.title or feed.url)
        ElementTree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _title(feed: dict[str, object]) -> str | None:
    title = " ".join(str(feed.get("title") or "").split())
    return title[:200] if title and title != feed["url"] else None


def _printable(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(char for char in text if char.isprintable() or char == "\u200c")
