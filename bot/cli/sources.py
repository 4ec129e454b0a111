"""`hoshdar sources`: what changes the list; how it stands is in source_state.py."""

from typing import Annotated

import typer

from bot.cli import plain_typer
from bot.cli.feed_lists import discover, export_opml, import_opml
from bot.cli.removal import remove
from bot.cli.source_state import list_sources, pause, resume, try_one
from bot.cli.speech import fail, texts_of_the_shell
from bot.cli.world import apply_entry
from storage import sources as storage
from storage.db import AsyncConnection
from storage.sources import BadSourceKey, Source

sources = plain_typer("Channels, feeds and pages that are read.")

KEY_HELP = "platform/address: telegram/name, feed/https://host/path.xml"


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
    egress: Annotated[str | None, typer.Option("--egress", help="Way out to it: direct, home or abroad.")] = None,
    full_text: Annotated[
        bool | None, typer.Option("--full-text/--no-full-text", help="Fetch whole articles: the feed gives leads only.")
    ] = None,
) -> None:
    """Add a source, or change the one of this key."""
    platform, _, address = key.partition("/")
    values = {
        "platform": platform, "address": address, "title": title, "owner": owner, "audience": audience, "tier": tier,
        "ways": way or None, "egress": egress, "full_text": full_text,
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


sources.command("list")(list_sources)
sources.command("test")(try_one)
sources.command("pause")(pause)
sources.command("resume")(resume)
sources.command("import-opml")(import_opml)
sources.command("export-opml")(export_opml)
sources.command("discover")(discover)
