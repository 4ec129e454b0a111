"""`hoshdar import FILE`: posts that somebody brings, through the same pipeline as all others."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from bot.cli.speech import fail, plain, say, texts_of_the_shell
from bot.settings import Settings
from bot.texts import Texts
from monitors.importing import Report, import_file
from monitors.ingest import Ingest
from monitors.rows import FIELDS, ImportRefused, Recipe
from nlp.model_choice import Models
from storage.db import Database
from storage.migrate import upgrade


def import_posts(
    file: Annotated[Path, typer.Argument(help="JSON lines, CSV with a header line, or Telegram's result.json.")],
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, by commas or repeated: text=tweet_text")
    ] = None,
    constants: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE for every row, repeated: source=airlines")
    ] = None,
    tz: Annotated[str | None, typer.Option("--tz", help="Time zone of times that name none: Asia/Tehran")] = None,
) -> None:
    """Store the posts of FILE as history; they never alert. Fields: source, id, time, text, author, url, views."""
    texts = texts_of_the_shell()
    pairs = [pair for option in columns or () for pair in option.split(",")]
    recipe = Recipe(_fields(texts, "--map", pairs), _fields(texts, "--set", constants or []), _zone(texts, tz))
    try:
        report = asyncio.run(_import(file, recipe))
    except OSError:
        fail(texts, "import-unreadable", file=str(file))
    except ImportRefused as error:
        fail(texts, error.key, **error.fields)
    _tell(texts, report)


async def _import(file: Path, recipe: Recipe) -> Report:
    settings = Settings()
    db = Database(settings.database)
    models = Models(settings.model, settings.data_dir, settings.model_labels)
    try:
        await upgrade(db)
        ingest = Ingest(db, make_reader=models.reader, reader_stamp=models.stamp)
        return await import_file(db, file, recipe, now=datetime.now(UTC), ingest=ingest)
    finally:
        await db.close()


def _tell(texts: Texts, report: Report) -> None:
    for refused in report.refused:
        detail = plain(texts, refused.error.key, **refused.error.fields)
        typer.echo(plain(texts, "import-bad-row", line=refused.line, detail=detail), err=True)
    if report.refusals > len(report.refused):
        typer.echo(plain(texts, "import-more-errors", count=report.refusals - len(report.refused)), err=True)
    stored = report.stored
    figures = {"read": report.read, "new": stored.new, "known": stored.known, "mentions": stored.mentions}
    say(texts, "import-done", refused=report.refusals, **figures)
    if report.refusals:
        raise typer.Exit(2)


def _fields(texts: Texts, option: str, pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if name.strip() not in FIELDS or not sign or not value:
            fail(texts, "import-bad-option", option=option, fields=", ".join(FIELDS))
        found[name.strip()] = value
    return found


def _zone(texts: Texts, name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(texts, "import-bad-timezone", value=name)
