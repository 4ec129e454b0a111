"""A brand's own watch-words reach its mentions with the next batch, without a restart."""

from datetime import datetime

from sqlalchemy import select

from monitors.inbox import RawPost
from monitors.ingest import Ingest
from storage import brands, sources, watchwords, workspaces
from storage.db import Database
from storage.tables import mentions
from storage.watchwords import BrandWord


async def test_a_word_counts_from_the_next_batch_on_and_no_longer_when_it_is_taken_away(
    db: Database, now: datetime
) -> None:
    async with db.write() as conn:
        workspace = await workspaces.ensure_default(conn, now)
        values = {"role": "own", "workspace_id": workspace.id, "now": now}
        damoon = await brands.add_brand(conn, key="damoon", name="دامون", query="دامون", **values)
        avin = await brands.add_brand(conn, key="avin", name="آوین", query="آوین", **values)
        source = await sources.add_source(conn, "telegram", "kanal", now=now)
    ingest = Ingest(db)

    async def gravities(number: int) -> dict[int, tuple[int, str]]:
        await ingest.store([RawPost(source.id, str(number), now, now, f"دامون و آوین مه‌سوزی دارند {number}")])
        async with db.read() as conn:
            columns = (mentions.c.brand_id, mentions.c.gravity, mentions.c.reader_version)
            query = select(*columns).order_by(mentions.c.id.desc()).limit(2)
            return {row[0]: (row[1], row[2]) for row in await conn.execute(query)}

    before = await gravities(1)
    async with db.write() as conn:
        assert await watchwords.put_word(conn, damoon, BrandWord("مه سوزی", "service", 4), now) is None
        assert await watchwords.put_word(conn, damoon, BrandWord("مه‌سوزی", "service", 5), now) == BrandWord(
            "مه سوزی", "service", 4
        )
    during = await gravities(2)
    async with db.write() as conn:
        assert await watchwords.take_word(conn, damoon, "مهسوزی") == BrandWord("مه‌سوزی", "service", 5)
        assert await watchwords.take_word(conn, damoon, "مهسوزی") is None
    after = await gravities(3)
    assert [found[damoon][0] for found in (before, during, after)] == [0, 5, 0]
    assert [found[avin][0] for found in (before, during, after)] == [0, 0, 0]
    assert before[damoon][1] == after[damoon][1] != during[damoon][1]
