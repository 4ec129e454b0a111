"""`hoshdar sources list|add|remove`."""

from typing import Annotated

import typer

from bot.cli import plain_typer
from bot.cli.database import transact
from bot.cli.removal import remove
from bot.cli.speech import fail, texts_of_the_shell
from bot.cli.world import apply_entry
from storage import sources as storage
from storage.db import AsyncConnection
from storage.sources import BadSourceKey, Source

sources = plain_typer("Channels, feeds and pages that are read.")

KEY_HELP = "platform/address: telegram/name, feed/https://host/path.xml"


@sources.command("list")
def list_sources() -> None:
    """One line each, separated by tabs: key, title, owner, audience, tier, state, newest post."""

    async def read(conn: AsyncConnection) -> list[Source]:
        return await storage.list_sources(conn)

    for source in transact(read):
        newest = source.last_post_at.isoformat(timespec="seconds") if source.last_post_at else ""
        state = "paused" if source.paused else "watched"
        figures = (str(source.audience), str(source.tier), state, newest)
        typer.echo("\t".join((source.key, source.title, source.owner, *figures)))


@sources.command("add")
def add(
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
    title: Annotated[str | None, typer.Option("--title", help="Title as readers know it.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Sources of one owner are one voice.")] = None,
    audience: Annotated[int | None, typer.Option("--audience", help="Members or readers.")] = None,
    tier: Annotated[int | None, typer.Option("--tier", help="Weight of its word, 1 to 5; default: 2.")] = None,
    way: Annotated[
        list[str] | None, typer.Option("--way", help="account, preview, feed or import; may be repeated.")
    ] = None,
) -> None:
    """Add a source, or change the one of this key."""
    platform, _, address = key.partition("/")
    values = {
        "platform": platform, "address": address, "title": title, "owner": owner, "audience": audience, "tier": tier,
        "ways": way or None,
    }  # fmt: skip
    apply_entry("sources", values)


@sources.command("remove")
def remove_source(key: Annotated[str, typer.Argument(help=KEY_HELP)]) -> None:
    """Stop reading a source. Its posts stay."""
    try:
        platform, address = storage.parse_key(key)
    except BadSourceKey:
        fail(texts_of_the_shell(), "world-bad-address", where="sources", value=key)

    async def find(conn: AsyncConnection) -> Source | None:
        source = await storage.find_source(conn, platform, address)
        return source if source is not None and source.active else None

    async def known(conn: AsyncConnection) -> list[str]:
        return [source.key for source in await storage.list_sources(conn)]

    remove("source", key, find, storage.remove_source, known)
