"""How the texts of a case spread: which post began, whom others forwarded, and who copied without saying from where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, select

from storage.db import AsyncConnection
from storage.tables import mentions, posts, sources

TEXTS = 3
MOST = 2_000
"""Posts of one text that are looked at, the first ones."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Node:
    """A post that others forwarded, so many times. `seen`: whether it is in a source of ours; else the platform told
    its title, and `at` may be unknown."""

    title: str
    at: datetime | None
    forwards: int
    seen: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """One text: its first post, those that were forwarded (the most first), and copies that name no origin."""

    text: str
    mentions: int
    sources: int
    start: datetime
    end: datetime
    first: str
    first_url: str | None
    nodes: tuple[Node, ...]
    unmarked: int


async def spread(conn: AsyncConnection, incident_id: int) -> list[Tree]:
    """The texts of an incident that were copied most."""
    of_case = (mentions.c.incident_id == incident_id, mentions.c.excluded.is_(None))
    count = func.count()
    query = select(mentions.c.story_id).where(*of_case).group_by(mentions.c.story_id)
    query = query.having(count > 1).order_by(count.desc(), mentions.c.story_id).limit(TEXTS)
    return [await _tree(conn, incident_id, story_id) for story_id in (await conn.execute(query)).scalars().all()]


async def _tree(conn: AsyncConnection, incident_id: int, story_id: int) -> Tree:
    of_story = (mentions.c.incident_id == incident_id, mentions.c.story_id == story_id, mentions.c.excluded.is_(None))
    sums = select(
        func.count(),
        func.count(distinct(mentions.c.source_id)),
        func.min(mentions.c.published_at),
        func.max(mentions.c.published_at),
    )
    total, spoke, start, end = (await conn.execute(sums.where(*of_story))).one()
    query = (
        select(
            posts.c.published_at,
            func.substr(posts.c.text, 1, LONGEST).label("text"),
            posts.c.url,
            posts.c.external_id,
            posts.c.origin_stable_id,
            posts.c.origin_title,
            posts.c.origin_external_id,
            posts.c.origin_published_at,
            sources.c.title,
            sources.c.stable_id,
        )
        .join(mentions, mentions.c.post_id == posts.c.id)
        .join(sources, sources.c.id == posts.c.source_id)
        .where(*of_story)
        .order_by(posts.c.published_at, posts.c.id)
        .limit(MOST)
    )
    rows: Sequence[Any] = (await conn.execute(query)).all()
    first = rows[0]
    forwarded = sum(_origin(row) is not None for row in rows)
    unmarked = len(rows) - forwarded - (_origin(first) is None)
    return Tree(first.text, total, spoke, start, end, first.title, first.url, _nodes(rows), max(unmarked, 0))


def _origin(row: Any) -> tuple[str, str] | None:
    """What it says it was forwarded from; channels that hide their number are told by their title."""
    if row.origin_stable_id is None and row.origin_title is None:
        return None
    return row.origin_stable_id or row.origin_title, row.origin_external_id or ""


def _nodes(rows: Sequence[Any]) -> tuple[Node, ...]:
    posted = {(row.stable_id, row.external_id): row for row in rows if row.stable_id is not None}
    named = {origin: row for row in reversed(rows) if (origin := _origin(row)) is not None}
    forwards = Counter(origin for row in rows if (origin := _origin(row)) is not None)
    nodes = []
    for origin, count in forwards.most_common():
        ours, said = posted.get(origin), named[origin]
        if ours is not None:
            nodes.append(Node(ours.title, ours.published_at, count, True, ours.url))
        else:
            nodes.append(Node(said.origin_title or "", said.origin_published_at, count, False))
    return tuple(nodes)
