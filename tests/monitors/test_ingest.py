"""From raw posts to rows: once each, the right stories, mentions and roll-ups, whatever comes twice, late or broken."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from monitors.inbox import Inbox, RawPost
from monitors.ingest import Ingest
from nlp.reader import Reader
from storage import brands, mentions, posts, rollups, sources, workspaces
from storage.db import Database
from storage.errors import DiskFull
from storage.tables import mentions as mention_rows
from storage.tables import post_versions, view_snapshots
from storage.tables import posts as post_rows
from storage.tables import rollups as rollup_rows

LONG = "امروز از فروشگاه محله شیر دامون خریدم و طعمش ترش بود، فاکتورش را هم نگه داشتم تا پیگیری کنم"


@pytest.fixture
async def world(db: Database, now: datetime) -> dict[str, int]:
    """An own brand with an official channel, a rival, two channels."""
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        ids = {}
        for key, name, role in (("damoon", "دامون", "own"), ("avin", "آوین", "rival")):
            ids[key] = await brands.add_brand(
                conn, workspace_id=workspace.id, now=now, key=key, name=name, role=role, query=f'"{name}"'
            )
        for address, audience in (("a", 100), ("b", 250), ("official", 1_000)):
            ids[address] = (await sources.add_source(conn, "telegram", address, now=now, audience=audience)).id
        await brands.set_officials(conn, ids["damoon"], [ids["official"]])
    return ids


def raw(source: int, number: int, text: str, at: datetime, **values: object) -> RawPost:
    return RawPost(source, str(number), at, at + timedelta(seconds=5), text, **values)  # type: ignore[arg-type]


async def mention_facts(db: Database) -> list[tuple[object, ...]]:
    columns = (mention_rows.c.post_id, mention_rows.c.brand_id, mention_rows.c.excluded, mention_rows.c.first_copy)
    async with db.read() as conn:
        return [tuple(row) for row in await conn.execute(select(*columns).order_by(*columns[:2]))]


async def assert_rollups_are_right(db: Database, brand_ids: list[int]) -> None:
    """Equal to a rebuild and to adding up by hand."""
    async with db.write() as conn:
        before = [tuple(row) for row in await conn.execute(select(rollup_rows).order_by("brand_id", "bucket"))]
        before = [row for row in before if any(row[2:])]
        query = select(mention_rows).where(mention_rows.c.excluded.is_(None))
        rows = (await conn.execute(query)).all()
        by_hand: dict[tuple[int, datetime], list[int]] = {}
        for row in rows:
            at = row.published_at
            bucket = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
            sums = by_hand.setdefault((row.brand_id, bucket), [0] * 6)
            negative = row.sentiment < 0
            adds = [1, row.first_copy, negative, row.sentiment > 0, negative and row.first_copy, row.audience]
            for place, value in enumerate(adds):
                sums[place] += value
        assert before == sorted((*key, *sums) for key, sums in by_hand.items())
        start, end = datetime.fromisoformat("2000-01-01T00:00Z"), datetime.fromisoformat("2100-01-01T00:00Z")
        for brand_id in brand_ids:
            await rollups.rebuild(conn, brand_id, start, end)
        assert before == [tuple(row) for row in await conn.execute(select(rollup_rows).order_by("brand_id", "bucket"))]


async def test_posts_mentions_and_rollups_of_one_batch(db: Database, world: dict[str, int], now: datetime) -> None:
    touched: list[frozenset[int]] = []
    ingest = Ingest(db, on_stored=touched.append)
    stored = await ingest.store(
        [
            raw(world["a"], 1, "شیر دامون خراب بود و پولم را پس ندادند", now),
            raw(world["a"], 2, "امروز هوا خوب است", now),
            raw(world["b"], 1, "ماست آوین عالی بود، دامون هم بد نیست", now + timedelta(minutes=7)),
        ]
    )
    assert (stored.new, stored.known, stored.mentions) == (3, 0, 3)
    assert touched == [frozenset({world["damoon"], world["avin"]})]
    async with db.read() as conn:
        assert (await conn.execute(select(post_rows.c.audience).order_by(post_rows.c.id))).scalars().all() == [
            100, 100, 250,
        ]  # fmt: skip
        assert (await sources.get_sources(conn, [world["b"]]))[world["b"]].last_post_at == now + timedelta(minutes=7)
    await assert_rollups_are_right(db, [world["damoon"], world["avin"]])


async def test_the_same_posts_again_change_nothing(db: Database, world: dict[str, int], now: datetime) -> None:
    batch = [raw(world["a"], number, f"دامون شماره {number}", now) for number in range(5)]
    assert (await Ingest(db).store(batch)).new == 5
    again = await Ingest(db).store([*batch, *batch])
    assert (again.new, again.known, again.mentions) == (0, 10, 0)
    assert len(await mention_facts(db)) == 5
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_a_post_twice_in_one_batch_is_stored_once(db: Database, world: dict[str, int], now: datetime) -> None:
    post = raw(world["a"], 1, "دامون را دوست دارم", now)
    stored = await Ingest(db).store([post, post])
    assert (stored.new, stored.known) == (1, 1)


async def test_copies_share_a_story_and_count_once_as_first_copy(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    ingest = Ingest(db)
    await ingest.store([raw(world["a"], 1, LONG, now), raw(world["b"], 1, "نقل از کانال دیگر: " + LONG, now)])
    await ingest.store([raw(world["b"], 2, LONG, now + timedelta(hours=1))])
    # Another process, which has to learn the stories from the database first.
    await Ingest(db).store([raw(world["a"], 2, LONG + " لطفا بازنشر کنید", now + timedelta(hours=2))])
    async with db.read() as conn:
        first = (await conn.execute(select(post_rows.c.id).order_by(post_rows.c.id).limit(1))).scalar_one()
        assert len(await posts.copies_of(conn, first)) == 4
    assert [fact[2:] for fact in await mention_facts(db)] == [(None, True)] + [(None, False)] * 3
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_official_posts_and_their_copies_never_count(db: Database, world: dict[str, int], now: datetime) -> None:
    await Ingest(db).store([raw(world["official"], 1, LONG, now), raw(world["a"], 1, LONG, now + timedelta(minutes=1))])
    assert [fact[2:] for fact in await mention_facts(db)] == [("official", False), ("copy", False)]
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_an_official_post_seen_after_its_copies_takes_them_out(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    ingest = Ingest(db)
    await ingest.store(
        [raw(world["a"], 1, LONG, now - timedelta(minutes=9)), raw(world["b"], 1, LONG, now + timedelta(minutes=9))]
    )
    await ingest.store([raw(world["official"], 1, LONG, now)])
    # What was published before the brand's own post is no copy of it.
    assert [fact[2:] for fact in await mention_facts(db)] == [(None, True), ("copy", False), ("official", False)]
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_channels_that_become_official_or_cease_to_be(db: Database, world: dict[str, int], now: datetime) -> None:
    """What was stored before is counted as if it had always been so."""
    batch = [
        raw(world["a"], 1, LONG, now),
        raw(world["b"], 1, LONG, now + timedelta(minutes=6)),
        raw(world["official"], 1, "دامون خبر تازه دارد", now + timedelta(minutes=7)),
    ]
    await Ingest(db).store(batch)
    as_stored = [(None, True), (None, False), ("official", False)]
    assert [fact[2:] for fact in await mention_facts(db)] == as_stored
    for sources_now, facts in (
        (["a"], [("official", False), ("copy", False), (None, True)]),
        (["official"], as_stored),
    ):
        async with db.write() as conn:
            await brands.set_officials(conn, world["damoon"], [world[name] for name in sources_now])
            await mentions.officials_changed(conn, world["damoon"])
        stored = {fact[0]: fact[2:] for fact in await mention_facts(db)}
        assert [stored[post_id] for post_id in sorted(stored)] == facts
        await assert_rollups_are_right(db, [world["damoon"]])


async def test_an_edit_keeps_the_old_text_and_is_read_anew(db: Database, world: dict[str, int], now: datetime) -> None:
    ingest = Ingest(db)
    first = raw(world["a"], 1, "دامون عالی بود", now)
    await ingest.store([first])
    edited = replace(first, text="آوین افتضاح بود", edited_at=now + timedelta(minutes=3))
    stored = await ingest.store([edited])
    assert stored.brands == {world["damoon"], world["avin"]}
    assert [fact[1] for fact in await mention_facts(db)] == [world["avin"]]
    await ingest.store([first])  # the older copy comes again, from another way in
    async with db.read() as conn:
        assert (await conn.execute(select(post_rows.c.text))).scalars().all() == ["آوین افتضاح بود"]
        assert (await conn.execute(select(post_versions.c.text))).scalars().all() == ["دامون عالی بود"]
    await assert_rollups_are_right(db, [world["damoon"], world["avin"]])


async def test_an_edit_keeps_its_incident_and_gives_the_first_copy_on(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    ingest = Ingest(db)
    first, copy = raw(world["a"], 1, LONG, now), raw(world["b"], 1, LONG, now)
    await ingest.store([first, copy])
    await ingest.store([replace(first, text="حذف شد و چیز دیگری نوشته شد", edited_at=now + timedelta(minutes=1))])
    assert [fact[2:] for fact in await mention_facts(db)] == [(None, True)]
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_views_are_kept_as_they_grow(db: Database, world: dict[str, int], now: datetime) -> None:
    ingest = Ingest(db)
    post = raw(world["a"], 1, "دامون", now, views=10)
    for views, minutes in ((10, 0), (30, 5), (30, 6), (90, 9)):
        await ingest.store([replace(post, views=views, seen_at=now + timedelta(minutes=minutes))])
    async with db.read() as conn:
        views = (await conn.execute(select(view_snapshots.c.views).order_by(view_snapshots.c.at))).scalars().all()
        assert (await conn.execute(select(post_rows.c.views))).scalar_one() == 90
    assert views == [10, 30, 90]


@pytest.mark.parametrize(
    ("backfilled", "delay", "late"),
    [(False, timedelta(hours=1), False), (False, timedelta(hours=3), True), (True, timedelta(days=9), False)],
)
async def test_late_posts_are_marked(
    db: Database, world: dict[str, int], now: datetime, backfilled: bool, delay: timedelta, late: bool
) -> None:
    await Ingest(db).store([RawPost(world["a"], "1", now - delay, now, "دامون", backfilled=backfilled)])
    async with db.read() as conn:
        row = (await conn.execute(select(mention_rows.c.late, mention_rows.c.backfilled))).one()
    assert tuple(row) == (late, backfilled)


async def test_a_brand_added_while_running_is_read_from_the_next_batch(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    ingest = Ingest(db)
    await ingest.store([raw(world["a"], 1, "نوبهار گران شد", now)])
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        await brands.add_brand(
            conn, workspace_id=workspace.id, now=now, key="nobahar", name="نوبهار", role="rival", query='"نوبهار"'
        )
    assert (await ingest.store([raw(world["a"], 2, "نوبهار ارزان شد", now)])).mentions == 1


async def test_a_broken_query_stops_only_its_own_brand(
    sqlite_db: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    async with sqlite_db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        for key, query in (("good", '"دامون"'), ("broken", '"دامون" OR (')):
            await brands.add_brand(conn, workspace_id=workspace.id, now=now, key=key, name=key, role="own", query=query)
        source = await sources.add_source(conn, "telegram", "a", now=now)
    stored = await Ingest(sqlite_db).store([raw(source.id, 1, "دامون خوب", now)])
    assert (stored.new, stored.mentions) == (1, 1)
    assert "broken is not watched" in caplog.text


@pytest.mark.parametrize("bad", ["\ud800 دامون", "دامون \0 \x07", "", "🔥", "دامون " * 40_000, "\u202e دامون"])
async def test_hostile_texts_are_stored(db: Database, world: dict[str, int], now: datetime, bad: str) -> None:
    assert (await Ingest(db).store([raw(world["a"], 1, bad, now)])).new == 1


async def test_one_bad_post_does_not_take_the_others_along(
    db: Database, world: dict[str, int], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    class Choking(Reader):
        def read_matched(self, texts, **options):  # type: ignore[no-untyped-def]
            if any("سم" in text for text in texts):
                raise RuntimeError("choked")
            return super().read_matched(texts, **options)

    batch = [raw(world["a"], number, f"دامون {number}", now) for number in range(3)]
    stored = await Ingest(db, make_reader=Choking).store([*batch, raw(world["a"], 9, "سم", now), raw(999, 1, "x", now)])
    assert stored.new == 3
    assert "post 9 of source" in caplog.text
    assert "source 999" in caplog.text


async def test_a_reader_that_cannot_be_made_is_no_posts_fault(
    db: Database, world: dict[str, int], now: datetime
) -> None:
    broken = True

    def make(*brands: object) -> Reader:
        if broken:
            raise ValueError("a list that cannot be read")
        return Reader(*brands)  # type: ignore[arg-type]

    ingest, batch = Ingest(db, make_reader=make), [raw(world["a"], 1, "دامون", now)]
    with pytest.raises(ValueError, match="list"):
        await ingest.store(batch)
    broken = False
    assert (await ingest.store(batch)).new == 1


async def test_the_inbox_learns_when_its_posts_are_stored(db: Database, world: dict[str, int], now: datetime) -> None:
    inbox = Inbox()
    running = asyncio.create_task(Ingest(db, inbox).run())
    stored = await inbox.put([raw(world["a"], 1, "دامون", now)])
    await asyncio.wait_for(stored, 10)
    async with db.read() as conn:
        assert len(await rollups.counted(conn, world["damoon"], now, now + timedelta(minutes=1))) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_full_disk_is_told_to_the_source_and_the_rest_goes_on(
    sqlite_template: Path, tmp_path: Path, now: datetime
) -> None:
    shutil.copy(sqlite_template, tmp_path / "h.db")
    db, inbox = Database(f"sqlite+aiosqlite:///{tmp_path / 'h.db'}"), Inbox()
    async with db.write() as conn:
        await workspaces.ensure_default(conn, now)
        source = await sources.add_source(conn, "telegram", "a", now=now)
        # The pool hands the same connection out again, so the limit holds for ingest too.
        pages = (await conn.execute(text("PRAGMA page_count"))).scalar_one()
        await conn.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
    ingest = Ingest(db, inbox)
    running = asyncio.create_task(ingest.run())
    too_much = await inbox.put([raw(source.id, number, "x" * 9_000, now) for number in range(9)])
    with pytest.raises(DiskFull):
        await asyncio.wait_for(too_much, 10)
    small = await inbox.put([raw(source.id, 50, "کوتاه", now)])
    await asyncio.wait_for(small, 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await db.close()


async def test_writers_at_once_lose_nothing(db: Database, world: dict[str, int], now: datetime) -> None:
    """Four at once, half of the posts the same: every post once, and roll-ups as if one had done it all."""
    mine = [
        [
            raw(world["a" if number % 2 else "b"], number + own * 100, f"دامون خراب {number}", now)
            for number in range(150)
        ]
        for own in range(4)
    ]
    done = await asyncio.gather(*(Ingest(db).store(batch) for batch in mine))
    assert sum(stored.new for stored in done) == len({(p.source_id, p.external_id) for batch in mine for p in batch})
    await assert_rollups_are_right(db, [world["damoon"]])


async def test_a_year_is_past_as_of_the_posts_themselves(db: Database, world: dict[str, int], now: datetime) -> None:
    text = "فیلم شیر دامون مال سال ۱۴۰۳ است"
    then = now - timedelta(days=730)
    for number, at in enumerate((now, then)):
        await Ingest(db).store([raw(world["a"], number, text, at)])
    async with db.read() as conn:
        query = select(mention_rows.c.labels).order_by(mention_rows.c.published_at)
        past, present = (await conn.execute(query)).scalars()
    assert ("old_news" in past, "old_news" in present) == (False, True)
