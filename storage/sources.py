"""Sources: the public channels, feeds and pages that are read, and the facts about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, delete, select, update

from storage.db import AsyncConnection
from storage.dialect import insert
from storage.tables import former_names, sources, ways

# Each platform with the ways in that are used when none is named; a channel's public page stands in for the account.
PLATFORMS = {
    "telegram": ("account", "preview"), "feed": ("feed",), "eitaa": ("preview",), "bale": ("preview",),
    "petition": ("petition",), "x": ("import",), "instagram": ("import",), "import": ("import",),
    "comments": ("comments",),
}  # fmt: skip
WAYS = ("account", "preview", "feed", "petition", "import", "comments")
# Ways out of this machine: by itself, by a proxy inside the country, by one outside it.
EGRESSES = ("direct", "home", "abroad")
PAGES = ("feed", "petition")  # platforms whose addresses are URLs


@dataclass(frozen=True, slots=True)
class Source:
    id: int
    platform: str
    address: str
    stable_id: str | None
    title: str
    owner: str
    audience: int
    audience_set: bool
    tier: int
    paused: bool
    active: bool
    history_read_at: datetime | None
    last_post_at: datetime | None
    egress: str | None = None
    full_text: bool = False

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.address}"


_COLUMNS = [sources.c[name] for name in Source.__dataclass_fields__]


class BadSourceKey(ValueError):  # noqa: N818
    """Not `platform/address`, or an address its platform cannot have."""


def parse_key(key: str) -> tuple[str, str]:
    """`platform/address` in the form in which it is stored. Raises BadSourceKey."""
    platform, _, address = key.strip().partition("/")
    return platform, clean_address(platform, address)


def clean_address(platform: str, address: str) -> str:
    """User names in lower case without @; feeds as http(s) URLs. Raises BadSourceKey."""
    address = address.strip()
    if platform in PAGES:
        valid = _is_page(address)
    elif platform == "import":
        valid = bool(address)
    else:
        address = address.removeprefix("@").lower()
        valid = platform in PLATFORMS and address.replace("_", "").replace(".", "").isalnum() and address.isascii()
    if not valid or len(address) > 500 or not address.isprintable():
        raise BadSourceKey(f"{platform}/{address}"[:600])
    return address


def _is_page(address: str) -> bool:
    try:
        url = urlsplit(address)
    except ValueError:  # a bracket that is never closed, for instance
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)


async def list_sources(conn: AsyncConnection, *, platforms: Iterable[str] = tuple(PLATFORMS)) -> list[Source]:
    """Active sources, the paused ones included, in the order they were added."""
    return await _sources(
        conn, select(*_COLUMNS).where(sources.c.active, sources.c.platform.in_(list(platforms))).order_by(sources.c.id)
    )


async def get_source(conn: AsyncConnection, source_id: int) -> Source | None:
    found = await _sources(conn, select(*_COLUMNS).where(sources.c.id == source_id))
    return found[0] if found else None


async def get_sources(conn: AsyncConnection, source_ids: Iterable[int]) -> dict[int, Source]:
    found = await _sources(conn, select(*_COLUMNS).where(sources.c.id.in_(list(source_ids))))
    return {source.id: source for source in found}


async def find_source(conn: AsyncConnection, platform: str, address: str) -> Source | None:
    """By platform and address, or an address it had before; a removed source is found too (`active` says so)."""
    return await _at(conn, platform, address) or await _formerly_at(conn, platform, address)


async def find_by_stable_id(conn: AsyncConnection, platform: str, stable_id: str) -> Source | None:
    query = select(*_COLUMNS).where(sources.c.platform == platform, sources.c.stable_id == stable_id)
    found = await _sources(conn, query)
    return found[0] if found else None


async def add_source(
    conn: AsyncConnection, platform: str, address: str, *, now: datetime, kinds: Iterable[str] = (), **values: Any
) -> Source:
    """The source, made where it is not there yet (another process may add it at the same moment).

    `kinds` are its ways in; default by platform. The default title is the address, the default owner its own key.
    """
    row = {"title": address, "owner": f"{platform}/{address}"[:128], **values}
    if await _formerly_at(conn, platform, address) is None:
        statement = insert(conn, sources).values(platform=platform, address=address, created_at=now, **row)
        await conn.execute(statement.on_conflict_do_nothing(index_elements=["platform", "address"]))
    source = await find_source(conn, platform, address)
    assert source is not None
    await add_ways(conn, source.id, list(kinds) or PLATFORMS[platform], now)
    return source


async def add_ways(conn: AsyncConnection, source_id: int, kinds: Iterable[str], now: datetime) -> None:
    """Ways in that are not there yet, due at once."""
    rows = [{"source_id": source_id, "kind": kind, "next_try_at": now} for kind in kinds]
    statement = insert(conn, ways).on_conflict_do_nothing(index_elements=["source_id", "kind"])
    await conn.execute(statement, rows)


async def ways_of(conn: AsyncConnection, source_id: int) -> list[str]:
    return list(
        (await conn.execute(select(ways.c.kind).where(ways.c.source_id == source_id).order_by(ways.c.id))).scalars()
    )


async def remove_ways(conn: AsyncConnection, source_id: int, kinds: Iterable[str]) -> None:
    await conn.execute(delete(ways).where(ways.c.source_id == source_id, ways.c.kind.in_(list(kinds))))


async def change_source(conn: AsyncConnection, source_id: int, **values: Any) -> None:
    """Set columns by hand; an audience set so is not overwritten by the platform's figure."""
    if "audience" in values:
        values["audience_set"] = True
    await conn.execute(update(sources).where(sources.c.id == source_id).values(**values))


async def remove_source(conn: AsyncConnection, source_id: int) -> None:
    """Read it no more. Its posts stay, and it can be added again."""
    await remove_ways(conn, source_id, WAYS)
    await change_source(conn, source_id, active=False)


async def pause_source(conn: AsyncConnection, source_id: int, *, paused: bool = True) -> None:
    await change_source(conn, source_id, paused=paused)


async def learn(
    conn: AsyncConnection,
    source_id: int,
    *,
    stable_id: str | None = None,
    address: str | None = None,
    title: str | None = None,
    audience: int | None = None,
) -> None:
    """What the platform itself says of a source; None leaves a fact as it is."""
    facts = {"stable_id": stable_id, "address": address, "title": title}
    values: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}
    statement = update(sources).where(sources.c.id == source_id)
    if values:
        await conn.execute(statement.values(**values))
    if audience is not None:
        await conn.execute(statement.where(~sources.c.audience_set).values(audience=audience))


async def rename(conn: AsyncConnection, source: Source, address: str) -> bool:
    """Its platform calls it otherwise now; the old name still finds it. False where another source has the name."""
    if await _at(conn, source.platform, address) is not None:
        return False
    key = {"platform": source.platform, "address": source.address}
    former = insert(conn, former_names).values(**key, source_id=source.id)
    await conn.execute(former.on_conflict_do_update(index_elements=list(key), set_={"source_id": source.id}))
    await conn.execute(update(sources).where(sources.c.id == source.id).values(address=address))
    return True


async def mark_history_read(conn: AsyncConnection, source_id: int, at: datetime) -> None:
    """Its past has been read: what comes from now on may alert."""
    query = update(sources).where(sources.c.id == source_id, sources.c.history_read_at.is_(None))
    await conn.execute(query.values(history_read_at=at))


async def saw_posts(conn: AsyncConnection, newest: dict[int, datetime]) -> None:
    """Move each source's `last_post_at` forward to its newest post's time."""
    rows = [{"b_id": source_id, "b_at": at} for source_id, at in sorted(newest.items())]  # in one order: no deadlocks
    at = bindparam("b_at", type_=sources.c.last_post_at.type)
    later = sources.c.last_post_at.is_(None) | (sources.c.last_post_at < at)
    statement = update(sources).where(sources.c.id == bindparam("b_id"), later).values(last_post_at=at)
    if rows:
        await conn.execute(statement, rows)


async def _at(conn: AsyncConnection, platform: str, address: str) -> Source | None:
    found = await _sources(conn, select(*_COLUMNS).where(sources.c.platform == platform, sources.c.address == address))
    return found[0] if found else None


async def _formerly_at(conn: AsyncConnection, platform: str, address: str) -> Source | None:
    named = (former_names.c.platform == platform, former_names.c.address == address)
    query = select(*_COLUMNS).join(former_names, former_names.c.source_id == sources.c.id).where(*named)
    found = await _sources(conn, query)
    return found[0] if found else None


async def _sources(conn: AsyncConnection, query: Select[Any]) -> list[Source]:
    return [Source(*row) for row in await conn.execute(query)]
