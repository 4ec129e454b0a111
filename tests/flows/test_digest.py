"""The morning report: what was held back, what rivals have, and good words; once a day to each chat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from monitors.digests import owe_digests
from storage import brands, mentions
from storage.db import Database
from storage.mentions import NewMention
from storage.tables import chats, decisions, incident_events, posts, sources
from tests.alert_room import FIGURES, GROUP, NOW, SARA, Room, World, room

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
            assert text.startswith("گزارش صبح، یکشنبه ۱ آذر، ۲۴ ساعت تا ۰۹:۰۰\n\n")
            assert "دامون: ۰ مطلب" in text
            assert "هشدارهای نگه‌داشته: پرونده ۷، " in text
            assert "رقبا و وابستگان: آوین (رقیب): گزارش مشکل سلامت محصول (تأیید نشده)" in text
            assert "فرصت: در ۳۰ دقیقه تا شنبه ۳۰ آبان ۲۱:۴۰، ۳۴ مطلب آمد و ۲۹ مطلب آن تعریف بود" in text
            assert "آنچه نمی‌بینیم" in text
            assert len(text) <= 1_800
        assert f"digest:2026-11-22:chat:{world.group}" in await world.owed()


async def said(world: World, at: datetime, text: str, **values: Any) -> None:
    """One post about the brand, in its roll-ups too."""
    async with world.db.write() as conn:
        number = str(await conn.scalar(select(func.count()).select_from(posts)))
        row = {
            "source_id": world.source, "external_id": f"d{number}", "published_at": at, "seen_at": at, "text": text,
            "text_hash": f"d{number}", "signature": b"",
        }  # fmt: skip
        post_id = (await conn.execute(insert(posts).values(**row).returning(posts.c.id))).scalar_one()
        mention = NewMention(
            post_id=post_id, brand_id=world.brand, source_id=world.source, published_at=at, seen_at=at,
            story_id=post_id, sentiment=0, negative=0.1, stance=0, reader_version="t", query_version=1,
        )  # fmt: skip
        await mentions.insert_new(conn, [replace(mention, **values)])


async def morning(here: Room, at: datetime = MORNING) -> str:
    here.clock.now = at
    await owe_digests(here.world.db, at, lambda: None)
    await here.delivery.tick()
    return here.texts(SARA)[-1]


async def test_the_effect_of_our_statement_is_told_as_before_and_after(db: Database) -> None:
    async with room(db) as here:
        world = here.world
        case = await world.incident(number=7)
        told = NOW + timedelta(hours=1)
        topics = [{"kind": "product_safety", "gravity": 5, "weight": 1.0}]
        await said(world, NOW + timedelta(minutes=5), "حراج", excluded="official")  # about nothing of the case
        await said(world, told, "ادامه بررسی", excluded="official", topics=topics)
        for number in range(10):
            sentiment = -1 if number < 8 else 0
            await said(world, told - timedelta(minutes=5 + number), "بد", sentiment=sentiment, incident_id=case)
        for number in range(4):
            sentiment = -1 if number < 1 else 0
            await said(world, told + timedelta(minutes=10 + 20 * number), "خب", sentiment=sentiment)
        text = await morning(here)
        assert (
            "اثر اطلاعیه: پست کانال رسمی، شنبه ۳۰ آبان ۲۲:۴۰. یک ساعت پیش از آن ۱۰ مطلب و ۸۰٪ منفی؛ ۲ ساعت پس از آن، "
            "در هر ساعت ۲ مطلب و ۲۵٪ منفی. همزمانی است، نه اثبات علت." in text
        )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "گزارش مشکل سلامت محصول (تأیید نشده) هنوز رو به افزایش است."),
        ({"figures": replace(FIGURES, trend="fading").json()}, "رو به کاهش است، اما پرونده‌اش هنوز باز است."),
        ({"state": "closed", "closed_at": NOW + timedelta(hours=2)}, "آرام گرفت و پرونده‌اش بسته شد."),
        ({"state": "dismissed", "dismissed_at": NOW, "closed_at": NOW}, None),
    ],
)
async def test_the_day_in_one_sentence(sqlite_db: Database, values: dict[str, Any], told: str | None) -> None:
    async with room(sqlite_db) as here:
        case = await here.world.incident(number=7)
        await here.world.change(case, **values)
        text = await morning(here)
        if told is None:
            assert "در یک جمله" not in text
        else:
            (line,) = [line for line in text.splitlines() if line.startswith("در یک جمله: ")]
            assert line.endswith(told)


@pytest.mark.parametrize(
    ("minutes_before_nine", "excluded", "told"), [(20, "official", False), (60, None, False), (60, "official", True)]
)
async def test_a_statement_too_young_or_none_is_not_told_of(
    sqlite_db: Database, minutes_before_nine: int, excluded: str | None, told: bool
) -> None:
    async with room(sqlite_db) as here:
        await here.world.incident(number=7)
        at = MORNING - timedelta(minutes=1 + minutes_before_nine)
        await said(here.world, at, "پیام", excluded=excluded)
        text = await morning(here)
        assert ("اثر اطلاعیه" in text) == told
        if told:
            assert "یک ساعت پیش از آن مطلبی نبود" in text


async def test_what_people_ask_is_told_with_what_has_no_answer(sqlite_db: Database) -> None:
    async with room(sqlite_db) as here:
        case = await here.world.incident(number=7)
        for number in range(6):
            asks = "پس گرفتن محصول از فروشگاه ممکن است؟" if number < 4 else "شتر پرنده کی می‌رسد؟"
            await said(here.world, NOW + timedelta(minutes=number), f"سلام. {asks}", incident_id=case)
        text = await morning(here)
        assert "پرسش‌های بی‌پاسخ: «پس گرفتن محصول از فروشگاه ممکن است؟» ۴ بار، «شتر پرنده کی می‌رسد؟» ۲ بار." in text
        assert "برای دومی پاسخ آماده ندارید." in text
        assert len(text) <= 1_800


async def test_a_quiet_day_is_three_lines(sqlite_db: Database) -> None:
    async with room(sqlite_db) as here:
        world = here.world
        for day in range(5):
            for number in range(20):
                at = MORNING - timedelta(days=day, minutes=30 + 60 * number)
                await said(world, at, "معمول", sentiment=-1 if number < 5 else 0)
        async with world.db.write() as conn:
            await conn.execute(update(sources).values(paused=True))  # so that nothing is unseen
        text = await morning(here)
        assert text.splitlines() == [
            "گزارش صبح، یکشنبه ۱ آذر.",
            "دامون در حالت عادی: ۲۰ مطلب (معمول ۲۰)، ۲۵٪ منفی.",
            "هشداری نگه داشته نشد. همه منابع دیده شدند، جز اینستاگرام و ایکس.",
        ]


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
