"""Posts from a file somebody brings (JSON lines, CSV, a Telegram export), row by row; bad rows are named by line."""

import asyncio
import csv
import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from monitors.ingest import AT_ONCE, Ingest, Stored
from monitors.rows import FIELDS, BadRow, ImportRefused, ParsedRow, Recipe, Row, SourceIds, parse_row
from monitors.telegram_export import export_rows, is_export
from storage.db import Database

MAX_LINE = 10_000_000


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    error: BadRow


@dataclass(slots=True)
class Report:
    read: int = 0
    stored: Stored = field(default_factory=Stored)
    refused: list[Refused] = field(default_factory=list)  # the first ones
    refusals: int = 0


async def import_file(
    db: Database, path: Path, recipe: Recipe, *, now: datetime, ingest: Ingest | None = None, keep_refused: int = 20
) -> Report:
    """Store a file as history (it never alerts), at most 500 posts a transaction. Raises ImportRefused, StorageError.

    A second run of the same file stores nothing new, and so does a run after one that was killed half-way.
    """
    ingest = ingest or Ingest(db)
    report, ids = Report(), SourceIds(db)
    storing: asyncio.Task[Stored] | None = None
    with path.open("rb") as file, _rare_collections(), _long_fields():
        batches = _batches(file, path.name, recipe, now, report, keep_refused)
        try:
            # The next rows are parsed while the last ones are being stored.
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                raw = await ids.posts(batch, now, backfilled=True)
                if storing is not None:
                    report.stored += await storing
                storing = asyncio.create_task(ingest.store(raw))
        finally:
            if storing is not None:
                report.stored += await storing
    return report


def _batches(
    file: BufferedReader, name: str, recipe: Recipe, now: datetime, report: Report, keep_refused: int
) -> Iterator[list[ParsedRow]]:
    """The rows that can be read, some batches of them at once; the report notes the others."""
    batch: list[ParsedRow] = []
    for line, row in read_rows(file, name, recipe):
        report.read += 1
        try:
            batch.append(parse_row(row, recipe, now))
        except BadRow as error:
            report.refusals += 1
            if len(report.refused) < keep_refused:
                report.refused.append(Refused(line, error))
        if len(batch) >= AT_ONCE:
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


@contextmanager
def _long_fields() -> Iterator[None]:
    """The limit is the whole process's, and others count on the usual one."""
    usual = csv.field_size_limit(MAX_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def read_rows(file: BufferedReader, name: str, recipe: Recipe) -> Iterator[tuple[int, Row | BadRow]]:
    """Each row with its line number, or what is wrong with it. JSON begins with a brace; else it is CSV."""
    start = file.peek(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_export(start):
        return export_rows(file, name)
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
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE)
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
