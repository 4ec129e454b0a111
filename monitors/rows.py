"""Rows that somebody brings, in a file or through the door, as posts: checked field by field."""

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from monitors.inbox import RawPost
from storage import sources
from storage.db import AsyncConnection, Database
from storage.sources import BadSourceKey

FIELDS = ("source", "id", "time", "text", "author", "url", "views", "forwards", "edited", "source_title")
CHANNEL_NUMBER = "telegram-"  # how a file names a channel of which it knows the number only
AHEAD = timedelta(days=1)  # clocks differ and dates are rounded; what lies further ahead is wrong

_SECONDS = re.compile(r"\d{9,13}(\.\d+)?")
_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")  # 2015-02-24 11:35:52 -0800

Row = dict[str, Any]


class ImportRefused(Exception):  # noqa: N818
    """The file as a whole cannot be read: a text key and what the text needs."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


class BadRow(ValueError):  # noqa: N818
    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


@dataclass(frozen=True)
class Recipe:
    """How rows become posts: `columns` renames, `constants` are the same for all, `zone` is for naive times."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    zone: ZoneInfo | None = None

    @cached_property
    def wanted(self) -> dict[str, str]:
        """The column of each field."""
        return {name: self.columns.get(name, name) for name in FIELDS}


@dataclass(slots=True)  # not frozen: a frozen one takes four times as long to make, and an import makes many
class ParsedRow:
    source: tuple[str, str]  # platform, address
    external_id: str
    published_at: datetime
    text: str
    author: str | None
    url: str | None
    views: int | None
    forwards: int | None
    edited_at: datetime | None
    source_title: str | None


class SourceIds:
    """The ids of the sources that rows name; one that is not known is made, with an import as its only way in."""

    def __init__(self, db: Database, **values: Any) -> None:
        """`values` are columns of the sources that are made."""
        self._db, self._values = db, values
        self._ids: dict[tuple[str, str], int] = {}

    async def posts(self, parsed: Sequence[ParsedRow], now: datetime, *, backfilled: bool) -> list[RawPost]:
        titles = {one.source: one.source_title for one in parsed if one.source not in self._ids}
        if titles:
            async with self._db.write() as conn:
                for source, title in sorted(titles.items()):
                    self._ids[source] = await self._find_or_make(conn, *source, title, now)
        return [
            RawPost(
                source_id=self._ids[one.source],
                external_id=one.external_id,
                published_at=min(one.published_at, now),
                seen_at=now,
                text=one.text,
                author=one.author,
                url=one.url,
                views=one.views,
                forwards=one.forwards,
                edited_at=one.edited_at,
                backfilled=backfilled,
            )
            for one in parsed
        ]

    async def _find_or_make(
        self, conn: AsyncConnection, platform: str, address: str, title: str | None, now: datetime
    ) -> int:
        found = await sources.find_source(conn, platform, address)
        number = address.removeprefix(CHANNEL_NUMBER)
        if found is None and platform == "import" and number != address:
            found = await sources.find_by_stable_id(conn, "telegram", number)
        if found is None:
            values = self._values | ({"title": title[:200]} if title else {})
            found = await sources.add_source(conn, platform, address, now=now, kinds=["import"], **values)
        return found.id


def parse_row(row: Row | BadRow, recipe: Recipe, now: datetime) -> ParsedRow:
    if isinstance(row, BadRow):
        raise row
    value = {name: row.get(column) for name, column in recipe.wanted.items()} | recipe.constants
    source = parse_source(_needed(value, "source"))
    text = "" if value["text"] is None else str(value["text"])
    if value["text"] is None:
        raise BadRow("import-row-missing", field="text")
    published_at = parse_time(value["time"], recipe.zone)
    if published_at > now + AHEAD:
        raise BadRow("import-row-future-time", value=str(value["time"])[:100])
    identity = str(value["id"]).strip() if value["id"] not in (None, "") else _hash(source, published_at, text)
    return ParsedRow(
        source,
        identity,
        published_at,
        text,
        _optional(value, "author"),
        _optional(value, "url"),
        _count(value, "views"),
        _count(value, "forwards"),
        parse_time(value["edited"], recipe.zone) if value["edited"] not in (None, "") else None,
        _optional(value, "source_title"),
    )


@lru_cache(4_096)
def parse_source(key: str) -> tuple[str, str]:
    """`platform/address` of a platform we know, else the name of an imported source. Raises BadRow."""
    platform, slash, _ = key.partition("/")
    try:
        if slash and platform in sources.PLATFORMS:
            return sources.parse_key(key)
        return "import", sources.clean_address("import", key)
    except BadSourceKey as error:
        raise BadRow("import-row-bad-source", value=key[:100]) from error


def parse_time(value: Any, zone: ZoneInfo | None) -> datetime:
    """ISO 8601, seconds since 1970, or as mails and tweets write it; aware UTC. Raises BadRow."""
    if value is None or value == "":
        raise BadRow("import-row-missing", field="time")
    shown = str(value).strip()[:100]
    try:
        moment = _moment(shown)
        if moment.tzinfo is None:
            if zone is None:
                raise BadRow("import-row-naive-time", value=shown)
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except BadRow:
        raise
    except (ValueError, OverflowError, OSError) as error:
        raise BadRow("import-row-bad-time", value=shown) from error
    if moment.year < 1990:
        raise BadRow("import-row-bad-time", value=shown)
    return moment


def _moment(value: str) -> datetime:
    if _SECONDS.fullmatch(value):
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1_000 if seconds > 1e11 else seconds, UTC)
    with suppress(ValueError):
        return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", value))
    with suppress(ValueError):
        return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")  # as Twitter writes it
    return parsedate_to_datetime(value)


def _needed(value: Row, name: str) -> str:
    text = "" if value[name] is None else str(value[name]).strip()
    if not text:
        raise BadRow("import-row-missing", field=name)
    return text


def _optional(value: Row, name: str) -> str | None:
    return str(value[name]) if value[name] not in (None, "") else None


def _count(row: Row, name: str) -> int | None:
    value = row[name]
    if value in (None, ""):
        return None
    try:
        count = int(float(str(value).replace(",", "")))
    except (ValueError, OverflowError) as error:
        raise BadRow("import-row-bad-views", value=str(value)[:100]) from error
    if not 0 <= count < 2**53:
        raise BadRow("import-row-bad-views", value=str(value)[:100])
    return count


def _hash(source: tuple[str, str], published_at: datetime, text: str) -> str:
    """Of a post without an id: the same row again is the same post."""
    content = json.dumps([*source, published_at.isoformat(), text])
    return "h" + hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
