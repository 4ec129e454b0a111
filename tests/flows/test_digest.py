"""The morning report: what was held back, what rivals have, and good words; once a day to each chat."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from monitors.digests import owe_digests
from storage import brands
from storage.db import Database
from storage.tables import chats, decisions, incident_events
from tests.alert_room import GROUP, NOW, SARA, room

MORNING = datetime(2026, 11, 22, 5, 31, tzinfo=UTC)  # 09:01 in Tehran, Sunday 1 Azar


async def test_held_alerts_rivals_and_good_words_come_in_the_morning(sqlite_db: Database) -> None:
    async with room(sqlite_db) as here:
        world, db = here.world, here.world.db
        held = await world.incident(number=7, severity=2, peak_severity=2, kind="price", opened_at=NOW)
        async with db.write() as conn:
            rival = await brands.add_brand(
                conn, workspace_id=world.workspace, now=NOW, key="avin", name="آوین", role="rival", query='"آوین"'
            )
            await brands.set_rivals(conn, world.brand, [rival])
            event = {"incident_id": held, "at": NOW, "kind": "opened", "data": {"severity": 2, "held": True}}
            await conn.execute(insert(incident_events).values(**event))
            good = {"mentions": 34, "positives": 29, "minutes": 30}
            said = {"brand_id": world.brand, "at": NOW, "action": "none", "reason": "praise", "arithmetic": good}
            await conn.execute(insert(decisions).values(**said))
        await world.incident(number=8, severity=2, brand_id=rival)
        here.clock.now = MORNING
        woken: list[int] = []

        assert await owe_digests(db, MORNING - timedelta(minutes=2), lambda: woken.append(1)) == 0
        assert await owe_digests(db, MORNING, lambda: woken.append(1)) == 2
        assert await owe_digests(db, MORNING + timedelta(minutes=1), lambda: woken.append(1)) == 0, "once a day"
        assert len(woken) == 1
        await here.delivery.tick()
        for chat in (SARA, GROUP):
            (text,) = here.texts(chat)
            assert text.startswith("گزارش صبح، یکشنبه ۱ آذر، ۲۴ ساعت تا ۰۹:۰۰\n\nدامون: ۰ مطلب")
            assert "هشدارهای نگه‌داشته: پرونده ۷، " in text
            assert "رقبا و وابستگان: آوین (رقیب): گزارش مشکل سلامت محصول (تأیید نشده)" in text
            assert "فرصت: در ۳۰ دقیقه تا شنبه ۳۰ آبان ۲۱:۴۰، ۳۴ مطلب آمد و ۲۹ مطلب آن تعریف بود" in text
            assert "آنچه نمی‌بینیم" in text
            assert len(text) <= 1_800
        assert f"digest:2026-11-22:chat:{world.group}" in await world.owed()


@pytest.mark.parametrize(
    ("at", "owed"),
    [
        (MORNING + timedelta(hours=4), 0),  # started after noon: the next one
        (MORNING + timedelta(days=1), 1),
    ],
)
async def test_who_came_after_nine_gets_the_next_report(sqlite_db: Database, at: datetime, owed: int) -> None:
    async with room(sqlite_db) as here:
        async with here.world.db.write() as conn:
            await conn.execute(update(chats).values(created_at=MORNING))
            await conn.execute(update(chats).where(chats.c.id == here.world.private).values(subscribed=False))
        assert await owe_digests(here.world.db, MORNING, lambda: None) == 0
        assert await owe_digests(here.world.db, at, lambda: None) == owed
