"""The ways out to the sources, each tried apart, and the front door, as `hoshdar check` looks at them."""

import asyncio
import socket
from collections.abc import Sequence

import httpx

from bot.cli.finding import TIMEOUT, Finding, via
from bot.settings import Settings, named_tokens
from storage.errors import StorageError
from storage.sources import PAGES, Source

# Tried where no source of that way is known yet.
OUTSIDE, INSIDE = "https://t.me/telegram", "https://eitaa.com/"
SITES = {"telegram": "https://t.me/s/", "eitaa": "https://eitaa.com/", "bale": "https://ble.ir/s/"}
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  what we listen on is asked at this machine's own address


async def ways_out(settings: Settings) -> list[Finding]:
    """The usual way to news sites, then each way that a source may name."""
    known = await _sources(settings)
    usual = next((one.address for one in known if one.platform == "feed" and one.egress is None), OUTSIDE)
    if await _reached(usual, settings.feed_proxy):
        found = [Finding(True, "check-feeds", {"via": via(settings.feed_proxy)})]
    else:
        found = [Finding(False, "check-feeds-unreachable", {"address": usual, "via": via(settings.feed_proxy)})]
    named = (("home", settings.egress_home, INSIDE), ("abroad", settings.egress_abroad, OUTSIDE))
    for name, proxy, otherwise in named:
        addresses = [_page(one) for one in known if one.egress == name]
        args = {"name": name, "setting": f"HOSHDAR_EGRESS_{name.upper()}"}
        if proxy is None and addresses:
            found.append(Finding(False, "check-egress-missing", args | {"sources": len(addresses)}))
        elif proxy is not None:
            address = next(iter(addresses), otherwise)
            fine = await _reached(address, proxy)
            key = "check-egress" if fine else "check-egress-unreachable"
            found.append(Finding(fine, key, args | {"address": address}))
    return found


async def front_door(settings: Settings) -> list[Finding]:
    """Whether the web port is ours or free, and whether what runs there knows the tokens of /ingest."""
    if settings.web_port is None:
        return []
    args = {"port": str(settings.web_port)}
    tokens = named_tokens(settings.ingest_token)
    host = "127.0.0.1" if settings.web_host in EVERYWHERE else settings.web_host
    home = f"http://[{host}]:{settings.web_port}" if ":" in host else f"http://{host}:{settings.web_port}"
    async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
        try:
            health = (await client.get(f"{home}/healthz")).json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            health = None
        if not isinstance(health, dict) or "database" not in health:
            free = await asyncio.to_thread(_free, settings.web_host, settings.web_port)
            if not free:
                return [Finding(False, "check-port-taken", args)]
            key = "check-port-free-door" if tokens else "check-port-free"
            return [Finding(True, key, args | {"senders": len(tokens)})]
        found = [Finding(True, "check-port-ours", args)]
        for sender, token in tokens.items():
            key = await _at_the_door(client, home, token)
            found.append(Finding(key == "check-door", key, {"sender": sender}))
    return found


async def _at_the_door(client: httpx.AsyncClient, home: str, token: str) -> str:
    """An empty delivery: nothing is stored, and only who may speak is told that it is empty."""
    try:
        answer = await client.post(f"{home}/ingest", headers={"Authorization": f"Bearer {token}"}, content=b"")
    except httpx.HTTPError:
        return "check-door-silent"
    return "check-door" if answer.status_code in (400, 429) else "check-door-refused"


def _free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False


async def _reached(address: str, proxy: str | None) -> bool:
    """Any answer will do: it is the way that is tried, not the page."""
    try:
        async with httpx.AsyncClient(proxy=proxy, timeout=TIMEOUT, trust_env=False) as client:
            await client.head(address)
    except (httpx.HTTPError, httpx.InvalidURL, ImportError):
        return False
    return True


def _page(source: Source) -> str:
    return source.address if source.platform in PAGES else SITES.get(source.platform, "") + source.address


async def _sources(settings: Settings) -> Sequence[Source]:
    from storage import sources
    from storage.db import Database

    db = Database(settings.database)
    try:
        async with db.read() as conn:
            return await sources.list_sources(conn, platforms=(*PAGES, *SITES))
    except StorageError:
        return []  # said by the database's own line
    finally:
        await db.close()
