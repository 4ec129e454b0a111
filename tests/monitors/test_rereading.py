"""A new brand and a changed query read what is stored already: filled in, never alerted, resumable."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from monitors import rereading as module
from monitors.inbox import RawPost
from monitors.ingest import Ingest
from monitors.rereading import Rereading
from nlp.reader import Reader
from storage import brands, rollups, sources, workspaces
from storage.db import Database
from storage.tables import mentions
from storage.tables import rereadings as table

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
TEXTS = ("شیر دامون تازه بود", "ماست آوین ترش بود", "هوا سرد است", "دامون و آوین گران شدند")


async def brand(db: Database, key: str, query: str) -> int:
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, NOW)
        values = {"key": key, "name": key, "role": "own", "query": query}
        return await brands.add_brand(conn, workspace_id=workspace.id, now=NOW, **values)


async def post(db: Database, texts: tuple[str, ...] = TEXTS, offset: int = 0) -> None:
    async with db.write() as conn:
        source = await sources.add_source(conn, "telegram", "kanal", now=NOW)
    raw = [
        RawPost(source.id, str(offset + number), NOW - timedelta(minutes=number), NOW, text)
        for number, text in enumerate(texts)
    ]
    await Ingest(db).store(raw)


async def told(db: Database, brand_id: int) -> list[tuple[bool, int]]:
    """(backfilled, query version) of its mentions, by time."""
    async with db.read() as conn:
        query = select(mentions.c.backfilled, mentions.c.query_version).where(mentions.c.brand_id == brand_id)
        return [tuple(row) for row in await conn.execute(query.order_by(mentions.c.published_at))]


async def finish(one: Rereading) -> int:
    read = 0
    async with asyncio.timeout(20):
        for _ in range(12):
            read += await one.tick()
    return read


async def counts_agree(db: Database, brand_id: int) -> bool:
    """The roll-ups are what they would be if they were made anew."""
    span = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    async with db.write() as conn:
        kept = await rollups.read(conn, brand_id, *span)
        await rollups.rebuild(conn, brand_id, *span)
        return [one for one in kept if one.mentions] == await rollups.read(conn, brand_id, *span)


async def test_a_new_brand_is_found_in_what_is_stored_and_only_as_backfill(db: Database) -> None:
    damoon = await brand(db, "damoon", "دامون")
    await post(db)
    assert await told(db, damoon) == [(False, 1), (False, 1)]
    avin = await brand(db, "avin", "آوین")
    woken: list[frozenset[int]] = []
    assert await finish(Rereading(db, on_stored=woken.append)) == 2 * len(TEXTS)  # for each of the two, once
    assert await told(db, avin) == [(True, 1), (True, 1)]
    assert await told(db, damoon) == [(False, 1), (False, 1)]
    assert woken == [{avin}]
    assert await counts_agree(db, avin)
    assert await finish(Rereading(db)) == 0


async def test_a_changed_query_takes_back_what_it_does_not_mean_and_keeps_what_was_heard_live(db: Database) -> None:
    damoon = await brand(db, "damoon", "دامون")
    await post(db)
    await finish(Rereading(db))
    async with db.write() as conn:
        await brands.change_brand(conn, damoon, query="گران OR سرد")
    await finish(Rereading(db))
    assert await told(db, damoon) == [(False, 2), (True, 2)]  # the newer one is new to the brand
    assert await counts_agree(db, damoon)


async def test_it_goes_on_where_it_was_stopped_and_new_posts_come_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK", 3)
    monkeypatch.setattr(module, "CHUNKS_AT_ONCE", 1)
    await post(db, TEXTS * 3)
    avin = await brand(db, "avin", "آوین")
    first = Rereading(db)
    assert [await first.tick() for _ in range(3)] == [0, 0, 3]  # noticed, begun, one chunk
    await post(db, ("باز هم آوین",), offset=100)
    assert await finish(Rereading(db)) == 9
    assert sorted(await told(db, avin)) == [(False, 1)] + [(True, 1)] * 6
    assert await counts_agree(db, avin)
    async with db.read() as conn:
        assert (await conn.execute(select(table.c.below))).scalars().all() == [0]


async def test_a_broken_query_and_an_empty_database_hold_nothing_up(db: Database) -> None:
    await brand(db, "broken", '"')
    await finish(Rereading(db))
    await post(db)
    fine = await brand(db, "fine", "دامون")
    await finish(Rereading(db))
    assert len(await told(db, fine)) == 2


async def test_a_post_that_cannot_be_read_holds_neither_its_brand_nor_the_next_up(db: Database) -> None:
    await post(db)
    damoon, avin = await brand(db, "damoon", "دامون"), await brand(db, "avin", "آوین")

    class Choking(Reader):
        def read_matched(self, texts, **options):  # type: ignore[no-untyped-def]
            if any("ترش" in text for text in texts):
                raise RuntimeError("choked")
            return super().read_matched(texts, **options)

    assert await finish(Rereading(db, make_reader=Choking)) == 2 * len(TEXTS)
    assert await told(db, damoon) == [(True, 1), (True, 1)]
    assert await told(db, avin) == [(True, 1)]
    assert await finish(Rereading(db)) == 0
