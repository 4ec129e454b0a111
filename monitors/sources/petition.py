"""Petition pages: the petition is one post, and its signatures over time are the post's counts."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitors.inbox import RawPost
from monitors.sources.article import extract
from monitors.sources.errors import SourceError
from monitors.sources.exits import Exits
from monitors.sources.feed_dates import DIGITS
from monitors.sources.feed_text import decode
from monitors.sources.plain_text import headed, plain_text
from monitors.sources.port import Desk, Lane, Page
from storage.ways import Way

# "12,345 signatures", also in Persian, with up to two words between.
SIGNATURES = re.compile(
    r"(?<!\d)(\d[\d,\u066c\u060c]{0,20})\s+(?:[^\W\d]+\s+){0,2}?(?:\u0627\u0645\u0636\u0627|signatures?\b|supporters?\b|signed\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PetitionOptions:
    proxy: str | None = None
    egresses: Mapping[str, str | None] = field(default_factory=dict)
    allow_hosts: Collection[str] = ()
    every: timedelta = timedelta(seconds=120)
    timeout: float = 30


@dataclass(frozen=True, slots=True)
class Petition:
    title: str | None
    text: str
    signatures: int


class Petitions:
    """The source kind `petition`."""

    kind = "petition"
    trouble = None
    _desk: Desk
    _exits: Exits

    def __init__(self, options: PetitionOptions) -> None:
        self.every = options.every
        self._options = options

    async def start(self, desk: Desk) -> None:
        self._desk, options = desk, self._options
        self._exits = Exits(
            options.egresses, usual=options.proxy, allow_hosts=options.allow_hosts, timeout=options.timeout
        )

    async def stop(self) -> None:
        await self._exits.close()

    def lane(self, way: Way) -> Lane:
        return Lane(f"host:{urlsplit(way.source.address).netloc.lower()}", 1)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        answer = await self._exits.of(way.source).get(way.source.address)
        markup = decode(answer.body, answer.headers.get("content-type", ""))
        petition = await asyncio.to_thread(read_petition, markup, answer.url)
        first = way.source.history_read_at is None
        if first:
            await self._desk.identify(way, way.bookmark, stable_id=None, title=petition.title)
        post = RawPost(
            source_id=way.source.id,
            external_id=way.source.address,
            published_at=now,  # when we first saw it; later readings do not move it
            seen_at=now,
            text=headed(petition.title or "", petition.text),
            url=way.source.address,
            views=petition.signatures,
            edited_at=None if first else now,
            backfilled=first,
        )
        yield Page((post,), replace(way.bookmark, cursor=str(petition.signatures)), way.last_success_at)


def read_petition(markup: str, url: str) -> Petition:
    """Blocking. The first count of signatures on the page is the petition's own. Raises SourceError where none is."""
    count = _count(plain_text(markup))
    if count is None:
        raise SourceError("source-error-no-petition")
    article = extract(markup, url)
    # The count stands in its own place: in the text it would make every signature an edit.
    lines = [line for line in (article.text if article else "").splitlines() if _count(line) is None]
    return Petition(article.title if article else None, "\n".join(lines), count)


def _count(text: str) -> int | None:
    found = SIGNATURES.search(text.translate(DIGITS))
    digits = re.sub(r"\D", "", found[1])[:12] if found else ""
    return int(digits) if digits else None
