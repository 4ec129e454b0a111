"""Which brands are still to be looked for in the posts that are stored already, and how far that has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from storage import mentions, posts
from storage.brands import Brand, get_brand_by_id
from storage.db import AsyncConnection
from storage.dialect import insert
from storage.mentions import NewMention
from storage.posts import Post
from storage.tables import brands, rereadings
from storage.tables import mentions as mentions_table
from storage.tables import posts as posts_table

SEEN = -1
"""In place of a post's id: noticed, and begun at the next look, when what was being stored meanwhile is there."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """Posts with an id smaller than `below` are still to be read for the brand."""

    brand: Brand
    below: int


@dataclass(frozen=True, slots=True)
class Before:
    """What was stored of the brand about a post."""

    query_version: int
    backfilled: bool


async def due(conn: AsyncConnection) -> Rereading | None:
    """The next brand that is new, whose query changed, or whose reading is under way."""
    of_brand = rereadings.c.brand_id == brands.c.id
    stale = or_(
        rereadings.c.brand_id.is_(None), rereadings.c.query_version != brands.c.query_version, rereadings.c.below != 0
    )
    query = (
        select(brands.c.id, brands.c.query_version, rereadings.c.query_version, rereadings.c.below)
        .outerjoin(rereadings, of_brand)
        .where(brands.c.active, stale)
        .order_by(brands.c.id)
        .limit(1)
    )
    row = (await conn.execute(query)).first()
    brand = await get_brand_by_id(conn, row[0]) if row else None
    if row is None or brand is None:
        return None
    return Rereading(brand, int(row[3]) if row[2] == row[1] else 0)


async def notice(conn: AsyncConnection, brand: Brand) -> None:
    values = {"query_version": brand.query_version, "below": SEEN}
    row = insert(conn, rereadings).values(brand_id=brand.id, **values)
    await conn.execute(row.on_conflict_do_update(index_elements=["brand_id"], set_=values))


async def reach(conn: AsyncConnection, brand: Brand, below: int) -> None:
    """So far it has come; a query that changed meanwhile begins anew."""
    mine = (rereadings.c.brand_id == brand.id, rereadings.c.query_version == brand.query_version)
    await conn.execute(update(rereadings).where(*mine).values(below=below))


async def page(conn: AsyncConnection, below: int, limit: int) -> list[Post]:
    """The newest posts with a smaller id, newest first."""
    columns = [posts_table.c[name] for name in Post.__dataclass_fields__]
    query = select(*columns).where(posts_table.c.id < below).order_by(posts_table.c.id.desc()).limit(limit)
    return [Post(*row) for row in await conn.execute(query)]


async def before(conn: AsyncConnection, brand_id: int, post_ids: Collection[int]) -> dict[int, Before]:
    query = select(mentions_table.c.post_id, mentions_table.c.query_version, mentions_table.c.backfilled).where(
        mentions_table.c.post_id.in_(list(post_ids)), mentions_table.c.brand_id == brand_id
    )
    return {row[0]: Before(row[1], row[2]) for row in await conn.execute(query)}


async def store(conn: AsyncConnection, brand: Brand, anew: Mapping[int, Sequence[NewMention]], below: int) -> None:
    """The brand's mentions of these posts, by post id, and how far it has come, in one."""
    await posts.lock(conn)
    await mentions.replace_for_posts(conn, anew, brand_id=brand.id)
    await reach(conn, brand, below)
