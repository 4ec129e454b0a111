"""Bring the database to what a world file says: idempotent, never deleting what the file does not name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from storage import audit, brands, chats, members, mentions, sources, watchwords, workspaces
from storage.brands import Brand
from storage.db import AsyncConnection
from storage.names import closest
from storage.sources import Source
from storage.workspaces import Workspace
from storage.world import BrandEntry, ChatEntry, MemberEntry, SourceEntry, World, WorldError

Kind = Literal["workspace", "brand", "source", "member", "chat"]


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one entry; `fields` maps each changed field to its old and new value (empty when added)."""

    action: Literal["added", "changed"]
    kind: Kind
    key: str
    fields: Mapping[str, tuple[Any, Any]]


async def apply(conn: AsyncConnection, world: World, *, now: datetime, actor: str) -> list[Change]:
    """Apply the file in one transaction and say what changed; nothing when it was so already. Raises WorldError."""
    workspace = await workspaces.ensure_default(conn, now)
    changes = [await _workspace(conn, workspace, world)]
    workspace = await workspaces.ensure_default(conn, now)
    changes += [await _source(conn, entry, now) for entry in world.sources]
    changes += await _brands(conn, workspace, world.brands, now)
    changes += [await _member(conn, workspace, entry, now) for entry in world.members]
    changes += [await _chat(conn, workspace, entry, now) for entry in world.chats]
    done = [change for change in changes if change is not None]
    for change in done:
        await audit.record(
            conn,
            workspace_id=workspace.id,
            at=now,
            actor=actor,
            action=f"{change.kind}.{change.action}",
            subject=change.key,
            data={name: list(values) for name, values in change.fields.items()},
        )
    return done


async def _workspace(conn: AsyncConnection, workspace: Workspace, world: World) -> Change | None:
    named = world.workspace
    wanted = {"name": named.name, "timezone": named.timezone, "language": named.language}
    fields = _differences(workspace, wanted)
    if fields:
        await workspaces.change_workspace(conn, workspace.id, **_new(fields))
    return _changed("workspace", named.name or workspace.name, fields)


async def _source(conn: AsyncConnection, entry: SourceEntry, now: datetime) -> Change | None:
    wanted = {
        "title": entry.title, "owner": entry.owner, "audience": entry.audience, "tier": entry.tier,
        "egress": entry.egress, "full_text": entry.full_text,
    }  # fmt: skip
    found = await sources.find_source(conn, entry.platform, entry.address)
    if found is None:
        values = {name: value for name, value in wanted.items() if value is not None}
        values["audience_set"] = entry.audience is not None
        await sources.add_source(conn, entry.platform, entry.address, now=now, kinds=entry.ways or (), **values)
        return Change("added", "source", entry.key, {})
    fields = _differences(found, {**wanted, "active": True})
    if fields:
        await sources.change_source(conn, found.id, **_new(fields))
    return _changed("source", entry.key, {**fields, **await _ways(conn, found, entry, now)})


async def _ways(conn: AsyncConnection, found: Source, entry: SourceEntry, now: datetime) -> dict[str, tuple[Any, Any]]:
    old = await sources.ways_of(conn, found.id)
    wanted = list(entry.ways) if entry.ways else old or list(sources.PLATFORMS[found.platform])
    if set(old) == set(wanted):
        return {}
    await sources.remove_ways(conn, found.id, set(old) - set(wanted))
    await sources.add_ways(conn, found.id, wanted, now)
    return {"ways": (old, wanted)}


async def _brands(
    conn: AsyncConnection, workspace: Workspace, entries: tuple[BrandEntry, ...], now: datetime
) -> list[Change | None]:
    """First every brand by itself, then what ties them: rivals, links and official channels may name each other."""
    own = {entry.key: await _brand(conn, workspace, entry, now) for entry in entries}
    known = {brand.key: brand for brand in await brands.list_brands(conn, workspace_id=workspace.id)}
    changes: list[Change | None] = []
    for entry in entries:
        change, ties = own[entry.key], await _ties(conn, known, entry, now)
        if change is None or (change.action == "changed" and ties):
            change = _changed("brand", entry.key, {**(change.fields if change else {}), **ties})
        changes.append(change)
    return changes


async def _brand(conn: AsyncConnection, workspace: Workspace, entry: BrandEntry, now: datetime) -> Change | None:
    wanted = {"name": entry.name, "name_en": entry.name_en, "role": entry.role, "query": entry.query}
    found = await brands.get_brand(conn, entry.key, workspace_id=workspace.id, active=False)
    if found is None:
        values = {name: value for name, value in wanted.items() if value is not None}
        values.setdefault("role", "own")
        values.setdefault("query", default_query(entry.name))
        await brands.add_brand(conn, workspace_id=workspace.id, now=now, key=entry.key, **values)
        return Change("added", "brand", entry.key, {})
    fields = _differences(found, {**wanted, "active": True})
    if fields:
        await brands.change_brand(conn, found.id, **_new(fields))
    return _changed("brand", entry.key, fields)


def default_query(name: str) -> str:
    """What counts as talk about a brand when nothing else is said: its name."""
    return '"' + name.replace('"', " ").strip() + '"'


async def _ties(
    conn: AsyncConnection, known: dict[str, Brand], entry: BrandEntry, now: datetime
) -> dict[str, tuple[Any, Any]]:
    brand, where = known[entry.key], f"brands {entry.key}"
    fields = await _link(conn, known, entry)
    if entry.rivals is not None:
        rivals = [_named(known, key, where, "rivals") for key in entry.rivals]
        old = await brands.rivals_of(conn, brand.id)
        if {rival.id for rival in rivals} != {rival.id for rival in old}:
            await brands.set_rivals(conn, brand.id, [rival.id for rival in rivals])
            fields["rivals"] = ([rival.key for rival in old], list(entry.rivals))
    if entry.official is not None:
        official = [await _named_source(conn, platform, address, where) for platform, address in entry.official]
        before = (await brands.officials(conn)).get(brand.id, frozenset())
        if {source.id for source in official} != before:
            old_sources = await sources.get_sources(conn, before)
            await brands.set_officials(conn, brand.id, [source.id for source in official])
            await mentions.officials_changed(conn, brand.id)
            fields["official"] = (
                sorted(source.key for source in old_sources.values()),
                [source.key for source in official],
            )
    if entry.words is not None:
        old_words = await watchwords.words_of(conn, brand.id)
        if set(old_words) != set(entry.words):
            await watchwords.set_words(conn, brand.id, entry.words, now)
            fields["words"] = ([str(word) for word in old_words], [str(word) for word in entry.words])
    return fields


async def _link(conn: AsyncConnection, known: dict[str, Brand], entry: BrandEntry) -> dict[str, tuple[Any, Any]]:
    """A linked brand names an own brand; a brand with another role is linked to none."""
    brand = known[entry.key]
    if entry.role is None:
        return {}
    target = None
    if entry.linked_to is not None:
        target = _named(known, entry.linked_to, f"brands {entry.key}", "linked_to")
        if target.role != "own":
            raise WorldError("world-link-to-other", where=f"brands {entry.key}", value=entry.linked_to)
    fields: dict[str, tuple[Any, Any]] = {}
    if brand.linked_to_id != (target.id if target else None):
        old = next((other.key for other in known.values() if other.id == brand.linked_to_id), None)
        fields["linked_to"] = (old, entry.linked_to)
    if brand.link != entry.link:
        fields["link"] = (brand.link, entry.link)
    if fields:
        await brands.change_brand(conn, brand.id, linked_to_id=target.id if target else None, link=entry.link)
    return fields


async def _member(conn: AsyncConnection, workspace: Workspace, entry: MemberEntry, now: datetime) -> Change | None:
    key = str(entry.telegram_id)
    wanted = {"name": entry.name, "role": entry.role, "deputy": entry.deputy}
    found = await members.get_member(conn, entry.telegram_id, workspace_id=workspace.id, active=False)
    if found is None:
        defaults = {"name": key, "role": "viewer", "deputy": False}
        values = {name: defaults[name] if value is None else value for name, value in wanted.items()}
        await members.add_member(conn, workspace_id=workspace.id, now=now, telegram_id=entry.telegram_id, **values)
        return Change("added", "member", key, {})
    fields = _differences(found, {**wanted, "active": True})
    if fields:
        await members.change_member(conn, found.id, **_new(fields))
    return _changed("member", key, fields)


async def _chat(conn: AsyncConnection, workspace: Workspace, entry: ChatEntry, now: datetime) -> Change | None:
    key, known = str(entry.telegram_id), await brands.list_brands(conn, workspace_id=workspace.id)
    by_key = {brand.key: brand for brand in known}
    named = [_named(by_key, name, f"chats {key}", "brands") for name in entry.brands or ()]
    kind = entry.kind or ("private" if entry.telegram_id > 0 else "group")
    wanted = {"kind": entry.kind, "title": entry.title, "language": entry.language, "min_severity": entry.min_severity}
    found = await chats.get_chat_by_telegram_id(conn, entry.telegram_id)
    if found is None:
        values: dict[str, Any] = {"language": workspace.language, "kind": kind}
        values |= {name: value for name, value in wanted.items() if value is not None}
        chat_id = await chats.add_chat(
            conn, workspace_id=workspace.id, now=now, telegram_id=entry.telegram_id, **values
        )
        await chats.subscribe(conn, chat_id, [brand.id for brand in named])
        return Change("added", "chat", key, {})
    fields = _differences(found, {**wanted, "subscribed": True})
    if fields:
        await chats.change_chat(conn, found.id, **_new(fields))
    if entry.brands is not None:
        old = set(await chats.brands_of_chat(conn, found.id))
        if old != {brand.id for brand in named}:
            await chats.subscribe(conn, found.id, [brand.id for brand in named])
            fields["brands"] = ([brand.key for brand in known if brand.id in old], list(entry.brands))
    return _changed("chat", key, fields)


def _differences(found: Any, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field by field what the file names and the database has otherwise: old and new."""
    return {
        name: (getattr(found, name), value)
        for name, value in wanted.items()
        if value is not None and getattr(found, name) != value
    }


def _new(fields: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {name: new for name, (_, new) in fields.items()}


def _changed(kind: Kind, key: str, fields: Mapping[str, tuple[Any, Any]]) -> Change | None:
    return Change("changed", kind, key, fields) if fields else None


def _named(known: Mapping[str, Brand], key: str, where: str, field: str) -> Brand:
    if key not in known:
        near = closest(key, known, 1)
        fields = {"where": where, "field": field, "value": key[:100], "closest": near[0] if near else ""}
        raise WorldError("world-unknown-brand", **fields)
    return known[key]


async def _named_source(conn: AsyncConnection, platform: str, address: str, where: str) -> Source:
    found = await sources.find_source(conn, platform, address)
    if found is None or not found.active:
        near = closest(f"{platform}/{address}", [source.key for source in await sources.list_sources(conn)], 1)
        fields = {"where": where, "value": f"{platform}/{address}", "closest": near[0] if near else ""}
        raise WorldError("world-unknown-source", **fields)
    return found
