"""The posts behind an incident or a brand, page by page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from storage.db import AsyncConnection
from storage.tables import mentions, posts, sources

PAGE = 5
Row = tuple[str, datetime, str, int]
"""Owner of the source, time, text and story of a post."""
READ = 4_000
"""Characters of each of them."""
TOLD = 1_000
"""Posts, the newest, from which is told what a case's posts say alike."""


@dataclass(frozen=True, slots=True)
class CasePost:
    id: int
    published_at: datetime
    text: str
    url: str | None
    views: int | None
    sentiment: int
    source_title: str
    platform: str
    audience: int


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of `pages`; `first_id` and `top_id` mark two of an incident's posts."""

    number: int
    total: int
    posts: tuple[CasePost, ...]
    first_id: int | None = None
    top_id: int | None = None

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


_COLUMNS = (
    posts.c.id, posts.c.published_at, posts.c.text, posts.c.url, posts.c.views, mentions.c.sentiment,
    sources.c.title, sources.c.platform, posts.c.audience,
)  # fmt: skip


async def of_incident(conn: AsyncConnection, incident_id: int, number: int) -> Page:
    """The first post, the most viewed one, then the newest."""
    where = mentions.c.incident_id == incident_id
    joined = select(posts.c.id).join(mentions, mentions.c.post_id == posts.c.id).where(where)
    first = (await conn.execute(joined.order_by(posts.c.published_at, posts.c.id).limit(1))).scalar_one_or_none()
    viewed = joined.where(posts.c.views > 0, posts.c.id != first).order_by(posts.c.views.desc(), posts.c.id)
    top = (await conn.execute(viewed.limit(1))).scalar_one_or_none()
    rank = case((posts.c.id == first, 0), (posts.c.id == top, 1), else_=2)
    return await _page(conn, where, rank, number, first, top)


async def of_brand(conn: AsyncConnection, brand_id: int, number: int) -> Page:
    """What counts as talk about a brand, the newest first."""
    where = (mentions.c.brand_id == brand_id) & mentions.c.excluded.is_(None)
    return await _page(conn, where, mentions.c.brand_id, number)


async def told(conn: AsyncConnection, incident_id: int, limit: int = TOLD) -> list[Row]:
    """Of an incident's posts, the newest first; those of own channels, their copies and advertisements are not here."""
    query = (
        select(sources.c.owner, posts.c.published_at, func.substr(posts.c.text, 1, READ), mentions.c.story_id)
        .select_from(mentions)
        .join(posts, posts.c.id == mentions.c.post_id)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(mentions.c.incident_id == incident_id, mentions.c.excluded.is_(None))
        .order_by(mentions.c.published_at.desc(), mentions.c.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await conn.execute(query)]


async def _page(
    conn: AsyncConnection,
    where: ColumnElement[bool],
    rank: ColumnElement[int],
    number: int,
    first: int | None = None,
    top: int | None = None,
) -> Page:
    total = (await conn.execute(select(func.count()).select_from(mentions).where(where))).scalar_one()
    number = min(max(1, number), max(1, -(-total // PAGE)))
    query = (
        select(*_COLUMNS)
        .join(mentions, mentions.c.post_id == posts.c.id)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(where)
        .order_by(rank, mentions.c.published_at.desc(), posts.c.id.desc())
        .limit(PAGE)
        .offset(PAGE * (number - 1))
    )
    return Page(number, total, tuple(CasePost(*row) for row in await conn.execute(query)), first, top)
