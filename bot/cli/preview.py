"""`hoshdar brands preview`: what a query would hit among the stored posts."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.speech import bad_query, fail, say, texts_of_the_shell
from bot.previewing import preview_query
from bot.settings import Settings
from bot.texts import Texts
from nlp.preview import Example, Preview
from nlp.query import QueryError
from storage import brands
from storage.db import Database
from storage.migrate import upgrade
from storage.names import closest


def preview(
    key: Annotated[str | None, typer.Argument(help="A brand's key; or give --query.")] = None,
    query: Annotated[str | None, typer.Option("--query", help="The query to try.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back.")] = 30,
) -> None:
    """Count what a query hits among the stored posts, term by term, with examples. Nothing is changed."""
    texts = texts_of_the_shell()
    if (key is None) == (query is None):
        fail(texts, "preview-one-of")
    try:
        found = asyncio.run(_preview(texts, key, query, days))
    except QueryError as error:
        typer.echo(bad_query(texts, query or "", error), err=True)
        raise typer.Exit(2) from None
    _tell(texts, found, days)


async def _preview(texts: Texts, key: str | None, query: str | None, days: int) -> Preview:
    db = Database(Settings().database)
    try:
        await upgrade(db)
        return await preview_query(db, query or await _query_of(texts, db, key or ""), datetime.now(UTC), days=days)
    finally:
        await db.close()


async def _query_of(texts: Texts, db: Database, key: str) -> str:
    async with db.read() as conn:
        brand = await brands.get_brand(conn, key)
        known = [one.key for one in await brands.list_brands(conn)]
    if brand is None:
        near = closest(key, known, 1)
        fail(texts, "remove-unknown", kind=texts.get("apply-kind-brand"), name=key, closest=near[0] if near else "")
    return brand.query


def _tell(texts: Texts, found: Preview, days: int) -> None:
    say(texts, "preview-total", read=found.read, hits=found.hits, days=days)
    for count in found.terms:
        say(texts, "preview-term", term=count.term, hits=count.hits, alone=count.alone)
        for example in count.examples:
            typer.echo(f"    {_marked(example)}")


def _marked(example: Example) -> str:
    """On one line, the hit between brackets."""
    before, hit, after = (
        example.text[: example.start],
        example.text[example.start : example.end],
        example.text[example.end :],
    )
    return " ".join(f"{before}[{hit}]{after}".split()).encode("utf-8", "replace").decode()
