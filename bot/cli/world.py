"""`hoshdar apply`: bring the database to what a world file says, and say what changed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.database import transact
from bot.cli.speech import bad_query, fail, say, texts_of_the_shell
from bot.texts import Texts
from nlp.own_words import OwnWord, OwnWordError, check_word
from nlp.query import QueryError, parse_query
from storage.apply import Change, default_query
from storage.apply import apply as apply_world
from storage.watchwords import BrandWord
from storage.world import World, WorldError, parse_world, read_world

ACTOR = "cli"


def apply(file: Annotated[Path, typer.Argument(help="World file (TOML).")]) -> None:
    """Bring brands, sources, members and chats to what FILE says. What FILE does not name stays as it is."""
    texts = texts_of_the_shell()
    try:
        with file.open("rb") as opened:
            content = opened.read(5_000_001)
        world = parse_world(content.decode("utf-8-sig"))
    except OSError:
        fail(texts, "world-unreadable", file=str(file))
    except UnicodeDecodeError:
        fail(texts, "world-not-utf8", file=str(file))
    except WorldError as error:
        fail(texts, error.key, **error.fields)
    apply_and_tell(texts, world)


def apply_entry(section: str, values: Mapping[str, Any]) -> None:
    """Apply one entry given on the command line (None: not given), checked like one of a file."""
    texts = texts_of_the_shell()
    named = {name: value for name, value in values.items() if value is not None}
    try:
        world = read_world({section: [named]})
    except WorldError as error:
        fail(texts, error.key, **error.fields)
    apply_and_tell(texts, world)


def apply_and_tell(texts: Texts, world: World) -> None:
    _check_queries(texts, world)
    for brand in world.brands:
        for word in brand.words or ():
            check_own_word(texts, brand.key, word)
    try:
        changes = transact(lambda conn: apply_world(conn, world, now=datetime.now(UTC), actor=ACTOR))
    except WorldError as error:
        fail(texts, error.key, **error.fields)
    for change in changes:
        tell(texts, change)
    say(texts, "apply-changed" if changes else "apply-nothing", count=len(changes))


def tell(texts: Texts, change: Change) -> None:
    """One line for an addition, one for each changed field."""
    kind = texts.get(f"apply-kind-{change.kind}")
    if change.action == "added":
        say(texts, "apply-added-one", kind=kind, name=change.key)
    for field, (old, new) in change.fields.items():
        say(texts, "apply-changed-one", kind=kind, name=change.key, field=field, old=_shown(old), new=_shown(new))


def _shown(value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    return ", ".join(value) if isinstance(value, list) else str(value)


def check_own_word(texts: Texts, brand: str, word: BrandWord) -> None:
    try:
        check_word(OwnWord(word.word, word.kind, word.gravity))
    except OwnWordError as error:
        fail(texts, "world-bad-word", brand=brand, word=word.word, detail=texts.get(error.key, **error.fields))


def _check_queries(texts: Texts, world: World) -> None:
    for brand in world.brands:
        query = brand.query or default_query(brand.name)
        try:
            parse_query(query)
        except QueryError as error:
            typer.echo(bad_query(texts, query, error, brand.key), err=True)
            raise typer.Exit(2) from None
