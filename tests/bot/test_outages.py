"""Sources that are not seen: from their ways in the database to one message in an owner's chat."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from monitors.outages import COOL_DOWN, Outages
from storage import accounts, chats, coverage, posts, sources
from storage.db import Database
from storage.posts import NewPost
from storage.tables import sources as sources_table
from storage.tables import ways
from tests.alert_room import GROUP, NOW, REZA, SARA, Room, buttons, room

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TITLES = ("خبر فوری شهر", "سیب", "گذرگاه", "بازارچه", "روزنه")


class Sky:
    """The sources of a room, which go and come as a test says; its clock is the room's."""

    def __init__(self, here: Room) -> None:
        self.here, self.db = here, here.world.db
        self.outages = Outages(self.db, lambda: None)
        self.ids: dict[str, int] = {}

    async def add(self, count: int, platform: str = "telegram", **values: object) -> list[int]:
        async with self.db.write() as conn:
            for number in range(count):
                title = f"{platform} {number}" if count > len(TITLES) else TITLES[number]
                row = {"title": title, "audience": 1_000} | values
                address = f"{platform}{number}" if platform != "feed" else f"http://host{number}/feed"
                self.ids[address] = (await sources.add_source(conn, platform, address, now=NOW - DAY, **row)).id
        await self.read(self.ids.values())
        return list(self.ids.values())

    async def read(self, ids: Collection[int]) -> None:
        """They were read just now."""
        now = self.here.clock.now
        values = {"last_success_at": now, "last_try_at": now, "next_try_at": now + MINUTE, "error": None, "failures": 0}
        async with self.db.write() as conn:
            await conn.execute(update(ways).where(ways.c.source_id.in_(ids)).values(**values))

    async def fail(self, ids: Collection[int], error: str = "source-error-unreachable") -> None:
        values = {"error": error, "failures": 3, "last_try_at": self.here.clock.now}
        async with self.db.write() as conn:
            await conn.execute(update(ways).where(ways.c.source_id.in_(ids)).values(**values))

    async def pass_by(self, span: timedelta, alive: Collection[int] = ()) -> None:
        """Time goes by, the living are read, then a look and the delivery."""
        self.here.clock.now += span
        await self.read(alive)
        await self.outages.tick(self.here.clock.now)
        await self.here.delivery.tick()

    def said(self, chat: int = SARA) -> list[str]:
        return self.here.texts(chat)

    def silently(self) -> list[bool]:
        sent = [call for call in self.here.server.calls if call.method == "sendmessage" and call.code == 200]
        return [str(call.params.get("disable_notification", False)).casefold() == "true" for call in sent]


@pytest.fixture
async def sky(sqlite_db: Database) -> AsyncIterator[Sky]:
    async with room(sqlite_db, polling=False) as made:
        async with sqlite_db.write() as conn:
            await conn.execute(update(sources_table).values(active=False))  # the room's own source is not of this world
        yield Sky(made)


async def test_twenty_that_go_together_are_one_message_that_suspects_our_network(sky: Sky) -> None:
    ids = await sky.add(20, "feed")
    await sky.fail(ids)
    await sky.pass_by(5 * MINUTE)
    assert sky.said() == []  # nothing is blind yet
    await sky.pass_by(10 * MINUTE)
    (told,) = sky.said()
    assert told.startswith("⚫ هیچ منبعی را نمی‌بینیم\nاز ۲۱:۴۰، ۲۰ منبع از ۲۰ منبع در دسترس نیست: همه ۲۰ منبع خبر.")
    assert "بیشتر نشانه شبکه خود ماست" in told
    assert buttons(sky.here.last(SARA)) == ["فهرست منابع"]
    assert (sky.said(GROUP), sky.silently()) == ([], [False])
    await sky.pass_by(10 * MINUTE)
    assert len(sky.said()) == 1


async def test_it_is_edited_in_silence_when_they_are_back_and_says_what_stays_unseen(sky: Sky) -> None:
    ids = await sky.add(5)
    await sky.fail(ids[:3])
    await sky.pass_by(15 * MINUTE, ids[3:])
    await sky.pass_by(MINUTE, ids[1:])
    (told,) = sky.said()
    assert "۱ منبع از ۵ منبع در دسترس نیست: «خبر فوری شهر» (در دسترس نبود)." in told
    assert "۲ منبع دیگر این فهرست دوباره دیده می‌شود." in told
    now = sky.here.clock.now
    async with sky.db.write() as conn:
        for source_id in ids[:2]:  # the gap of the third is not made up for
            await coverage.record(conn, source_id, NOW - DAY, now + HOUR)
    await sky.pass_by(4 * MINUTE, ids)
    (told,) = sky.said()
    assert told.splitlines() == [
        "⚫ منابع از ۲۲:۰۰ دوباره دیده می‌شوند.",
        "از ۲۱:۴۰ تا ۲۲:۰۰، ۳ منبع: «خبر فوری شهر»، «سیب» و «گذرگاه».",
        "مطلب جامانده‌ای درباره برندهای شما نبود.",
        "بخشی از این بازه برای ۱ منبع ندیده می‌ماند: «گذرگاه».",
    ]
    assert sky.silently() == [False]  # three of five are more than a third of the audience; its edits ring nobody


async def test_one_light_source_waits_an_hour_and_comes_without_sound(sky: Sky) -> None:
    ids = await sky.add(5)
    await sky.fail(ids[:1], "source-error-private")
    for _ in range(5):
        await sky.pass_by(11 * MINUTE, ids[1:])
    assert sky.said() == []
    await sky.pass_by(6 * MINUTE, ids[1:])
    (told,) = sky.said()
    assert told.startswith("⚫ بخشی از منابع را نمی‌بینیم\nاز ۲۱:۴۰، ۱ منبع از ۵ منبع در دسترس نیست: «خبر فوری شهر»")
    assert "نشانی تازه‌شان را بدهید یا برشان دارید" in told
    assert sky.silently() == [True]


@pytest.mark.parametrize("weight", [{"tier": 5}, {"audience": 900_000}])
async def test_a_heavy_source_is_told_at_once_with_sound(sky: Sky, weight: dict[str, int]) -> None:
    (heavy,) = await sky.add(1, "eitaa", **weight)
    ids = await sky.add(5)
    await sky.fail([heavy])
    await sky.pass_by(15 * MINUTE, [one for one in ids if one != heavy])
    assert sky.silently() == [False]


async def test_what_grows_heavy_is_shown_once_more_with_sound(sky: Sky) -> None:
    ids = await sky.add(12, "feed")
    await sky.fail(ids[:3])
    await sky.pass_by(15 * MINUTE, ids[3:])
    await sky.fail(ids[3:6])
    await sky.pass_by(15 * MINUTE, ids[6:])
    assert sky.silently() == [True, False]
    assert [text.splitlines()[1].partition(" در دسترس")[0] for text in sky.said()] == [
        "از ۲۱:۴۰، ۳ منبع از ۱۲ منبع",
        "از ۲۱:۴۰، ۶ منبع از ۱۲ منبع",
    ]


async def test_one_that_flickers_goes_on_in_the_same_message(sky: Sky) -> None:
    ids = await sky.add(5)
    for _ in range(3):
        await sky.fail(ids[:3])
        await sky.pass_by(15 * MINUTE, ids[3:])
        await sky.pass_by(MINUTE, ids)
    assert len(sky.said()) == 1
    assert sky.said()[0].startswith("⚫ منابع از ۲۲:۲۸ دوباره")
    await sky.pass_by(COOL_DOWN, ids)
    await sky.fail(ids[:3])
    await sky.pass_by(15 * MINUTE, ids[3:])
    assert len(sky.said()) == 2


async def test_a_lost_account_is_an_alarm_at_once_with_what_to_do(sky: Sky) -> None:
    ids = await sky.add(3)
    await sky.fail(ids, "source-error-session-lost")
    await sky.pass_by(MINUTE)
    (told,) = sky.said()
    assert told.startswith("⚫ حساب خواننده تلگرام بیرون مانده است")
    assert "از شما: تلگرام حساب خواننده را بیرون کرده است؛ با hoshdar login دوباره وارد شوید." in told
    assert sky.silently() == [False]


async def test_one_lost_account_of_two_is_no_alarm(sky: Sky) -> None:
    ids = await sky.add(3)
    await sky.fail(ids[:2], "source-error-session-lost")
    await sky.pass_by(MINUTE, ids[2:])
    assert sky.said() == []


async def test_one_lost_account_of_two_is_told_once_without_sound(sky: Sky) -> None:
    async with sky.db.write() as conn:
        for name in ("main", "second"):
            await accounts.logged_in(conn, name, f"حساب {name}", NOW - DAY)
        await accounts.lost(conn, "second", "source-error-session-lost", sky.here.clock.now)
    await sky.pass_by(MINUTE)
    await sky.pass_by(MINUTE)
    (told,) = sky.said()
    assert told.splitlines() == [
        "⚫ حساب خواننده حساب second از ۲۱:۴۰ بیرون مانده است.",
        "کانال‌ها را ۱ حساب دیگر می‌خوانند.",
        "از شما: تلگرام حساب خواننده را بیرون کرده است؛ با hoshdar login دوباره وارد شوید.",
    ]
    assert sky.silently() == [True]


async def test_a_source_that_is_removed_or_paused_is_not_said_to_be_back(sky: Sky) -> None:
    ids = await sky.add(3)
    await sky.fail(ids)
    await sky.pass_by(15 * MINUTE)
    async with sky.db.write() as conn:
        await sources.pause_source(conn, ids[0])
        for one in ids[1:]:
            await sources.remove_source(conn, one)
    await sky.pass_by(MINUTE)
    assert sky.said() == ["⚫ منابعی که نمی‌دیدیم دیگر رصد نمی‌شوند."]


async def talk(sky: Sky, source_id: int, until: datetime) -> None:
    """Four weeks of a post every half hour from eight to midnight, Tehran time, all of it watched."""
    local = [NOW - 28 * DAY + step * HOUR / 2 for step in range(28 * 48 + 100)]
    moments = [at for at in local if at <= until and (at + 3.5 * HOUR).hour >= 8]
    new = [NewPost(source_id, str(n), at, at, "", f"h{source_id}-{n}") for n, at in enumerate(moments)]
    async with sky.db.write() as conn:
        await posts.insert_new(conn, new)
        await coverage.record(conn, source_id, NOW - 28 * DAY, max(until, sky.here.clock.now))
        await conn.execute(
            update(sources_table).where(sources_table.c.id == source_id).values(last_post_at=moments[-1])
        )


@pytest.mark.parametrize(("hours", "told"), [(11, 0), (14.5, 1)])
async def test_a_night_is_no_outage_and_a_quiet_morning_is(sky: Sky, hours: float, told: int) -> None:
    """The last post came at 23:40; the night is over at eight, and at noon far too much is missing."""
    ids = await sky.add(3)
    await talk(sky, ids[0], NOW + 2 * HOUR)
    await sky.pass_by(hours * HOUR, ids)
    assert len(sky.said()) == told
    if told:
        assert sky.said()[0].startswith(
            "⚫ از بعضی منابع چیزی نمی‌رسد\nاز شنبه ۳۰ آبان ۲۳:۴۰، ۱ منبع از ۳ منبع بیش از عادت"
        )
        async with sky.db.write() as conn:
            await sources.saw_posts(conn, {ids[0]: sky.here.clock.now})
        await sky.pass_by(MINUTE, ids)
        assert sky.said()[0].startswith("⚫ منابع ساکت از ۱۲:۱۱ دوباره می‌نویسند.")


async def test_a_silence_that_nobody_watched_is_not_the_sources(sky: Sky) -> None:
    ids = await sky.add(3)
    await talk(sky, ids[0], NOW - 10 * MINUTE)
    sky.here.clock.now += 13 * HOUR
    async with sky.db.write() as conn:
        await coverage.record(conn, ids[0], sky.here.clock.now, sky.here.clock.now)
    await sky.pass_by(HOUR, ids)
    assert sky.said() == []


async def test_without_owners_and_admins_every_chat_that_gets_alerts_is_told(sky: Sky) -> None:
    async with sky.db.write() as conn:
        await chats.block(conn, sky.here.world.private, NOW)
    ids = await sky.add(3)
    await sky.fail(ids)
    await sky.pass_by(15 * MINUTE)
    assert (len(sky.said(SARA)), len(sky.said(REZA)), len(sky.said(GROUP))) == (0, 0, 1)


async def test_a_new_source_is_not_missed_before_its_first_reading_had_time(sky: Sky) -> None:
    ids = await sky.add(3)
    async with sky.db.write() as conn:
        await sources.add_source(conn, "telegram", "fresh", now=NOW, title="تازه", tier=5)
    await sky.pass_by(10 * MINUTE, ids)
    assert sky.said() == []
    await sky.pass_by(10 * MINUTE, ids)
    assert "«تازه»" in sky.said()[0]
    async with sky.db.read() as conn:
        assert (await conn.execute(select(sources_table.c.active))).scalars().all().count(True) == 4
