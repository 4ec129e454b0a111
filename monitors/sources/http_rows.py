"""The body of a delivery as checked rows: a JSON array of objects, or one object a line. All of them or none."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from monitors.rows import BadRow, ParsedRow, Recipe, parse_row

MOST_ROWS = 5_000
MOST_SOURCES = 100  # different ones in one delivery
SHOWN = 20  # bad rows that are named

_AS_THEY_ARE = Recipe()


class Refusal(Exception):  # noqa: N818
    """An answer that is no 202; `body` is what the sender is told."""

    def __init__(self, status: int, error: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(status, error)
        self.status = status
        self.body = {"error": error, **more}
        self.headers = headers or {}


def later(status: int, error: str, seconds: int) -> Refusal:
    """The same delivery may be tried again after so many seconds."""
    return Refusal(status, error, headers={"Retry-After": str(seconds)})


def read_posts(body: bytes, now: datetime) -> list[ParsedRow]:
    """Blocking. Raises Refusal, which names the bad rows (counted from 1) and what is wrong with each."""
    parsed: list[ParsedRow] = []
    bad: list[dict[str, Any]] = []
    for number, row in _rows(body):
        try:
            parsed.append(parse_row(row, _AS_THEY_ARE, now))
        except BadRow as error:
            bad.append({"row": number, "error": error.key.removeprefix("import-row-"), **error.fields})
    if bad:
        raise Refusal(422, "bad-rows", rows=bad[:SHOWN], count=len(bad))
    if not parsed:
        raise Refusal(400, "no-rows")
    if len({row.source for row in parsed}) > MOST_SOURCES:
        raise Refusal(413, "too-many-sources", most=MOST_SOURCES)
    return parsed


def _rows(body: bytes) -> Iterator[tuple[int, Any]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(400, "not-utf8") from error
    if not text.lstrip().startswith("["):
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        _bound(len(lines))
        yield from ((number, _object(_loaded(line))) for number, line in lines)
        return
    rows = _loaded(text)
    if not isinstance(rows, list):
        raise Refusal(400, "not-json")
    _bound(len(rows))
    yield from enumerate(map(_object, rows), 1)


def _bound(count: int) -> None:
    if count > MOST_ROWS:
        raise Refusal(413, "too-many-rows", most=MOST_ROWS)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return BadRow("import-row-not-json")


def _object(row: Any) -> dict[str, Any] | BadRow:
    return row if isinstance(row, dict | BadRow) else BadRow("import-row-not-object")
