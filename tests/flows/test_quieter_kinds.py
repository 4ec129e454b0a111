"""What is no sudden crisis of ours still reaches the chat in words: a slow burn, the trouble of a rival or of somebody
linked to us, silence, praise."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, update

from monitors.asking import Judgement
from monitors.digests import owe_digests
from monitors.watch import Watch
from storage import brands, coverage
from storage.tables import brands as brand_rows
from storage.tables import rollups as rollup_rows
from tests.alert_room import GROUP, NOW, SARA, Room, room
from tests.flows.test_policies import say
from tests.past_room import DAY, GRAVE, MINUTE, ZONE, PastWorld


@pytest.fixture
async def past(past_world: PastWorld) -> AsyncIterator[tuple[PastWorld, Room]]:
    async with room(past_world.db) as opened:
        services = opened.app.bot_data["services"]
        opened.app.bot_data["services"] = replace(services, judgement=Judgement(past_world.db))
        yield past_world, opened


async def look(past: PastWorld, opened: Room) -> str:
    """What the watch finds now, as the chat reads it."""
    watch = Watch(past.db, lambda: None)
    watch.changed([past.brand_id])
    await watch.tick(NOW)
    await opened.delivery.tick()
    return opened.texts(SARA)[-1]


def sounds(opened: Room) -> list[str]:
    """Chats that were sent something that rings."""
    sent = [call.params for call in opened.server.calls if call.method == "sendmessage" and call.code == 200]
    return [str(one["chat_id"]) for one in sent if str(one.get("disable_notification", False)).casefold() != "true"]


async def is_now(past: PastWorld, opened: Room, role: str) -> None:
    """The brand of the past is a rival of the room's own one, or linked to it."""
    async with past.db.write() as conn:
        linked_to = opened.world.brand if role == "linked" else None
        await conn.execute(
            update(brand_rows).where(brand_rows.c.id == past.brand_id).values(role=role, linked_to_id=linked_to)
        )
        if role == "rival":
            await brands.set_rivals(conn, opened.world.brand, [past.brand_id])


async def test_a_slow_burn_reaches_the_chat_and_says_that_it_grows_for_days(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    async with world.db.write() as conn:
        for day, count in ((2, 14), (1, 22)):
            for number in range(count):
                at = NOW - day * DAY + (number + 1) * (DAY / (count + 1))
                await world.store(conn, number % 7, at, sentiment=-1, text="باز هم دیر رسید")
    told = await look(world, opened)
    assert told.startswith("🔵 هشدار شدت ")
    assert "شکایت‌ها چند روز است که بیشتر می‌شود" in told
    assert "نخستین مطلبی که دیدیم" in told
    assert sounds(opened) == [], "there is time"


async def test_a_rivals_trouble_reaches_the_chat_as_the_rivals(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await is_now(world, opened, "rival")
    await world.burst(NOW, 16, text="آوین خراب بود", **GRAVE)
    told = await look(world, opened)
    assert "هشدار شدت ۲ از ۵: آوین (رقیب)" in told
    assert "درباره رقیب است، نه برند شما" in told
    assert opened.texts(GROUP)[-1] == told
    assert sounds(opened) == []
    opened.clock.now = NOW + 12 * 60 * MINUTE
    await owe_digests(world.db, opened.clock.now, lambda: None)
    await opened.delivery.tick()
    assert "رقبا و وابستگان: آوین (رقیب)" in opened.texts(SARA)[-1]


async def test_a_linked_persons_trouble_reaches_the_chat_as_theirs(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await is_now(world, opened, "linked")
    await world.burst(NOW, 8, text="ستاره بد گفت", **GRAVE)
    told = await look(world, opened)
    assert "هشدار شدت ۳ از ۵: آوین (وابسته به برند)" in told
    assert "درباره فرد یا شرکتی وابسته به برند است" in told
    assert sounds(opened) == [str(SARA), str(GROUP)], "what begins with them may become ours"


async def test_a_burst_of_praise_is_an_opportunity_in_the_morning(past: tuple[PastWorld, Room]) -> None:
    world, opened = past
    await world.burst(NOW, 24, sentiment=1, text="آفرین به آوین")
    watch = Watch(world.db, lambda: None)
    watch.changed([world.brand_id])
    await watch.tick(NOW)
    await opened.delivery.tick()
    assert opened.texts(SARA) == [], "never an alert"
    assert "حرف‌ها زیاد شده، اما بیشتر تعریف است." in await say(opened, SARA, SARA, "/why آوین")
    opened.clock.now = datetime(2026, 11, 22, 5, 31, tzinfo=UTC)
    await owe_digests(world.db, opened.clock.now, lambda: None)
    await opened.delivery.tick()
    assert "فرصت: در ۳۰ دقیقه تا شنبه ۳۰ آبان ۲۱:۴۰، ۲۴ مطلب آمد و ۲۴ مطلب آن تعریف بود" in opened.texts(SARA)[-1]


async def test_silence_is_said_wherever_somebody_asks(past: tuple[PastWorld, Room]) -> None:
    """Two mentions every five minutes of the day for a fortnight, and then nothing, while all is seen."""
    world, opened = past
    counts = {"mentions": 2, "stories": 2, "negatives": 0, "positives": 0, "story_negatives": 0, "audience": 0}
    start = NOW.astimezone(ZONE).replace(hour=8, minute=0) - 14 * DAY
    buckets = [start + day * DAY + step * 5 * MINUTE for day in range(14) for step in range(12 * 14)]
    async with world.db.write() as conn:
        await conn.execute(delete(rollup_rows))
        rows = [{"brand_id": world.brand_id, "bucket": at.astimezone(UTC)} | counts for at in buckets]
        await conn.execute(insert(rollup_rows), rows)
        for source_id in world.source:
            await coverage.record(conn, source_id, NOW - 20 * DAY, NOW)
    watch = Watch(world.db, lambda: None)
    watch.changed([world.brand_id])
    await watch.tick(NOW)
    assert "تقریباً قطع شده، با اینکه منابعش دیده می‌شوند" in await say(opened, SARA, SARA, "/why آوین")
    await opened.server.say(SARA, SARA, "/status")
    async with asyncio.timeout(20):
        while not any("دامون: " in text for text in opened.texts(SARA)):  # noqa: ASYNC110  the bot is polling
            await asyncio.sleep(0.01)
    assert any("تقریباً حرفی زده نمی‌شود" in text for text in opened.texts(SARA))
    opened.clock.now = datetime(2026, 11, 22, 5, 31, tzinfo=UTC)
    await owe_digests(world.db, opened.clock.now, lambda: None)
    await opened.delivery.tick()
    assert "کم‌حرفی: از این برند تقریباً حرفی زده نمی‌شود" in opened.texts(SARA)[-1]
    assert all("هشدار شدت" not in text for text in opened.texts(SARA)), "it never alerts"
