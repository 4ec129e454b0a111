"""A Bale channel's public page (ble.ir/s/NAME) and what its "load more" answers, as posts.

The page carries its posts as data for its scripts; where it does not, they are read off the markup, whose class names
end in hashes that change with every build.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitors.sources.errors import SourceError
from monitors.sources.feed_dates import DIGITS
from monitors.sources.preview_page import FieldReader, WebPage, WebPost, read_moment

ALBUM_WINDOW = 2_000  # ms; the pictures of an album follow each other closer than this
TEHRAN = ZoneInfo("Asia/Tehran")  # of the clock times in the markup

_PAYLOAD = re.compile(r'self\.__next_f\.push\(\[1,\s*("(?:[^"\\]|\\.)*")\s*\]\)')
_NUMBER = re.compile(r"\$?n?(-?\d{1,19})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_SID = re.compile(r"-?\w{1,64}")  # the message's own number, with more behind it or not
# What is read, by the beginning of its class.
FIELDS = {
    "Text_text__": "text",
    "Info_date__": "clock",
    "Info_Text__": "views",
    "Profile_name__": "title",
    "Profile_memberCount__": "counter",
}
_decode = json.JSONDecoder().raw_decode


def read_bale_page(markup: str) -> WebPage:
    """Posts oldest first, albums still in pieces; `peer` is what asking for older ones needs, where it is known."""
    page = _MarkupReader.read(markup)
    data = "".join(_loaded(payload) for payload in _PAYLOAD.findall(markup))
    messages, peer = _value(data, "messages"), _value(data, "peer")
    if isinstance(messages, list):
        page.posts = _posts(messages)
    if isinstance(peer, dict) and all(isinstance(peer.get(name), int) for name in ("type", "id")):
        page.peer = {"type": peer["type"], "id": peer["id"]}
    page.posts.sort(key=lambda post: post.number)
    return page


def read_bale_history(body: bytes) -> WebPage:
    """The answer to a request for older posts. Raises SourceError."""
    try:
        history = json.loads(body).get("history")
    except (ValueError, AttributeError, RecursionError) as error:
        raise SourceError("source-error-broken") from error
    return WebPage(posts=sorted(_posts(history if isinstance(history, list) else []), key=lambda post: post.number))


def join_albums(posts: Iterable[WebPost]) -> list[WebPost]:
    """One post for the pictures of an album: the first of them, with the views of the most viewed."""
    joined: list[WebPost] = []
    last = 0
    for post in sorted(posts, key=lambda post: post.number):
        if joined and post.picture and not post.text and post.number - last <= ALBUM_WINDOW:
            views = [one for one in (joined[-1].views, post.views) if one is not None]
            joined[-1] = replace(joined[-1], views=max(views, default=None))
        else:
            joined.append(post)
        last = post.number
    return joined


def _posts(messages: Iterable[Any]) -> list[WebPost]:
    return [post for message in messages if isinstance(message, dict) and (post := _post(message)) is not None]


def _post(message: dict[str, Any]) -> WebPost | None:
    rid, date = _whole(message.get("rid")), _whole(message.get("date"))
    if rid is None or date is None or not 0 < date < 4e12:
        return None
    content = message.get("message")
    content = content if isinstance(content, dict) else {}
    picture = isinstance(content.get("documentMessage"), dict)
    caption = content["documentMessage"].get("caption") if picture else content.get("textMessage")
    text = caption.get("text") if isinstance(caption, dict) else None
    return WebPost(
        number=date,
        id=str(rid),
        published_at=datetime.fromtimestamp(date / 1_000, UTC),
        text=text if isinstance(text, str) else "",
        views=_whole(message.get("viewCount")),
        picture=picture,
    )


def _whole(value: Any) -> int | None:
    """Numbers come as numbers, as strings, or marked as large ("$n123")."""
    found = _NUMBER.fullmatch(str(value)) if isinstance(value, int | str) else None
    return int(found[1]) if found else None


def _loaded(payload: str) -> str:
    try:
        return str(json.loads(payload))
    except ValueError:
        return ""


def _value(data: str, name: str) -> Any:
    found = re.search(rf'"{name}":\s*(?=[\[{{])', data)
    try:
        return _decode(data, found.end())[0] if found else None
    except (ValueError, RecursionError):
        return None


class _MarkupReader(FieldReader):
    """The same posts off the markup: a day stands above its posts, and each post says its hour."""

    def __init__(self) -> None:
        super().__init__()
        self._day: datetime | None = None

    def begins(self, attributes: dict[str, str]) -> WebPost | None:
        found = _SID.match(attributes.get("data-sid", ""))
        return WebPost(len(self.page.posts), id=found[0], published_at=self._day) if found else None

    def field_of(self, classes: list[str]) -> str | None:
        return next((name for start, name in FIELDS.items() if any(one.startswith(start) for one in classes)), None)

    def looked_at(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("property") == "og:title":
            self.page.title = attributes.get("content", "").rpartition("|")[2].strip() or None
        if tag == "time":
            self._day = read_moment(attributes.get("datetime", "")) or self._day

    def take(self, name: str, text: str) -> None:
        if name != "clock":
            super().take(name, text)
            return
        clock = _CLOCK.fullmatch(text.translate(DIGITS))
        if clock and self.post is not None and self._day is not None:
            at = self._day.astimezone(TEHRAN).replace(hour=int(clock[1]) % 24, minute=int(clock[2]) % 60)
            self.post.published_at = at.astimezone(UTC)
            self.post.number = int(at.timestamp() * 1_000)
