"""The public web page of a channel (t.me/s/NAME, eitaa.com/NAME) as posts. Their class names end alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

from monitors.sources.feed_dates import DIGITS
from monitors.sources.plain_text import BLOCKS

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
SCALE = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
COUNT = re.compile(r"([\d.]+)\s*([KMB]?)", re.IGNORECASE)
# What is read, by the end of its class; the first that fits. A quoted reply looks like a text of its own.
FIELDS = {
    "_message_reply": "",
    "_message_text": "text",
    "_message_views": "views",
    "_forwarded_from_name": "author",
    "_channel_info_header_title": "title",
    "counter_value": "counter",
}


@dataclass(slots=True)
class WebPost:
    number: int
    published_at: datetime | None = None
    text: str = ""
    views: int | None = None
    author: str | None = None


@dataclass(slots=True)
class WebPage:
    title: str | None = None
    audience: int | None = None
    posts: list[WebPost] = field(default_factory=list)  # oldest first, as on the page


def read_page(markup: str) -> WebPage:
    reader = _PageReader()
    reader.feed(markup)
    reader.close()
    return reader.page


def read_count(text: str) -> int | None:
    """ "1.2K", "3M", "987", in any digits."""
    found = COUNT.search(text.translate(DIGITS).replace(",", "").replace("\u066b", "."))
    try:
        return round(float(found[1]) * SCALE[found[2].upper()]) if found else None
    except ValueError:
        return None


class _PageReader(HTMLParser):
    """Follows at most one field at a time, until the tag that opened it is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = WebPage()
        self._field: str | None = None
        self._depth = 0
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        number = attributes.get("data-post", "").rpartition("/")[2]
        if number.isdecimal() and len(number) < 19:
            self._finish()
            self.page.posts.append(WebPost(int(number)))
        elif self._field is not None:
            self._depth += tag not in VOID
            if tag in BLOCKS:
                self._parts.append("\n")
        else:
            self._field = _field_of(attributes.get("class", "").split())
            self._depth, self._parts = 1, []
        if tag == "time" and self._post is not None:
            self._post.published_at = _moment(attributes.get("datetime", "")) or self._post.published_at

    def handle_endtag(self, tag: str) -> None:
        if self._field is None or tag in VOID:
            return
        self._depth -= 1
        if self._depth == 0:
            self._finish()
        elif tag in BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._field:
            self._parts.append(data)

    def close(self) -> None:
        super().close()
        self._finish()

    @property
    def _post(self) -> WebPost | None:
        return self.page.posts[-1] if self.page.posts else None

    def _finish(self) -> None:
        name, self._field = self._field, None
        text = _lines(self._parts)
        if name == "title":
            self.page.title = text or None
        elif name == "counter" and self.page.audience is None:
            self.page.audience = read_count(text)
        elif self._post is None or not text:
            return
        elif name == "text":
            self._post.text = f"{self._post.text}\n{text}".strip()
        elif name == "views":
            self._post.views = read_count(text)
        elif name == "author":
            self._post.author = text


def _field_of(classes: Iterable[str]) -> str | None:
    classes = list(classes)
    return next((name for end, name in FIELDS.items() if any(one.endswith(end) for one in classes)), None)


def _lines(parts: Iterable[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
