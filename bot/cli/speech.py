"""How the command line speaks: the catalogue's texts in the language of the settings, and typed trouble."""

import os
from typing import Any, NoReturn

import typer

from bot.settings import PREFIX, Settings
from bot.texts import Texts


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
    return text.replace("\u2068", "").replace("\u2069", "") if texts.language == "en" else text


def fail(texts: Texts, key: str, /, **args: Any) -> NoReturn:
    """One line on stderr and exit code 2: what was given cannot be used."""
    typer.echo(plain(texts, key, **args), err=True)
    raise typer.Exit(2)
