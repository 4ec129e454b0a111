"""Brands: what is watched by name, who its rivals are, and which sources are its own channels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from storage.db import AsyncConnection
from storage.names import closest, fold
from storage.tables import brand_officials, brand_rivals, brands

ROLES = ("own", "rival", "topic", "linked")
LINKS = ("ambassador", "manager", "parent", "supplier")


@dataclass(frozen=True, slots=True)
class Brand:
    id: int
    workspace_id: int
    key: str
    name: str
    name_en: str | None
    role: str
    linked_to_id: int | None
    link: str | None
    query: str
    query_version: int
    history_read_at: datetime | None
    active: bool


@dataclass(frozen=True, slots=True)
class Found:
    """`brand` when the words name one; else the closest ones, best first."""

    brand: Brand | None
    closest: tuple[Brand, ...] = ()


_COLUMNS = [brands.c[name] for name in Brand.__dataclass_fields__]


async def list_brands(
    conn: AsyncConnection, *, workspace_id: int | None = None, roles: Iterable[str] = ROLES
) -> list[Brand]:
    """Active brands in the order they were added."""
    return await _brands(
        conn, _scoped(workspace_id).where(brands.c.active, brands.c.role.in_(list(roles))).order_by(brands.c.id)
    )


async def get_brand(
    conn: AsyncConnection, key: str, *, workspace_id: int | None = None, active: bool = True
) -> Brand | None:
    """By key. With `active=False` a removed brand is found too."""
    query = _scoped(workspace_id).where(brands.c.key == key)
    found = await _brands(conn, query.where(brands.c.active) if active else query)
    return found[0] if found else None


async def get_brand_by_id(conn: AsyncConnection, brand_id: int) -> Brand | None:
    found = await _brands(conn, select(*_COLUMNS).where(brands.c.id == brand_id))
    return found[0] if found else None


async def find_brand(conn: AsyncConnection, words: str, *, workspace_id: int | None = None) -> Found:
    """The brand that people mean by `words`: by name, English name or key, however it was typed."""
    known = await list_brands(conn, workspace_id=workspace_id)
    by_name = {name: brand for brand in known for name in (brand.key, brand.name_en, brand.name) if name}
    by_fold = {fold(name): brand for name, brand in by_name.items()}
    brand = by_fold.get(fold(words))
    if brand is not None:
        return Found(brand)
    near = dict.fromkeys(by_name[name] for name in closest(words, by_name))
    return Found(None, tuple(near))


async def add_brand(conn: AsyncConnection, *, workspace_id: int, now: datetime, **values: Any) -> int:
    """Insert a brand with the given columns (key, name, role and query at least); its id."""
    statement = insert(brands).values(workspace_id=workspace_id, created_at=now, **values).returning(brands.c.id)
    new_id: int = (await conn.execute(statement)).scalar_one()
    return new_id


async def change_brand(conn: AsyncConnection, brand_id: int, **values: Any) -> None:
    """Set columns; a new query gets a new version."""
    if "query" in values:
        values["query_version"] = brands.c.query_version + 1
    await conn.execute(update(brands).where(brands.c.id == brand_id).values(**values))


async def remove_brand(conn: AsyncConnection, brand_id: int) -> None:
    """Stop watching it. Its mentions and incidents stay."""
    await change_brand(conn, brand_id, active=False)


async def mark_history_read(conn: AsyncConnection, brand_id: int, at: datetime) -> bool:
    """True for the one caller that set it: the first picture is told once."""
    statement = update(brands).where(brands.c.id == brand_id, brands.c.history_read_at.is_(None))
    return bool((await conn.execute(statement.values(history_read_at=at))).rowcount)


async def rivals_of(conn: AsyncConnection, brand_id: int) -> list[Brand]:
    query = select(*_COLUMNS).join(brand_rivals, brand_rivals.c.rival_id == brands.c.id)
    return await _brands(conn, query.where(brand_rivals.c.brand_id == brand_id, brands.c.active).order_by(brands.c.id))


async def set_rivals(conn: AsyncConnection, brand_id: int, rival_ids: Iterable[int]) -> None:
    await conn.execute(delete(brand_rivals).where(brand_rivals.c.brand_id == brand_id))
    rows = [{"brand_id": brand_id, "rival_id": rival_id} for rival_id in rival_ids]
    if rows:
        await conn.execute(insert(brand_rivals), rows)


async def officials(conn: AsyncConnection) -> dict[int, frozenset[int]]:
    """For each brand's id the ids of the sources that are its own channels."""
    found: dict[int, set[int]] = {}
    for brand_id, source_id in await conn.execute(select(brand_officials.c.brand_id, brand_officials.c.source_id)):
        found.setdefault(brand_id, set()).add(source_id)
    return {brand_id: frozenset(source_ids) for brand_id, source_ids in found.items()}


async def set_officials(conn: AsyncConnection, brand_id: int, source_ids: Iterable[int]) -> None:
    await conn.execute(delete(brand_officials).where(brand_officials.c.brand_id == brand_id))
    rows = [{"brand_id": brand_id, "source_id": source_id} for source_id in source_ids]
    if rows:
        await conn.execute(insert(brand_officials), rows)


def _scoped(workspace_id: int | None) -> Select[Any]:
    query = select(*_COLUMNS)
    return query if workspace_id is None else query.where(brands.c.workspace_id == workspace_id)


async def _brands(conn: AsyncConnection, query: Select[Any]) -> list[Brand]:
    return [Brand(*row) for row in await conn.execute(query)]
