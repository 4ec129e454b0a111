"""What short comments count for: brand and topics of the post they stand under, tone of their own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from monitors.following import follow_comments
from monitors.inbox import RawPost
from monitors.ingest import Ingest
from storage import brands, comments, hearing, posts, sources, workspaces
from storage.db import Database
from storage.tables import mentions as mention_rows

BAD = "ماست دامون بوی ترشیدگی می‌داد و بچه‌ام مسموم شد"


@pytest.fixture
async def world(db: Database, now: datetime) -> dict[str, int]:
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        ids = {}
        for key, name, role in (("damoon", "دامون", "own"), ("avin", "آوین", "rival")):
            ids[key] = await brands.add_brand(
                conn, workspace_id=workspace.id, now=now, key=key, name=name, role=role, query=f'"{name}"'
            )
        for address in ("official", "stranger"):
            ids[address] = (await sources.add_source(conn, "telegram", address, now=now)).id
        await brands.set_officials(conn, ids["damoon"], [ids["official"]])
    await follow_comments(db, now)
    async with db.read() as conn:
        room = await sources.find_source(conn, "comments", "official")
    assert room is not None
    return {**ids, "room": room.id}


def comment(room: int, number: int, text: str, under: tuple[int, str], at: datetime) -> RawPost:
    return RawPost(room, str(number), at, at, text, parent=under, comment=True)


async def meant(db: Database, external_id: str, source_id: int) -> list[tuple[int, int, list[str], object]]:
    """(brand, sentiment, kinds of trouble, why it does not count)."""
    async with db.read() as conn:
        post = (await posts.stored(conn, {(source_id, external_id)}))[source_id, external_id]
        columns = (mention_rows.c.brand_id, mention_rows.c.sentiment, mention_rows.c.topics, mention_rows.c.excluded)
        rows = await conn.execute(select(*columns).where(mention_rows.c.post_id == post.id).order_by(columns[0]))
        return [(row[0], row[1], [topic["kind"] for topic in row[2]], row[3]) for row in rows]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one after the other"])
async def test_a_me_too_inherits_brand_and_topics_from_its_parent(
    db: Database, world: dict[str, int], now: datetime, together: bool
) -> None:
    ingest = Ingest(db)
    parent = RawPost(world["stranger"], "7", now, now, BAD)
    under = (world["stranger"], "7")
    first = comment(world["room"], 1, "ما هم همین‌طور، افتضاح بود", under, now + timedelta(seconds=1))
    nested = comment(world["room"], 2, "منم همین", (world["room"], "1"), now + timedelta(seconds=2))
    batches = [[nested, parent, first]] if together else [[parent], [first], [nested]]
    for batch in batches:
        await ingest.store(batch)
    ((brand, _, kinds, _),) = await meant(db, "7", world["stranger"])
    assert brand == world["damoon"]
    assert kinds
    assert await meant(db, "1", world["room"]) == [(world["damoon"], -1, kinds, None)]
    ((brand, _, inherited, _),) = await meant(db, "2", world["room"])
    assert (brand, inherited) == (world["damoon"], kinds)
    async with db.read() as conn:
        stored = await posts.stored(conn, {under})
        (answer,) = await posts.answers_to(conn, stored[under])
    assert (answer.external_id, answer.parent) == ("1", under)


async def test_under_an_own_post_that_does_not_name_the_brand_it_is_meant_all_the_same(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    post = RawPost(world["official"], "3", now, now, "صبح بخیر همراهان عزیز")
    words = comment(world["room"], 1, "افتضاح بود", (world["official"], "3"), now)
    other = comment(world["room"], 2, "آوین خیلی بهتر است", (world["official"], "3"), now)
    essay = comment(world["room"], 3, " ".join(["واژه"] * 40), (world["official"], "3"), now)
    await Ingest(db).store([post, words, other, essay, replace(words, external_id="9", comment=False)])
    assert [one[:2] for one in await meant(db, "1", world["room"])] == [(world["damoon"], -1)]
    assert [one[0] for one in await meant(db, "2", world["room"])] == [world["avin"]]
    assert await meant(db, "3", world["room"]) == []
    assert await meant(db, "9", world["room"]) == []


async def test_all_rooms_of_a_brand_are_one_voice_of_the_lowest_tier(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    async with db.write() as conn:
        second = (await sources.add_source(conn, "telegram", "official2", now=now)).id
        await brands.set_officials(conn, world["damoon"], [world["official"], second])
    await follow_comments(db, now)
    async with db.read() as conn:
        rooms = await sources.list_sources(conn, platforms=["comments"])
    assert [room.address for room in rooms] == ["official", "official2"]
    under = [(world["official"], "3"), (second, "4")]
    await Ingest(db).store(
        [
            comment(room.id, number, f"دامون افتضاح بود {number}", post, now)
            for room, post in zip(rooms, under, strict=True)
            for number in range(30)
        ]
    )
    async with db.read() as conn:
        heard = await hearing.heard(conn, world["damoon"], now - timedelta(hours=1), now + timedelta(hours=1))
    assert len(heard) == 60
    assert {(one.owner, one.tier) for one in heard} == {("comments/damoon", 1)}


async def test_rooms_come_and_go_with_what_is_official(db: Database, world: dict[str, int], now: datetime) -> None:
    async with db.write() as conn:
        await brands.set_officials(conn, world["damoon"], [])
    await follow_comments(db, now)
    async with db.read() as conn:
        assert await sources.list_sources(conn, platforms=["comments"]) == []
    async with db.write() as conn:
        await brands.set_officials(conn, world["damoon"], [world["official"]])
    await follow_comments(db, now)
    async with db.read() as conn:
        (room,) = await sources.list_sources(conn, platforms=["comments"])
        assert await sources.ways_of(conn, room.id) == ["comments"]
        assert not await comments.changes(conn)
    assert room.id == world["room"]
