"""`hoshdar brands list|add|remove|words|preview`."""

from typing import Annotated

import typer

from bot.cli import plain_typer
from bot.cli.database import transact
from bot.cli.preview import preview
from bot.cli.removal import remove
from bot.cli.watchwords import words
from bot.cli.world import apply_entry
from storage import brands as storage
from storage.brands import Brand
from storage.db import AsyncConnection

brands = plain_typer("Brands that are watched.")
brands.command("words")(words)
brands.command("preview")(preview)


@brands.command("list")
def list_brands() -> None:
    """One line each, separated by tabs: key, role, name, what it is linked to, query."""
    known = transact(storage.list_brands)
    keys = {brand.id: brand.key for brand in known}
    for brand in known:
        tie = f"{brand.link}:{keys.get(brand.linked_to_id or 0, '?')}" if brand.link else ""
        typer.echo("\t".join((brand.key, brand.role, brand.name, tie, brand.query)))


@brands.command("add")
def add(
    key: Annotated[str, typer.Argument(help="Short name: a-z, 0-9, _ and -.")],
    name: Annotated[str, typer.Option("--name", help="Name as people write it.")],
    name_en: Annotated[str | None, typer.Option("--name-en", help="English name.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="own, rival, topic or linked; default: own.")] = None,
    query: Annotated[str | None, typer.Option("--query", help="What counts as talk about it; default: name.")] = None,
    rival: Annotated[list[str] | None, typer.Option("--rival", help="Key of a rival; may be repeated.")] = None,
    official: Annotated[
        list[str] | None, typer.Option("--official", help="platform/address of an own channel; may be repeated.")
    ] = None,
    linked_to: Annotated[str | None, typer.Option("--linked-to", help="Key of the own brand it belongs to.")] = None,
    link: Annotated[str | None, typer.Option("--link", help="ambassador, manager, parent or supplier.")] = None,
) -> None:
    """Add a brand, or change the one of this key."""
    values = {
        "key": key, "name": name, "name_en": name_en, "role": role, "query": query, "rivals": rival or None,
        "official": official or None, "linked_to": linked_to, "link": link,
    }  # fmt: skip
    apply_entry("brands", values)


@brands.command("remove")
def remove_brand(key: Annotated[str, typer.Argument(help="Its key.")]) -> None:
    """Stop watching a brand. Its posts and incidents stay."""

    async def find(conn: AsyncConnection) -> Brand | None:
        return await storage.get_brand(conn, key)

    async def known(conn: AsyncConnection) -> list[str]:
        return [brand.key for brand in await storage.list_brands(conn)]

    remove("brand", key, find, storage.remove_brand, known)
