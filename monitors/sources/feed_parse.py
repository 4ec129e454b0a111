"""RSS, Atom and JSON Feed to entries. Blocking: the parser holds the processor for milliseconds to seconds."""

import calendar
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from monitors.sources.errors import SourceError
from monitors.sources.feed_dates import read_date
from monitors.sources.feed_text import checked, decode
from monitors.sources.plain_text import plain_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the feed gives it; None where it says nothing."""

    id: str | None
    url: str | None
    title: str | None
    text: str | None
    author: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    title: str | None
    entries: tuple[Entry, ...]


def parse_feed(body: bytes, *, content_type: str = "", url: str = "") -> Feed:
    """Every entry in the feed's own order, empty and repeated ones too. Raises SourceError for what is no feed."""
    text = decode(body, content_type).lstrip()
    return _json_feed(text, url) if text.startswith("{") else _xml_feed(checked(text), url)


def _xml_feed(text: str, url: str) -> Feed:
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # its fall-back parser for torn markup lets anything through
        raise SourceError("source-error-broken") from error
    if not parsed.get("version") and not parsed.entries:
        raise SourceError("source-error-not-a-feed")
    entries = tuple(_xml_entry(entry, url) for entry in parsed.entries)
    return Feed(_clean(parsed.feed.get("title")), entries)


def _xml_entry(entry: Any, url: str) -> Entry:
    contents = [content.get("value") for content in entry.get("content", ())]
    body = next((content for content in contents if content), None) or entry.get("summary")
    id_, link = _word(entry.get("id")), _word(entry.get("link"))
    if link == id_ and not (link or "").startswith(("http://", "https://")):
        link = None  # a guid that the parser took for an address
    return Entry(
        id=id_,
        url=_joined(url, link),
        title=_clean(entry.get("title")),
        text=_clean(body),
        author=_clean(entry.get("author")),
        published_at=_xml_date(entry),
    )


def _xml_date(entry: Any) -> datetime | None:
    for name in ("published", "updated"):
        if name in entry:
            return read_date(entry[name], _moment(entry.get(f"{name}_parsed")))
    return None


def _moment(parsed: Any) -> datetime | None:
    """What the parser made of a date may lie before the year 1, or hold a 61st second."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _json_feed(text: str, url: str) -> Feed:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError("source-error-not-a-feed") from error
    items = document.get("items")
    if "jsonfeed.org" not in str(document.get("version")) or not isinstance(items, list):
        raise SourceError("source-error-not-a-feed")
    return Feed(
        _clean(document.get("title")),
        tuple(_json_entry(item, url) for item in items if isinstance(item, dict)),
    )


def _json_entry(item: Mapping[str, Any], url: str) -> Entry:
    authors = item.get("authors") or [item.get("author")]
    author = authors[0] if isinstance(authors, list) and isinstance(authors[0], dict) else {}
    plain = item.get("content_text")
    return Entry(
        id=_word(item.get("id")),
        url=_joined(url, _word(item.get("url") or item.get("external_url"))),
        title=_clean(item.get("title")),
        text=_lines(plain) if isinstance(plain, str) else _clean(item.get("content_html") or item.get("summary")),
        author=_clean(author.get("name")),
        published_at=read_date(item.get("date_published") or item.get("date_modified")),
    )


def _joined(base: str, link: str | None) -> str | None:
    try:
        return urljoin(base, link) if link else None
    except ValueError:
        return link


def _word(value: Any) -> str | None:
    """Numbers are names too; true and false are not."""
    return str(value).strip() or None if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _clean(value: Any) -> str | None:
    return plain_text(value) or None if isinstance(value, str) else None


def _lines(value: str) -> str | None:
    return "\n".join(line for part in value.splitlines() if (line := " ".join(part.split()))) or None
