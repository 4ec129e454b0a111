"""`hoshdar sources import-opml|export-opml|discover`: feeds by the list, and the feeds of a site."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli.database import transact
from bot.cli.speech import fail, say, texts_of_the_shell
from bot.cli.world import apply_and_tell
from storage import sources as storage
from storage.db import AsyncConnection
from storage.sources import BadSourceKey, Source, clean_address
from storage.world import SourceEntry, World

if TYPE_CHECKING:
    from monitors.sources.discovery import FoundFeed

FILE_HELP = "OPML file; - for standard input or output."


def import_opml(
    file: Annotated[str, typer.Argument(help=FILE_HELP)],
    tier: Annotated[int, typer.Option("--tier", min=1, max=5, help="Weight of the word of these feeds, 1 to 5.")] = 2,
) -> None:
    """Add the feeds of a list. Those that are there already keep what was set."""
    from monitors.sources.errors import SourceError
    from monitors.sources.opml import read_opml

    texts = texts_of_the_shell()
    try:
        outlines = read_opml(_read(file))
    except SourceError as refused:
        fail(texts, "feed-refused", file=file, reason=texts.get(refused.key))
    except OSError:
        fail(texts, "feed-file-unreadable", file=file)
    known = {source.address for source in transact(_feeds)}
    entries, refused_addresses = [], []
    for outline in outlines:
        try:
            address = clean_address("feed", outline.url)
        except BadSourceKey:
            refused_addresses.append(outline.url)
            continue
        if address not in known:
            entries.append(SourceEntry("feed", address, title=outline.title, tier=tier))
    apply_and_tell(texts, World(sources=tuple(entries)))
    for address in refused_addresses:
        say(texts, "opml-left-out", address=address[:200])


def export_opml(file: Annotated[str, typer.Argument(help=FILE_HELP)] = "-") -> None:
    """Write the watched feeds as a list that other readers can read."""
    from monitors.sources.opml import Outline, write_opml

    body = write_opml("Hoshdar", [Outline(source.address, source.title) for source in transact(_feeds)])
    if file == "-":
        sys.stdout.buffer.write(body)
        return
    try:
        Path(file).write_bytes(body)
    except OSError:
        fail(texts_of_the_shell(), "opml-unwritable", file=file)


def discover(address: Annotated[str, typer.Argument(help="Any page of a site.")]) -> None:
    """Find the feeds of a site: one line each, key, title and number of entries, separated by tabs."""
    import asyncio

    from monitors.sources.errors import SourceError

    try:
        found = asyncio.run(_discover(address))
    except SourceError as refused:
        texts = texts_of_the_shell()
        fail(texts, "feed-refused", file=address, reason=texts.get(refused.key))
    for feed in found:
        typer.echo(f"feed/{feed.url}\t{feed.title or ''}\t{feed.entries}")


async def _discover(address: str) -> "list[FoundFeed]":
    from monitors.sources.discovery import find_feeds
    from monitors.sources.egress import Egress

    # Whoever names an address inside the network at the shell means it.
    egress = Egress(allow_hosts=[urlsplit(address).hostname or ""], timeout=10)
    try:
        return await find_feeds(egress, address)
    finally:
        await egress.close()


def _read(file: str) -> bytes:
    from monitors.sources.egress import BODY_CAP
    from monitors.sources.errors import SourceError

    if file == "-":
        body = sys.stdin.buffer.read(BODY_CAP + 1)
    else:
        with Path(file).open("rb") as opened:
            body = opened.read(BODY_CAP + 1)
    if len(body) > BODY_CAP:
        raise SourceError("source-error-too-large")
    return body


async def _feeds(conn: AsyncConnection) -> list[Source]:
    return await storage.list_sources(conn, platforms=["feed"])
