"""Views, forwards and reactions over time: at equal ages, and at every jump."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from storage import figures, posts
from storage.db import Database
from storage.figures import AGES, Snapshot
from storage.posts import NewPost, Post
from storage.sources import add_source
from storage.tables import view_snapshots

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def first(db: Database) -> NewPost:
    async with db.write() as conn:
        source = await add_source(conn, "telegram", "a", now=NOW)
        new = NewPost(source.id, "1", NOW, NOW, "متن", "h", views=100, forwards=1)
        await posts.insert_new(conn, [new])
    return new


async def look(db: Database, new: NewPost) -> Post:
    async with db.write() as conn:
        old = (await posts.stored(conn, {new.key}))[new.key]
        await figures.count(conn, [(old, new)])
        return (await posts.stored(conn, {new.key}))[new.key]


async def rows(db: Database) -> int:
    async with db.read() as conn:
        return int((await conn.execute(select(func.count()).select_from(view_snapshots))).scalar_one())


async def test_at_equal_ages_there_is_a_snapshot_also_when_nothing_changed(db: Database, first: NewPost) -> None:
    at = NOW
    while at < NOW + 26 * HOUR:
        at += timedelta(minutes=5)
        post = await look(db, replace(first, seen_at=at, views=101))
    assert post.views == 101
    async with db.read() as conn:
        for age in AGES:
            found = await figures.at_age(conn, [post.id], age)
            assert found == {post.id: Snapshot(NOW + age, 101, 1, None)}
        assert await figures.at_age(conn, [post.id], 30 * HOUR) == {}
    assert await rows(db) == 1 + len(AGES)


async def test_a_jump_is_kept_and_small_steps_are_not(db: Database, first: NewPost) -> None:
    for minute in range(1, 50):
        await look(db, replace(first, seen_at=NOW + timedelta(minutes=minute), views=100 + minute // 10))
    assert await rows(db) == 0
    post = await look(db, replace(first, seen_at=NOW + timedelta(minutes=51), views=400, reactions=9))
    assert (post.views, post.forwards, post.reactions) == (400, 1, 9)
    assert await rows(db) == 2


async def test_what_a_way_does_not_show_stays(db: Database, first: NewPost) -> None:
    post = await look(db, replace(first, seen_at=NOW + HOUR, views=None, forwards=None, reactions=3))
    assert (post.views, post.forwards, post.reactions) == (100, 1, 3)


async def test_the_branches_of_a_post_and_what_is_gone(db: Database, first: NewPost) -> None:
    async with db.write() as conn:
        from storage import sources

        await sources.learn(conn, first.source_id, stable_id="77", title=None, audience=None)
        other = await add_source(conn, "telegram", "b", now=NOW)
        copy = replace(first, source_id=other.id, origin_stable_id="77", origin_external_id="1", external_id="5")
        stranger = replace(copy, origin_external_id="2", external_id="6")
        await posts.insert_new(conn, [copy, stranger])
        post = (await posts.stored(conn, {first.key}))[first.key]
        assert [one.external_id for one in await posts.forwards_of(conn, post)] == ["5"]

        await posts.note_gone(conn, other.id, 4, 9, {"6", "7"}, NOW)
        there = await posts.stored(conn, {copy.key, stranger.key})
        assert [there[key].gone_seen_at for key in (copy.key, stranger.key)] == [NOW, None]
        await posts.note_gone(conn, other.id, 4, 9, {"6", "7"}, NOW + HOUR)
        assert (await posts.stored(conn, {copy.key}))[copy.key].gone_seen_at == NOW
        await posts.note_gone(conn, other.id, 5, 9, {"5", "6"}, NOW + HOUR)
        assert (await posts.stored(conn, {copy.key}))[copy.key].gone_seen_at is None
