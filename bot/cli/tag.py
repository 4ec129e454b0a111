"""`hoshdar tag`: read posts as JSON lines and say what the reader saw in each."""

import json
import sys
import tomllib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from nlp.reader import Brand, Reading

_BATCH = 1024
_BAD_INPUT = 2


class _BadLineError(ValueError):
    """A line of the input that is not a post."""


def tag(
    file: Annotated[Path | None, typer.Argument(help="JSON lines with id and text; default: standard input.")] = None,
    brands: Annotated[Path | None, typer.Option("--brands", help="World file (TOML) whose brands to look for.")] = None,
) -> None:
    """Say for each post how it feels, what it is about and which brands it names."""
    from bot.cli.reading import models_of_the_shell, trouble_in_words

    models = models_of_the_shell()
    reader = models.reader(_brands(brands) if brands else ())
    if models.trouble:
        typer.echo(trouble_in_words(models.trouble), err=True)
    try:
        with _opened(file) as lines:
            posts = _posts(lines)
            while batch := list(islice(posts, _BATCH)):
                readings = reader.read([text for _, text in batch])
                out = [_line(id_, reading) for (id_, _), reading in zip(batch, readings, strict=True)]
                # half a surrogate pair cannot be written as UTF-8, but JSON has an escape that looks like Python's
                sys.stdout.buffer.write("".join(out).encode("utf-8", "backslashreplace"))
    except _BadLineError as wrong:
        _fail(str(wrong))
    sys.stdout.buffer.flush()


def _opened(file: Path | None) -> IO[bytes]:
    if file is None:
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as wrong:
        _fail(f"{file}: {wrong.strerror}")


def _fail(message: str) -> NoReturn:
    sys.stdout.buffer.flush()
    typer.echo(message, err=True)
    raise typer.Exit(_BAD_INPUT)


def _posts(lines: IO[bytes]) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            post = json.loads(line)
        except (ValueError, RecursionError):
            raise _BadLineError(f"line {number}: not JSON") from None
        if not isinstance(post, dict) or not isinstance(post.get("text"), str):
            raise _BadLineError(f'line {number}: wants an object with a string "text"')
        yield post.get("id"), post["text"]


def _line(id_: Any, reading: "Reading") -> str:
    said = {
        "id": id_,
        "sentiment": reading.sentiment,
        "scores": _scores(reading.scores),
        "topics": [topic.kind for topic in reading.topics],
        "watchwords": [word.word for word in reading.watchwords],
        "labels": sorted(reading.labels),
        "brands": [
            {
                "brand": brand.brand,
                "sentiment": brand.sentiment,
                "scores": _scores(brand.scores),
                "stance": brand.stance,
                "terms": brand.terms,
            }
            for brand in reading.brands
        ],
        "story": reading.story,
        "lang": reading.lang,
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


def _scores(scores: Any) -> dict[str, float]:
    return {"negative": scores.negative, "neutral": scores.neutral, "positive": scores.positive}


def _brands(path: Path) -> list["Brand"]:
    from nlp.reader import Brand

    try:
        world = tomllib.loads(path.read_text("utf-8"))
        tables = world.get("brands", [])
        brands = [Brand(table["key"], table.get("query") or f'"{table["name"]}"') for table in tables]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        _fail(f"{path}: {type(wrong).__name__}: {wrong}")
    for brand in brands:
        _check(path, brand)
    return brands


def _check(path: Path, brand: "Brand") -> None:
    from nlp.query import QueryError, parse_query

    try:
        parse_query(brand.query)
    except QueryError as wrong:
        from bot.cli.speech import bad_query, texts_of_the_shell

        _fail(f"{path}: {bad_query(texts_of_the_shell(), brand.query, wrong, brand.key)}")
