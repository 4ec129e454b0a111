"""`hoshdar sources list|test|pause|resume`: how the sources stand, and one real reading of one of them."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from bot.addresses import read_address
from bot.cli.database import transact
from bot.cli.speech import fail, say, texts_of_the_shell
from bot.cli.world import ACTOR
from bot.reading import standing_as_read, way_in
from bot.settings import Settings
from storage import audit, standing, workspaces
from storage import sources as storage
from storage.db import AsyncConnection
from storage.names import closest
from storage.sources import EGRESSES, PLATFORMS, Source
from storage.standing import Standing

TRIAL_DAYS = 1  # of history are read for a test
SHOWN = 3  # posts of a test

KEY_HELP = "platform/address, @name or a link: telegram/name, feed/https://host/path.xml"


def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of the table.")] = False,
) -> None:
    """One line each, the worst first, separated by tabs: key, title, owner, audience, tier, state, newest post, last
    success, lag in seconds, way in, next try, error, way out. Sources that only others bring to come last."""
    texts, settings = texts_of_the_shell(), Settings()

    async def read(conn: AsyncConnection) -> tuple[list[Standing], list[Source]]:
        return await standing.standings(conn, datetime.now(UTC)), await storage.list_sources(conn)

    found, every = transact(read)
    watched = [standing_as_read(one, settings) for one in found]
    known = {one.health.source.id for one in watched}
    rows = [_row(one) for one in watched] + [_plain(source) for source in every if source.id not in known]
    for row in rows:
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            error = row["error"]
            words = texts.get(error) if error and texts.has(error) else error
            typer.echo("\t".join("" if value is None else str(value) for value in {**row, "error": words}.values()))


def _row(one: Standing) -> dict[str, Any]:
    health = one.health
    return _plain(health.source) | {
        "state": one.state,
        "last_success": _moment(health.last_success_at),
        "lag_seconds": None if health.lag is None else round(health.lag.total_seconds()),
        "way": health.kind,
        "next_try": _moment(health.next_try_at),
        "error": health.error,
    }


def _plain(source: Source) -> dict[str, Any]:
    return {
        "source": source.key,
        "title": source.title,
        "owner": source.owner,
        "audience": source.audience,
        "tier": source.tier,
        "state": "paused" if source.paused else "import",
        "last_post": _moment(source.last_post_at),
        "last_success": None,
        "lag_seconds": None,
        "way": None,
        "next_try": None,
        "error": None,
        "egress": source.egress,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def pause(key: Annotated[str, typer.Argument(help=KEY_HELP)]) -> None:
    """Stop reading a source for a while."""
    _set_paused(key, paused=True)


def resume(key: Annotated[str, typer.Argument(help=KEY_HELP)]) -> None:
    """Go on reading a paused source."""
    _set_paused(key, paused=False)


def _set_paused(key: str, *, paused: bool) -> None:
    texts = texts_of_the_shell()
    platform, address = _parsed(key)

    async def work(conn: AsyncConnection) -> list[str] | None:
        """None when it is done, else the keys most like the one that was asked for."""
        source = await storage.find_source(conn, platform, address)
        if source is None or not source.active:
            return closest(key, [one.key for one in await storage.list_sources(conn)], 1)
        now = datetime.now(UTC)
        workspace = await workspaces.ensure_default(conn, now)
        if source.paused != paused:
            await storage.pause_source(conn, source.id, paused=paused)
            action = "source.paused" if paused else "source.resumed"
            await audit.record(conn, workspace_id=workspace.id, at=now, actor=ACTOR, action=action, subject=source.key)
        return None

    near = transact(work)
    if near is not None:
        named = texts.get("apply-kind-source")
        fail(texts, "remove-unknown", kind=named, name=key, closest=near[0] if near else "")
    say(texts, "sources-cli-paused" if paused else "sources-cli-resumed", name=key)


def try_one(
    key: Annotated[str, typer.Argument(help=KEY_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="What came, as one JSON object a post.")] = False,
    egress: Annotated[str | None, typer.Option("--egress", help="Try this way out: direct, home or abroad.")] = None,
) -> None:
    """Read a source once, really, and say what came. Nothing is stored. Exit code 1 where it could not be read."""
    from bot.__main__ import source_options
    from monitors.sources.registry import source_kinds
    from monitors.trying import try_source

    texts, settings, now = texts_of_the_shell(), Settings(), datetime.now(UTC)
    platform, address = _parsed(key)
    if egress is not None and egress not in EGRESSES:
        fail(texts, "sources-cli-no-egress", name=egress)

    async def stored(conn: AsyncConnection) -> tuple[Source | None, list[str]]:
        source = await storage.find_source(conn, platform, address)
        return source, [] if source is None else await storage.ways_of(conn, source.id)

    source, ways = transact(stored)
    wanted = source or _unknown(platform, address)
    wanted = replace(wanted, egress=egress or wanted.egress)
    options = replace(source_options(settings), backfill=timedelta(days=TRIAL_DAYS))
    kinds = list(dict.fromkeys(way_in(kind, settings) for kind in ways or PLATFORMS[platform]))
    tried = asyncio.run(try_source(source_kinds(options), wanted, kinds, now))
    if as_json:
        for post in tried.posts:
            row = {"id": post.external_id, "published_at": _moment(post.published_at), "url": post.url}
            typer.echo(json.dumps({**row, "text": post.text}, ensure_ascii=False))
    for one in tried.ways:
        way = texts.get(f"way-{one.kind}")
        if one.at is None:
            key_, args = "sources-cli-test-untried", {}
        elif one.error is not None:
            key_, args = "sources-cli-test-failed", {"error": texts.get(one.error)}
        else:
            key_, args = "sources-cli-test-read", {"title": tried.source.title}
        out = texts.get(f"egress-{wanted.egress or 'usual'}")
        typer.echo(_line(texts, key_, way=way, egress=out, **args), err=as_json)
    typer.echo(_line(texts, "sources-cli-test-posts", count=len(tried.posts)), err=as_json)
    if not as_json:
        for post in tried.posts[: -SHOWN - 1 : -1]:
            typer.echo(f"{_moment(post.published_at)}\t{' '.join(post.text.split())[:120]}")
    if not tried.read:
        raise typer.Exit(1)


def _line(texts: Any, key: str, **args: Any) -> str:
    from bot.cli.speech import plain

    return plain(texts, key, **args)


def _parsed(key: str) -> tuple[str, str]:
    found = read_address(key)
    if found is None:
        fail(texts_of_the_shell(), "world-bad-address", where="sources", value=key)
    return found


def _unknown(platform: str, address: str) -> Source:
    """As it would be added."""
    return Source(
        id=0,
        platform=platform,
        address=address,
        stable_id=None,
        title=address,
        owner=f"{platform}/{address}",
        audience=0,
        audience_set=False,
        tier=2,
        paused=False,
        active=True,
        history_read_at=None,
        last_post_at=None,
    )
