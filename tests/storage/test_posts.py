"""Posts and roll-ups as the readers of them need them, on both databases."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, select, text

from monitors.inbox import RawPost
from monitors.ingest import Ingest
from storage import brands, posts, rollups, sources, workspaces
from storage.db import Database
from storage.dialect import in_pairs
from storage.posts import NewPost
from storage.rollups import BUCKET, bucket_of
from storage.tables import mentions as mention_rows
from storage.tables import posts as post_rows

START, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def new(source: int, number: int, at: datetime, **values: object) -> NewPost:
    return NewPost(source, str(number), at, at, f"متن {number}", f"{number:032d}", **values)  # type: ignore[arg-type]


async def add_sources(db: Database, now: datetime, *names: str) -> list[int]:
    async with db.write() as conn:
        return [(await sources.add_source(conn, "telegram", name, now=now)).id for name in names]


async def test_ids_come_in_the_order_given_and_none_for_what_was_there(db: Database, now: datetime) -> None:
    (source,) = await add_sources(db, now, "a")
    async with db.write() as conn:
        first = await posts.insert_new(conn, [new(source, number, now) for number in (3, 1, 2)])
        again = await posts.insert_new(conn, [new(source, number, now) for number in (9, 1, 9, 10, 2)])
        assert await posts.insert_new(conn, []) == []
    ids = [post_id for post_id in first if post_id is not None]
    assert len(ids) == 3
    assert ids == sorted(ids)
    assert [post_id is None for post_id in again] == [False, True, True, False, True]


async def test_many_posts_at_once(db: Database, now: datetime) -> None:
    """More rows than one statement can hold parameters for."""
    (source,) = await add_sources(db, now, "a")
    async with db.write() as conn:
        ids = await posts.insert_new(conn, [new(source, number, now) for number in range(3_000)])
        assert await posts.newest_id(conn) == ids[-1]
    assert sorted(post_id for post_id in ids if post_id) == ids


@pytest.mark.parametrize(
    ("first", "second"),
    [(post_rows.c.source_id, post_rows.c.external_id), (mention_rows.c.story_id, mention_rows.c.brand_id)],
)
async def test_pairs_are_found_by_an_index(sqlite_db: Database, first: Column[Any], second: Column[Any]) -> None:
    """The standard form would walk through all that is stored, for every batch."""
    async with sqlite_db.read() as conn:
        query = select(first, second).where(in_pairs(conn, first, second, [(1, "2")]))
        plain = str(query.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True}))
        steps = [row.detail for row in await conn.execute(text(f"EXPLAIN QUERY PLAN {plain}"))]
    assert any("SEARCH" in step for step in steps)
    assert not any(f"SCAN {first.table.name}" in step for step in steps)


async def test_a_post_is_found_by_reference_hash_and_story(db: Database, now: datetime) -> None:
    a, b = await add_sources(db, now, "a", "b")
    async with db.write() as conn:
        await sources.learn(conn, a, stable_id="777")
        later = new(a, 1, now)
        earlier = new(b, 1, now - timedelta(hours=1))
        one, two = await posts.insert_new(conn, [later, earlier], lambda fresh: [fresh[0][0]] * 2)
        assert one is not None
        assert two is not None
    async with db.read() as conn:
        for address in ("a", "777"):
            found = await posts.find_by_reference(conn, "telegram", address, "1")
            assert found is not None
            assert found.id == one
        assert await posts.find_by_reference(conn, "feed", "a", "1") is None
        first = await posts.find_by_hash(conn, later.text_hash)
        assert first is not None
        assert first.id == two  # published first
        assert [post.id for post in await posts.copies_of(conn, one)] == [two, one]
        assert [sign.post_id for sign in await posts.signatures_after(conn, one)] == [two]


@given(st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it so
def test_a_bucket_is_five_whole_minutes(moment: datetime) -> None:
    start = bucket_of(moment)
    assert start <= moment < start + BUCKET
    assert (start.minute % 5, start.second, start.microsecond) == (0, 0, 0)
    assert bucket_of(start) == start


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_comes_rollups_equal_a_rebuild(db: Database, now: datetime, seed: int) -> None:
    """New posts, copies, edits, official posts late and early, in any order and in batches of any size."""
    chooser = random.Random(seed)
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        ids = [
            await brands.add_brand(
                conn, workspace_id=workspace.id, now=now, key=name, name=name, role="own", query=f'"{name}"'
            )
            for name in ("damoon", "avin")
        ]
    a, b, official = await add_sources(db, now, "a", "b", "official")
    async with db.write() as conn:
        await brands.set_officials(conn, ids[0], [official])
    texts = [
        " ".join(chooser.choices(["damoon", "avin", "خراب", "عالی", "شیر", "بد", "خوب", "فروشگاه", "امروز"], k=14))
        for _ in range(6)
    ]
    ingest = Ingest(db)
    for step in range(12):
        batch = [
            RawPost(
                source_id=chooser.choice([a, b, official]),
                external_id=str(chooser.randrange(12)),
                published_at=now + timedelta(minutes=chooser.randrange(40)),
                seen_at=now,
                text=chooser.choice(texts),
                edited_at=now + timedelta(hours=step),
            )
            for _ in range(chooser.randrange(1, 9))
        ]
        await (ingest if chooser.random() < 0.7 else Ingest(db)).store(batch)
    async with db.write() as conn:
        for brand_id in ids:
            before = [row for row in await rollups.read(conn, brand_id, START, END) if row.mentions]
            assert sum(row.mentions for row in before) == len(await rollups.counted(conn, brand_id, START, END)) > 0
            await rollups.rebuild(conn, brand_id, START, END)
            assert before == await rollups.read(conn, brand_id, START, END)
        columns = (mention_rows.c.story_id, mention_rows.c.brand_id, mention_rows.c.excluded, mention_rows.c.first_copy)
        rows = (await conn.execute(select(*columns).order_by(mention_rows.c.post_id))).all()
    first: dict[tuple[int, int], bool] = {}
    for story_id, brand_id, excluded, is_first in rows:
        expected = excluded is None and not first.get((story_id, brand_id), False)
        assert is_first == expected
        first[story_id, brand_id] = first.get((story_id, brand_id), False) or expected


async def test_a_rebuild_leaves_other_spans_alone(db: Database, now: datetime) -> None:
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        brand = await brands.add_brand(
            conn, workspace_id=workspace.id, now=now, key="d", name="d", role="own", query='"damoon"'
        )
    (source,) = await add_sources(db, now, "a")
    times = [now, now + timedelta(hours=1), now + timedelta(hours=2)]
    await Ingest(db).store([RawPost(source, str(n), at, at, "damoon") for n, at in enumerate(times)])
    async with db.write() as conn:
        await conn.execute(mention_rows.delete())
        await rollups.rebuild(conn, brand, times[1], times[1] + timedelta(minutes=1))
        assert [row.bucket for row in await rollups.read(conn, brand, START, END)] == [times[0], times[2]]


async def test_all_reads_of_one_transaction_are_of_one_moment(db: Database, now: datetime) -> None:
    await add_sources(db, now, "a")
    async with db.read() as conn:
        before = await sources.list_sources(conn)
        await add_sources(db, now, "b")
        assert await sources.list_sources(conn) == before
    async with db.read() as conn:
        assert len(await sources.list_sources(conn)) == 2
