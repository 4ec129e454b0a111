"""The public web page of a channel (t.me/s/NAME, eitaa.com/NAME) as posts. Their class names end alike."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

from monitors.sources.feed_dates import DIGITS
from monitors.sources.plain_text import BLOCKS, harmless

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
    """`number` puts posts in order; `id` is the platform's own name of it, where that is not the number."""

    number: int
    id: str = ""
    published_at: datetime | None = None
    text: str = ""
    views: int | None = None
    author: str | None = None
    picture: bool = False  # it may be one of an album


@dataclass(slots=True)
class WebPage:
    title: str | None = None
    audience: int | None = None
    posts: list[WebPost] = field(default_factory=list)  # oldest first, as on the page
    peer: dict[str, int] | None = None  # by which Bale's older posts are asked for


def read_page(markup: str) -> WebPage:
    return _PageReader.read(markup)


def read_count(text: str) -> int | None:
    """ "1.2K", "3M", "987", in any digits."""
    found = COUNT.search(text.translate(DIGITS).replace(",", "").replace("\u066b", "."))
    try:
        return round(float(found[1]) * SCALE[found[2].upper()]) if found else None
    except ValueError:
        return None


class FieldReader(HTMLParser, ABC):
    """Follows at most one field at a time, until the tag that opened it is closed. A page says what its fields are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = WebPage()
        self._field: str | None = None
        self._depth = 0
        self._parts: list[str] = []

    @classmethod
    def read(cls, markup: str) -> WebPage:
        reader = cls()
        reader.feed(harmless(markup))
        reader.close()
        return reader.page

    @abstractmethod
    def begins(self, attributes: dict[str, str]) -> WebPost | None:
        """The post that a tag with these attributes opens, if it does."""

    @abstractmethod
    def field_of(self, classes: list[str]) -> str | None:
        """The name of the field that a tag of these classes holds."""

    def looked_at(self, tag: str, attributes: dict[str, str]) -> None:
        """What a tag says by its attributes alone."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        post = self.begins(attributes)
        if post is not None:
            self._finish()
            self.page.posts.append(post)
        elif self._field is not None:
            self._depth += tag not in VOID
            if tag in BLOCKS:
                self._parts.append("\n")
        else:
            self._field = self.field_of(attributes.get("class", "").split())
            self._depth, self._parts = 1, []
        self.looked_at(tag, attributes)

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
    def post(self) -> WebPost | None:
        return self.page.posts[-1] if self.page.posts else None

    def take(self, name: str, text: str) -> None:
        """A field that was read to its end."""
        if name == "title":
            self.page.title = text or None
        elif name == "counter" and self.page.audience is None:
            self.page.audience = read_count(text)
        elif self.post is None or not text:
            return
        elif name == "text":
            self.post.text = f"{self.post.text}\n{text}".strip()
        elif name == "views":
            self.post.views = read_count(text)
        elif name == "author":
            self.post.author = text

    def _finish(self) -> None:
        name, self._field = self._field, None
        if name:
            self.take(name, _lines(self._parts))


class _PageReader(FieldReader):
    def begins(self, attributes: dict[str, str]) -> WebPost | None:
        number = attributes.get("data-post", "").rpartition("/")[2]
        return WebPost(int(number)) if number.isdecimal() and len(number) < 19 else None

    def field_of(self, classes: list[str]) -> str | None:
        return next((name for end, name in FIELDS.items() if any(one.endswith(end) for one in classes)), None)

    def looked_at(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "time" and self.post is not None:
            self.post.published_at = read_moment(attributes.get("datetime", "")) or self.post.published_at


def _lines(parts: Iterable[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def read_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
