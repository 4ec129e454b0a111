"""Posts from a file somebody brings: JSON lines or CSV, read row by row, each bad row named by its line."""

import asyncio
import csv
import gc
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache
from io import BufferedReader
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitors.inbox import RawPost
from monitors.ingest import BATCH, Ingest, Stored
from storage import sources
from storage.db import Database
from storage.sources import BadSourceKey

FIELDS = ("source", "id", "time", "text", "author", "url", "views")
MAX_LINE = 10_000_000
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


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    error: BadRow


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


@dataclass(slots=True)
class Report:
    read: int = 0
    stored: Stored = field(default_factory=Stored)
    refused: list[Refused] = field(default_factory=list)  # the first ones
    refusals: int = 0


@dataclass(frozen=True, slots=True)
class _Parsed:
    source: tuple[str, str]  # platform, address
    external_id: str
    published_at: datetime
    text: str
    author: str | None
    url: str | None
    views: int | None


async def import_file(
    db: Database, path: Path, recipe: Recipe, *, now: datetime, ingest: Ingest | None = None, keep_refused: int = 20
) -> Report:
    """Store a file as history (it never alerts), at most 500 posts a transaction. Raises ImportRefused, StorageError.

    A second run of the same file stores nothing new, and so does a run after one that was killed half-way.
    """
    ingest = ingest or Ingest(db)
    report, ids = Report(), _SourceIds(db, now)
    storing: asyncio.Task[Stored] | None = None
    with path.open("rb") as file, _rare_collections():
        batches = _batches(file, path.name, recipe, now, report, keep_refused)
        try:
            # The next rows are parsed while the last ones are being stored.
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                raw = await ids.posts(batch)
                if storing is not None:
                    report.stored += await storing
                storing = asyncio.create_task(ingest.store(raw))
        finally:
            if storing is not None:
                report.stored += await storing
    return report


def _batches(
    file: BufferedReader, name: str, recipe: Recipe, now: datetime, report: Report, keep_refused: int
) -> Iterator[list[_Parsed]]:
    """The rows that can be read, as many at once as one transaction takes; the report notes the others."""
    batch: list[_Parsed] = []
    for line, row in read_rows(file, name, recipe):
        report.read += 1
        try:
            batch.append(_parse(row, recipe, now))
        except BadRow as error:
            report.refusals += 1
            if len(report.refused) < keep_refused:
                report.refused.append(Refused(line, error))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Rows make no cycles, and looking for some after every few hundred of them costs a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _SourceIds:
    """The ids of the sources a file names; one that is not known is made, with an import as its only way in."""

    def __init__(self, db: Database, now: datetime) -> None:
        self._db, self._now = db, now
        self._ids: dict[tuple[str, str], int] = {}

    async def posts(self, parsed: list[_Parsed]) -> list[RawPost]:
        missing = {one.source for one in parsed} - self._ids.keys()
        if missing:
            async with self._db.write() as conn:
                for platform, address in sorted(missing):
                    found = await sources.find_source(conn, platform, address)
                    if found is None:
                        found = await sources.add_source(conn, platform, address, now=self._now, kinds=["import"])
                    self._ids[platform, address] = found.id
        return [
            RawPost(
                source_id=self._ids[one.source],
                external_id=one.external_id,
                published_at=one.published_at,
                seen_at=self._now,
                text=one.text,
                author=one.author,
                url=one.url,
                views=one.views,
                backfilled=True,
            )
            for one in parsed
        ]


def read_rows(file: BufferedReader, name: str, recipe: Recipe) -> Iterator[tuple[int, Row | BadRow]]:
    """Each row with its line number, or what is wrong with it. JSON lines begin with a brace; else it is CSV."""
    start = file.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return _json_rows(file)
    if start.startswith(b"[") or not start:
        raise ImportRefused("import-no-format", file=name)
    return _csv_rows(file, name, recipe)


def _lines(file: BufferedReader) -> Iterator[tuple[int, str | BadRow]]:
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, BadRow("import-row-too-long")
            continue
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield number, BadRow("import-row-not-utf8")


def _json_rows(file: BufferedReader) -> Iterator[tuple[int, Row | BadRow]]:
    for number, line in _lines(file):
        if isinstance(line, BadRow):
            yield number, line
        elif line.strip():
            yield number, _json_row(line)


def _json_row(line: str) -> Row | BadRow:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow("import-row-not-json")
    return row if isinstance(row, dict) else BadRow("import-row-not-object")


class _Rows:
    """The lines of a CSV file for the csv module. A line that is no text is handed on as a mark and refused later."""

    MARK = "\0"

    def __init__(self, file: BufferedReader) -> None:
        self._lines = _lines(file)
        self.errors: dict[str, BadRow] = {}

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if isinstance(line, BadRow):
                self.errors[f"{self.MARK}{number}"] = line
                yield f"{self.MARK}{number}\n"
            else:
                yield line.replace(self.MARK, "")


def _csv_rows(file: BufferedReader, name: str, recipe: Recipe) -> Iterator[tuple[int, Row | BadRow]]:
    csv.field_size_limit(MAX_LINE)
    lines = _Rows(file)
    head = next(iter(lines))
    delimiter = max(",;\t", key=head.count)
    header = [column.strip() for column in next(csv.reader([head], delimiter=delimiter), [])]
    _check_columns(header, name, recipe)
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1  # the header
    try:
        for values in reader:
            first, line = line + 1, reader.line_num + 1
            if lines.errors and (marked := [value for value in values if lines.MARK in value]):
                # Inside a quoted text the mark stands among its other lines.
                yield first, lines.errors.pop(marked[0], BadRow("import-row-not-utf8"))
            elif len(values) != len(header):
                if values:
                    yield first, BadRow("import-row-columns")
            else:
                yield first, dict(zip(header, values, strict=True))
    except csv.Error:
        yield line + 1, BadRow("import-row-too-long")


def _check_columns(header: list[str], name: str, recipe: Recipe) -> None:
    wanted = {recipe.columns.get(field, field) for field in ("source", "time", "text") if field not in recipe.constants}
    for column in sorted(wanted | set(recipe.columns.values())):
        if column not in header:
            if not set(header) & ({*FIELDS} | set(recipe.columns.values())):
                raise ImportRefused("import-no-format", file=name)
            raise ImportRefused("import-no-column", column=column, columns=", ".join(header)[:500])


def _parse(row: Row | BadRow, recipe: Recipe, now: datetime) -> _Parsed:
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
    return _Parsed(
        source,
        identity,
        published_at,
        text,
        _optional(value, "author"),
        _optional(value, "url"),
        _views(value["views"]),
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
    try:
        return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", value))
    except ValueError:
        pass
    try:
        return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")  # as Twitter writes it
    except ValueError:
        return parsedate_to_datetime(value)


def _needed(value: Row, name: str) -> str:
    text = "" if value[name] is None else str(value[name]).strip()
    if not text:
        raise BadRow("import-row-missing", field=name)
    return text


def _optional(value: Row, name: str) -> str | None:
    return str(value[name]) if value[name] not in (None, "") else None


def _views(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        views = int(float(str(value).replace(",", "")))
    except (ValueError, OverflowError) as error:
        raise BadRow("import-row-bad-views", value=str(value)[:100]) from error
    if not 0 <= views < 2**53:
        raise BadRow("import-row-bad-views", value=str(value)[:100])
    return views


def _hash(source: tuple[str, str], published_at: datetime, text: str) -> str:
    """Of a post without an id: the same row again is the same post."""
    content = json.dumps([*source, published_at.isoformat(), text])
    return "h" + hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
