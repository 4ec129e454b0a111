"""Which ways are due, and what is told of those that are not seen, on both databases."""

from datetime import UTC, datetime, timedelta

from storage import ways
from storage.db import Database
from storage.sources import add_source, get_source, pause_source, remove_source
from storage.ways import Bookmark

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_a_way_through_its_life(db: Database) -> None:
    async with db.write() as conn:
        source = await add_source(conn, "telegram", "a", now=NOW)
        await add_source(conn, "feed", "http://h/", now=NOW)
        (way,) = await ways.due(conn, ["account"], NOW)
        assert (way.source, way.bookmark, way.failures, way.last_success_at) == (source, Bookmark(), 0, None)
        assert await ways.due(conn, ["account"], NOW - MINUTE) == []

        bookmark = Bookmark(cursor="12", etag="e", last_modified="m")
        await ways.advanced(conn, way, bookmark)
        assert (await ways.due(conn, ["account"], NOW))[0].bookmark == bookmark
        await ways.succeeded(conn, way, bookmark, now=NOW, next_try=NOW + MINUTE)
        assert await ways.due(conn, ["account"], NOW) == []
        read = await get_source(conn, source.id)
        assert read is not None
        assert read.history_read_at == NOW

        (again,) = await ways.due(conn, ["account"], NOW + MINUTE)
        await ways.failed(conn, again, "source-error-timeout", now=NOW + MINUTE, next_try=NOW + 5 * MINUTE)
        await ways.failed(conn, again, "source-error-flood", now=NOW, next_try=NOW + 5 * MINUTE, counts=False)
        (failing,) = await ways.due(conn, ["account"], NOW + 5 * MINUTE)
        assert (failing.failures, failing.last_success_at) == (1, NOW)


async def test_ways_that_work_come_before_those_that_fail(db: Database) -> None:
    async with db.write() as conn:
        for name, delay in (("late", 2), ("failing", 0), ("early", 1)):
            await add_source(conn, "telegram", name, now=NOW + delay * MINUTE)
        failing = (await ways.due(conn, ["account"], NOW))[0]
        await ways.failed(conn, failing, "source-error-timeout", now=NOW, next_try=NOW)
        found = await ways.due(conn, ["account"], NOW + 5 * MINUTE)
        assert [way.source.address for way in found] == ["early", "late", "failing"]
        assert len(await ways.due(conn, ["account"], NOW + 5 * MINUTE, limit=2)) == 2


async def test_hastening_wakes_what_works_and_what_is_cured(db: Database) -> None:
    async with db.write() as conn:
        for name in ("fine", "cut", "private"):
            await add_source(conn, "telegram", name, now=NOW)
        later = NOW + timedelta(hours=1)
        for way in await ways.due(conn, ["account"], NOW):
            if way.source.address == "fine":
                await ways.succeeded(conn, way, Bookmark(), now=NOW, next_try=later)
            else:
                await ways.failed(conn, way, f"source-error-{way.source.address}", now=NOW, next_try=later)
        await ways.hasten(conn, "account", NOW, cured=["source-error-cut"])
        assert {way.source.address for way in await ways.due(conn, ["account"], NOW)} == {"fine", "cut"}


async def test_health_goes_by_the_best_way_and_leaves_out_what_nobody_reads(db: Database) -> None:
    async with db.write() as conn:
        both = await add_source(conn, "telegram", "both", now=NOW, kinds=["account", "preview"])
        never = await add_source(conn, "telegram", "never", now=NOW, kinds=["account"])
        paused = await add_source(conn, "telegram", "paused", now=NOW, kinds=["account"])
        removed = await add_source(conn, "telegram", "removed", now=NOW, kinds=["account"])
        await add_source(conn, "import", "file", now=NOW)
        await pause_source(conn, paused.id)
        await remove_source(conn, removed.id)
        account = next(way for way in await ways.due(conn, ["account"], NOW) if way.source.id == both.id)
        (preview,) = await ways.due(conn, ["preview"], NOW)
        await ways.failed(conn, account, "source-error-private", now=NOW, next_try=NOW + timedelta(hours=6))
        await ways.succeeded(conn, preview, Bookmark(), now=NOW, next_try=NOW + MINUTE)
        health = {one.source.address: one for one in await ways.health(conn, NOW + 5 * MINUTE)}
        assert list(health) == ["never", "both", "paused"]
        assert (health["both"].kind, health["both"].lag, health["both"].error) == ("preview", 5 * MINUTE, None)
        assert {name: one.blind for name, one in health.items()} == {"never": True, "both": False, "paused": False}
        assert [one.source.id for one in await ways.unseen(conn, NOW + 5 * MINUTE)] == [never.id]
        assert [one.since for one in await ways.unseen(conn, NOW + timedelta(hours=1))] == [NOW, None]


async def test_a_page_waits_for_its_account_to_be_tried_and_stands_in_once_that_failed(db: Database) -> None:
    async with db.write() as conn:
        source = await add_source(conn, "telegram", "damoon", now=NOW)
        assert await ways.due(conn, ["preview"], NOW, spares=False) == []
        assert len(await ways.due(conn, ["preview"], NOW)) == 1  # where nobody else reads it
        assert len(await ways.due(conn, ["preview"], NOW + 11 * MINUTE, spares=False)) == 1
        (account,) = await ways.due(conn, ["account"], NOW)
        await ways.failed(conn, account, "source-error-session-lost", now=NOW, next_try=NOW + MINUTE)
        (health,) = await ways.health(conn, NOW)
        assert (health.kind, health.error) == ("account", "source-error-session-lost")  # the page was not tried yet
        (page,) = await ways.due(conn, ["preview"], NOW, spares=False)
        await ways.succeeded(conn, page, Bookmark(), now=NOW, next_try=NOW + MINUTE)
        (health,) = await ways.health(conn, NOW)
        assert (health.source.id, health.kind, health.error) == (source.id, "preview", None)
