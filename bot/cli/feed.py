"""`hoshdar feed`: what is in one feed, as JSON lines."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli.speech import fail, texts_of_the_shell

LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}

if TYPE_CHECKING:
    from monitors.sources.feed_parse import Entry, Feed


def feed(
    place: Annotated[str, typer.Argument(metavar="FILE|URL", help="A feed's file or http(s) address; - for stdin.")],
) -> None:
    """Print a JSON line for every entry, in the feed's order: id, url, title, text, author, published_at."""
    from monitors.sources.errors import SourceError

    try:
        found = _fetch(place) if urlsplit(place).scheme in ("http", "https") else _open(place)
    except SourceError as refused:
        texts = texts_of_the_shell()
        fail(texts, "feed-refused", file=place, reason=texts.get(refused.key))
    except OSError:
        fail(texts_of_the_shell(), "feed-file-unreadable", file=place)
    for entry in found.entries:
        sys.stdout.buffer.write(_line(entry))
    sys.stdout.buffer.flush()


def _open(place: str) -> "Feed":
    from monitors.sources.egress import BODY_CAP
    from monitors.sources.errors import SourceError
    from monitors.sources.feed_parse import parse_feed

    if place == "-":
        body = sys.stdin.buffer.read(BODY_CAP + 1)
    else:
        with Path(place).open("rb") as file:
            body = file.read(BODY_CAP + 1)
    if len(body) > BODY_CAP:
        raise SourceError("source-error-too-large")
    return parse_feed(body)


def _fetch(url: str) -> "Feed":
    import asyncio

    from monitors.sources.egress import Answer, Egress
    from monitors.sources.feed_parse import parse_feed

    async def get() -> Answer:
        # Whoever names an address inside the network at the shell means it; a redirect to another one is refused.
        egress = Egress(allow_hosts=[urlsplit(url).hostname or ""])
        try:
            return await egress.get(url)
        finally:
            await egress.close()

    answer = asyncio.run(get())
    return parse_feed(answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url)


def _line(entry: "Entry") -> bytes:
    said = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
    }
    # These are letters in JSON, and ends of a line to some who read it line by line.
    line = json.dumps(said, ensure_ascii=False).translate(LINE_ENDS)
    return (line + "\n").encode("utf-8", "backslashreplace")
