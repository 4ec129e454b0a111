"""How the command line speaks: the catalogue's texts in the language of the settings, and typed trouble."""

import os
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from bot.settings import PREFIX, Settings
from bot.texts import Texts

if TYPE_CHECKING:
    from nlp.query import QueryError

AROUND = 20  # characters shown on each side of a mistake


def texts_of_the_shell() -> Texts:
    """Works with broken settings too: somebody has to say that they are broken."""
    try:
        return Texts(Settings().language)
    except ValueError:
        return Texts(os.environ.get(f"{PREFIX}LANGUAGE", "fa"))


def say(texts: Texts, key: str, /, **args: Any) -> None:
    typer.echo(plain(texts, key, **args))


def plain(texts: Texts, key: str, /, **args: Any) -> str:
    """One text, with what was perhaps meant (`closest`); in English without isolates: a shell can search in it."""
    text = texts.get(key, **args)
    if args.get("closest"):
        text = texts.get("did-you-mean", said=text, closest=args["closest"])
    return searchable(texts, text)


def searchable(texts: Texts, text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "") if texts.language == "en" else text


def bad_query(texts: Texts, query: str, error: "QueryError", brand: str | None = None) -> str:
    """What is wrong with a query, where, and what stands there."""
    detail = texts.get(error.key, word=error.args[0] if error.args else "")
    around = query[max(0, error.position - AROUND) : error.position + AROUND].encode("utf-8", "replace").decode()
    where = {"detail": detail, "position": error.position + 1, "around": around}
    if brand is None:
        return plain(texts, "preview-bad-query", **where)
    return plain(texts, "world-bad-query", brand=brand, **where)


def fail(texts: Texts, key: str, /, **args: Any) -> NoReturn:
    """One line on stderr and exit code 2: what was given cannot be used."""
    typer.echo(plain(texts, key, **args), err=True)
    raise typer.Exit(2)
