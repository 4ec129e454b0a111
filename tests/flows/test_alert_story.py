"""A whole matter with the real watch, the real delivery and people who press: from the first post to the closing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from monitors.watch import Watch
from storage import brands, mentions, posts
from storage.db import Database
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.tables import sources as source_rows
from tests.alert_room import GROUP, NOW, REZA, SARA, Room, buttons, clean, room

POISONING = {"kind": "product_safety", "gravity": 5, "weight": 1.0}
POISONED = {"word": "مسموم شد", "kind": "product_safety", "gravity": 5, "strength": "strong"}
LEAK = {"kind": "data_leak", "gravity": 5, "weight": 1.0}
LEAKED = {"word": "لو رفت", "kind": "data_leak", "gravity": 5, "strength": "strong"}


class Story:
    """Time goes on, somebody says something, the watch looks, the delivery sends."""

    def __init__(self, here: Room) -> None:
        self.here, self.posts = here, 0
        self.watch = Watch(here.world.db, lambda: None)

    async def begin(self) -> None:
        async with self.here.world.db.write() as conn:
            await brands.mark_history_read(conn, self.here.world.brand, NOW - timedelta(days=1))
            large = {"tier": 5, "audience": 900_000, "history_read_at": NOW - timedelta(days=1)}
            await conn.execute(update(source_rows).values(**large))

    async def say(self, text: str, topic: dict[str, Any], word: dict[str, Any], views: int = 0) -> None:
        self.posts += 1
        source, now = self.here.world.source, self.here.clock.now
        post = NewPost(source, str(self.posts), now, now, text, f"h{self.posts}", views=views, audience=900_000)
        async with self.here.world.db.write() as conn:
            (post_id,) = await posts.insert_new(conn, [post])
            assert post_id is not None
            mention = NewMention(
                post_id, self.here.world.brand, source, now, now, post_id, -1, 0.9, 0, "t", 1,
                topics=[topic], watchwords=[word], gravity=5, audience=900_000,
            )  # fmt: skip
            await mentions.insert_new(conn, [mention])
        self.watch.changed([self.here.world.brand])

    async def go_on(self, **span: float) -> None:
        self.here.clock.on(**span)
        await self.watch.tick(self.here.clock.now)
        await self.here.delivery.tick()


@pytest.fixture
async def story(sqlite_db: Database) -> AsyncIterator[Story]:
    async with room(sqlite_db) as here:
        made = Story(here)
        await made.begin()
        yield made


async def test_from_the_first_post_to_the_closing(story: Story) -> None:
    here = story.here
    await story.say("چند نفر بعد از خوردن شیر دامون مسموم شدند", POISONING, POISONED, views=5_000)
    await story.go_on(seconds=1)
    for chat in (SARA, GROUP):
        (alert,) = here.texts(chat)
        assert alert.startswith("🟠 هشدار شدت ۴ از ۵: دامون\nگزارش مشکل سلامت محصول (تأیید نشده)")
        assert "چند نفر بعد از خوردن شیر دامون مسموم شدند" in alert

    assert await here.press(GROUP, "با من", REZA) == "مسئول پرونده ۱ شدید."
    assert "مسئول: رضا کاظمی" in here.texts(SARA)[0]

    await story.say("اطلاعات مشتریان دامون لو رفت", LEAK, LEAKED)
    await story.go_on(minutes=5)
    assert "موضوع تازه‌ای به پرونده ۱ اضافه شد: نشت داده و حریم خصوصی" in here.texts(SARA)[-1]
    assert "• ۲۱:۴۵ موضوع تازه: نشت داده و حریم خصوصی" in here.texts(SARA)[0]
    assert here.last(SARA)["reply_to_message"]["message_id"] == here.server.messages(SARA)[0]["message_id"]

    for _ in range(9):
        await story.go_on(minutes=30)
    assert here.texts(GROUP)[0].startswith("✅ پرونده ۱ بسته شد: دامون، یکشنبه ۱ آذر")
    assert buttons(here.server.messages(GROUP)[0]) == ["پست‌ها"]
    assert set((await here.world.owed()).values()) <= {"sent", "dropped"}


async def test_nobody_takes_it(story: Story) -> None:
    """Without a deputy everybody is told, once; what is then taken is not told again."""
    here = story.here
    await story.say("چند نفر بعد از خوردن شیر دامون مسموم شدند", POISONING, POISONED)
    await story.go_on(seconds=1)
    for _ in range(4):
        await story.go_on(minutes=10)
    told = [text for text in here.texts(GROUP) if "هنوز مسئول ندارد." in text.splitlines()[0]]
    assert len(told) == 1
    assert clean(here.last(GROUP)["text"]) == told[0]
    assert await here.press(GROUP, "با من", REZA) == "مسئول پرونده ۱ شدید."
    assert buttons(here.last(GROUP)) == ["دیدن هشدار"]
