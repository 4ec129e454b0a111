"""What reports say of coverage: holes in their own span, which sources may be compared, days worth learning from."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from bot.texts import Texts
from bot.views import facts, sov, status
from bot.views.format import Format
from storage import case, coverage, reports, snapshots, sources, watching
from storage.coverage import Span
from storage.db import Database
from storage.reports import DAY
from storage.tables import coverage as spans_table
from storage.tables import sources as sources_table
from storage.tables import ways as ways_table
from storage.watching import Unseen, Watched
from tests.answer_room import HOUR, NOW, World, clean

SINCE = NOW - 90 * DAY
FMT = Format(Texts("fa"), "Asia/Tehran")


async def holes(world: World, name: str, *spans: tuple[datetime, datetime]) -> None:
    """Its coverage, but for these holes."""
    source_id = world.sources[name].id
    async with world.db.write() as conn:
        await conn.execute(delete(spans_table).where(spans_table.c.source_id == source_id))
        await conn.execute(update(sources_table).where(sources_table.c.id == source_id).values(created_at=SINCE))
        reached = SINCE
        for start, end in (*spans, (NOW, NOW)):
            await coverage.record(conn, source_id, reached, start)
            reached = end


async def test_holes_of_the_span_are_told_though_all_is_seen_now(db: Database) -> None:
    world = await World.make(db)
    await holes(world, "khabar", (NOW - 60 * HOUR, NOW - 50 * HOUR), (NOW - 10 * HOUR, NOW - 9 * HOUR))
    await holes(world, "sib", (NOW - 9.5 * HOUR, NOW - 8.5 * HOUR), (NOW - 5 * HOUR, NOW - 4.9 * HOUR))
    async with db.read() as conn:
        of_day = await watching.watched(conn, NOW, reports.last(24, NOW))
        of_hour = await watching.watched(conn, NOW, reports.last(1, NOW))
        at_present = await watching.watched(conn, NOW)
        of_week = await watching.watched(conn, NOW, reports.last(7 * 24, NOW))
    assert (of_day.sources, of_day.blind, of_hour.missed, at_present.missed) == (3, 0, (), ())
    assert of_day.missed == (
        Unseen("telegram", 2, NOW - 10 * HOUR, NOW - 8.5 * HOUR, 1, timedelta(hours=1.5)),
    )  # six minutes are no hole
    assert [(one.spells, one.lasting) for one in of_week.missed] == [(2, timedelta(hours=11.5))]
    told = clean(facts.not_seen(FMT, "summary-unseen", of_day, NOW))
    assert told == "دیده نشده: اینستاگرام و ایکس؛ ۲ منبع تلگرام از ۰۸:۰۰ تا ۰۹:۳۰ دیده نشد."
    told = clean(facts.sources(FMT, of_week, NOW))
    assert "هر ۳ منبع دیده می‌شود؛ ۲ منبع تلگرام در ۲ نوبت، روی هم ۱۱ ساعت و ۳۰ دقیقه، دیده نشد." in told


async def test_what_is_blind_now_is_told_as_it_was_and_a_new_source_owes_nothing_before_its_day(db: Database) -> None:
    world = await World.make(db)
    async with db.write() as conn:
        theirs = update(ways_table).where(ways_table.c.source_id == world.sources["sib"].id)
        await conn.execute(theirs.values(last_success_at=NOW - 3 * HOUR, error="source-error-timeout"))
        fresh = await sources.add_source(conn, "feed", "https://new.example/rss", now=NOW - HOUR)
        await coverage.record(conn, fresh.id, NOW - HOUR, NOW)
        theirs = update(ways_table).where(ways_table.c.source_id == fresh.id)
        await conn.execute(theirs.values(last_success_at=NOW, next_try_at=NOW + HOUR))
    async with db.read() as conn:
        found = await watching.watched(conn, NOW, reports.last(24, NOW))
    assert found == Watched(4, ("feed", "telegram"), (Unseen("telegram", 1, NOW - 3 * HOUR),), ())


async def test_two_spans_are_compared_over_the_sources_seen_in_both(db: Database) -> None:
    world = await World.make(db)
    await holes(world, "khabar", (NOW - 47 * HOUR, NOW - 30 * HOUR))  # most of the day before
    for number in range(4):
        await world.say(NOW - HOUR - number * timedelta(minutes=1), source="khabar", sentiment=-1, text=f"خ{number}")
        await world.say(
            NOW - 26 * HOUR - number * timedelta(minutes=1), source="khabar", sentiment=-1, text=f"پ{number}"
        )
    for number in range(2):
        await world.say(NOW - HOUR, source="sib", sentiment=1, text=f"س{number}")
        await world.say(NOW - 40 * HOUR, source="sib", text=f"ق{number}")
        await world.say(NOW - HOUR, source="sib", brand="avin", text=f"آ{number}")
        await world.say(NOW - 40 * HOUR, source="sib", brand="avin", text=f"ب{number}")
    await world.say(NOW - 3 * DAY, source="sib", text="آغاز")
    async with db.read() as conn:
        own = world.brands["damoon"]
        compared = await snapshots.comparison(conn, own, NOW, 24)
        now = await snapshots.status(conn, own, NOW)
    assert compared.steady == 2
    assert [(one.figures.stories, one.alike, one.earlier) for one in compared.voices] == [
        (6, 2, 2),
        (0, 0, 0),
        (2, 2, 2),
    ]
    assert (now.figures.mentions, now.alike.mentions, now.earlier.mentions, now.steady) == (6, 2, 2, 2)
    caption = clean(sov.sov(FMT, compared).text)
    assert "دامون <b>۷۵٪</b> مطالب اصلی؛ در ۲ منبعی که در هر دو بازه دیده شد ۵۰٪، ۲۴ ساعت پیش از آن ۵۰٪" in caption
    assert "مقایسه دو بازه: ۲ منبع ثابت." in caption
    assert "در ۲ منبعی که هر دو شبانه‌روز دیده شد ۱۰۰، ۲۴ ساعت پیش از آن ۰." in clean(status.status(FMT, now).text)


async def test_where_nothing_was_seen_in_both_nothing_is_compared(db: Database) -> None:
    world = await World.make(db)
    for name in world.sources:
        await holes(world, name, (NOW - 48 * HOUR, NOW - 24 * HOUR))
    for back in (1, 26, 24 * 5):
        await world.say(NOW - back * HOUR, text=str(back))
    async with db.read() as conn:
        compared = await snapshots.comparison(conn, world.brands["damoon"], NOW, 24)
        now = await snapshots.status(conn, world.brands["damoon"], NOW)
    assert not compared.whole_before
    assert "بازه پیش از آن را کامل ندیده‌ایم؛ مقایسه نکردیم." in clean(sov.sov(FMT, compared).text)
    assert "پیش از آن" not in clean(status.status(FMT, now).text)


async def test_what_others_bring_is_compared_when_it_has_posts_in_both(db: Database) -> None:
    world = await World.make(db)
    span = reports.last(24, NOW)
    async with db.write() as conn:
        for name in ("both", "once"):
            world.sources[name] = await sources.add_source(conn, "import", name, now=NOW)
    await world.say(NOW - HOUR, source="both", text="یک")
    await world.say(NOW - 30 * HOUR, source="both", text="دو")
    await world.say(NOW - HOUR, source="once", text="سه")
    async with db.read() as conn:
        found = await watching.steady(conn, span, reports.before(span))
    assert world.sources["both"].id in found.ids
    assert found.others == {world.sources["once"].id}


async def test_a_blind_day_is_no_measure_of_the_usual(db: Database) -> None:
    world = await World.make(db)
    for name in ("khabar", "sib"):
        await holes(world, name, (NOW - 3 * DAY, NOW - 2 * DAY))
    for day in range(1, 6):
        if day != 3:
            for number in range(5):
                await world.say(NOW - day * DAY + HOUR * number + HOUR, text=f"{day} {number}")
    await world.say(NOW - 6 * DAY + HOUR, text="آغاز")
    async with db.read() as conn:
        blind = await watching.blind_to(conn, NOW - 28 * DAY, NOW)
        counts = await reports.same_hours_earlier(conn, world.brands["damoon"].id, reports.last(24, NOW), blind)
        now = await snapshots.status(conn, world.brands["damoon"], NOW)
    assert blind == [Span(NOW - 3 * DAY, NOW - 2 * DAY)]
    assert counts == [5, None, 5, 5]
    assert now.days == 3
    assert now.usual is not None
    assert (now.usual.low, now.usual.high) == (5, 5)


async def test_a_case_tells_what_was_not_seen_of_its_own_time(db: Database) -> None:
    world = await World.make(db)
    await holes(world, "khabar", (NOW - 50 * HOUR, NOW - 49 * HOUR), (NOW - 2 * HOUR, NOW - HOUR))
    over = await world.incident(1, state="closed", started_at=NOW - 52 * HOUR, closed_at=NOW - 48 * HOUR)
    going_on = await world.incident(2, started_at=NOW - 3 * HOUR)
    async with db.write() as conn:  # down now, which is no matter of the one that is over
        theirs = update(ways_table).where(ways_table.c.source_id == world.sources["sib"].id)
        await conn.execute(theirs.values(last_success_at=NOW - HOUR, error="source-error-timeout"))
    async with db.read() as conn:
        past, now = await case.load(conn, over, NOW), await case.load(conn, going_on, NOW)
    assert past is not None
    assert now is not None
    assert [(one.since, one.until) for one in past.watched.missed] == [(NOW - 50 * HOUR, NOW - 49 * HOUR)]
    assert past.watched.unseen == ()
    assert [(one.since, one.until) for one in now.watched.missed] == [(NOW - 2 * HOUR, NOW - HOUR)]
    assert [one.since for one in now.watched.unseen] == [NOW - HOUR]


@pytest.mark.parametrize(("blind", "seen"), [((0, 2), True), ((0, 3), False), ((-5, 1), True), ((30, 60), True)])
def test_a_tenth_of_a_day_may_be_missing(blind: tuple[int, int], seen: bool) -> None:
    start = NOW - DAY
    assert watching.mostly_seen(Span(start, NOW), [Span(start + blind[0] * HOUR, start + blind[1] * HOUR)]) is seen
