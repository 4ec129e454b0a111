"""/sources against the whole bot: the list, a card, its buttons, adding by hand and from the catalogue."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.addresses import read_address
from bot.direction import RIGHT_TO_LEFT_MARK
from bot.handlers import sources as handler
from bot.well_known import fields, of_field
from storage import audit, sources, ways
from storage.db import Database
from storage.posts import NewPost, insert_new
from storage.tables import audit as audit_table
from storage.tables import outage_sources, outages
from storage.tables import sources as sources_table
from storage.tables import ways as ways_table
from tests.answer_room import HOUR, NOW, REZA, SARA, VIEWER, Room, World, buttons, room, text

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    """Three channels: one fails, one is quiet, one is paused; and a feed that was never read."""
    world = await World.make(sqlite_db)
    ids = {name: source.id for name, source in world.sources.items()}
    async with sqlite_db.write() as conn:
        await conn.execute(update(ways_table).values(last_success_at=NOW - MINUTE, next_try_at=NOW + MINUTE))
        fails = update(ways_table).where(ways_table.c.source_id == ids["khabar"])
        gone = NOW - HOUR
        await conn.execute(
            fails.values(last_success_at=gone, error="source-error-timeout", next_try_at=NOW + 5 * MINUTE)
        )
        await sources.saw_posts(conn, {ids["khabar"]: NOW - 2 * HOUR, ids["sib"]: NOW - 9 * HOUR})
        outage = insert(outages).values(lead_id=ids["sib"], since=NOW - 9 * HOUR, opened_at=NOW - HOUR)
        outage_id = (await conn.execute(outage.returning(outages.c.id))).scalar_one()
        row = {"outage_id": outage_id, "source_id": ids["sib"], "since": NOW - 9 * HOUR, "reason": "silent"}
        await conn.execute(insert(outage_sources).values(row))
        await sources.pause_source(conn, ids["madaran"])
        await sources.add_source(conn, "feed", "https://news.example/rss", now=NOW, title="خبر نو")
    return world


@pytest.fixture
async def here(world: World) -> AsyncIterator[Room]:
    async with room(world.db, world) as made:
        yield made


async def test_the_list_tells_the_worst_first_in_words(here: Room) -> None:
    (answer,) = await here.say("/sources")
    assert text(answer).splitlines() == [
        "منابع: ۴ منبع؛ ۱ در دسترس نیست، ۱ ساکت، ۱ هنوز خوانده نشده، ۱ متوقف.",
        "",
        "⚫ در دسترس نیست",
        "۱. خبر فوری شهر، تلگرام",
        "آخرین پست ۱۶:۰۰؛ در زمان مقرر پاسخ نداد؛ آخرین خواندن ۱۷:۰۰، تأخیر ۱ ساعت؛ بار بعد ۱۸:۰۵؛ "
        "از راه حساب خواننده.",
        "",
        "بیش از عادت خود ساکت",
        "۲. سیب، تلگرام",
        "آخرین پست ۰۹:۰۰؛ آخرین خواندن ۱۷:۵۹، تأخیر ۱ دقیقه؛ بار بعد ۱۸:۰۱؛ از راه حساب خواننده.",
        "",
        "در انتظار نخستین خواندن",
        "۳. خبر نو، خبر",
        "پستی نیامده است؛ هنوز خوانده نشده است؛ بار بعد ۱۸:۰۰؛ از راه خوراک خبری.",
        "",
        "متوقف",
        "۴. مادران غرب تهران، تلگرام",
        "پستی نیامده است؛ آخرین خواندن ۱۷:۵۹، تأخیر ۱ دقیقه؛ از راه حساب خواننده.",
    ]
    assert buttons(answer) == ["۱", "۲", "۳", "۴", "افزودن منبع"]
    lines = [line.lstrip("\u2068") for line in answer["text"].splitlines() if line]
    assert not [line for line in lines if re.match(r"[A-Za-z@#]", line)]
    assert all(line.startswith(RIGHT_TO_LEFT_MARK) or re.search(r"[\u0600-\u06ff]", line) for line in lines)


async def test_a_viewer_reads_and_changes_nothing(world: World, here: Room) -> None:
    (answer,) = await here.say("/sources", user=VIEWER)
    assert buttons(answer) == ["۱", "۲", "۳", "۴"]
    (card,) = await here.press(answer, "۱", user=VIEWER)
    assert "تغییر منابع با «تحلیل‌گر» به بالاست." in text(card)
    assert buttons(card) == ["فهرست منابع"]
    (refused,) = await here.say("/sources add @isna94", user=VIEWER)
    assert text(refused) == "این کار با «تحلیل‌گر» به بالاست. از مدیر تیم بخواهید."
    (own,) = await here.say("/sources", user=SARA)
    (own,) = await here.press(own, "۱", user=SARA)
    await here.press(own, "توقف", user=VIEWER, chat=SARA, answers=0)
    assert here.toast.startswith("این کار با «تحلیل‌گر» به بالاست")
    assert not (await source(world, "khabar")).paused


async def source(world: World, name: str) -> sources.Source:
    async with world.db.read() as conn:
        found = await sources.find_source(conn, "telegram", name)
    assert found is not None
    return found


async def actions(world: World) -> list[tuple[str, str, str]]:
    async with world.db.read() as conn:
        return [(one.actor, one.action, one.subject) for one in reversed(await audit.latest(conn, world.workspace))]


async def test_a_card_is_paused_weighed_and_removed_and_each_is_written_down(world: World, here: Room) -> None:
    (answer,) = await here.say("/sources", user=REZA)
    (card,) = await here.press(answer, "۱", user=REZA)
    assert text(card).splitlines() == [
        "خبر فوری شهر، تلگرام",
        "نشانی: khabar",
        "وزن ۲ از ۵؛ ۸۴۰ هزار عضو؛ صاحب: telegram/khabar",
        "⚫ در دسترس نیست",
        "آخرین پست ۱۶:۰۰.",
        "راه حساب خواننده: در زمان مقرر پاسخ نداد؛ آخرین خواندن ۱۷:۰۰، تأخیر ۱ ساعت؛ بار بعد ۱۸:۰۵.",
    ]
    assert buttons(card) == ["آزمون", "توقف", "وزن", "حذف", "فهرست منابع"]
    (card,) = await here.press(card, "توقف", user=REZA)
    assert "متوقف" in text(card)
    assert buttons(card)[0] == "ادامه"
    (card,) = await here.press(card, "ادامه", user=REZA)
    (card,) = await here.press(card, "وزن", user=REZA)
    assert buttons(card) == ["۱", "۲", "۳", "۴", "۵", "نه، بماند"]
    (card,) = await here.press(card, "۵", user=REZA)
    assert "وزن ۵ از ۵" in text(card)
    (card,) = await here.press(card, "حذف", user=REZA)
    assert (await source(world, "khabar")).active
    assert buttons(card) == ["نه، بماند", "بله، خوانده نشود"]
    (card,) = await here.press(card, "بله، خوانده نشود", user=REZA)
    assert text(card).startswith("منبع «خبر فوری شهر» دیگر خوانده نمی‌شود.")
    assert not (await source(world, "khabar")).active
    assert await actions(world) == [
        (f"telegram:{REZA}", f"source.{what}", "telegram/khabar")
        for what in ("paused", "resumed", "changed", "removed")
    ]
    (listed,) = await here.press(card, "فهرست منابع", user=REZA)
    assert text(listed).startswith("منابع: ۳ منبع")


async def played(world: World, name: str, result: Callable[[ways.Way], object]) -> None:
    """The collector's part: as soon as the source is due, it is tried."""
    for _ in range(200):
        async with world.db.write() as conn:
            due = [way for way in await ways.due(conn, ["account"], NOW) if way.source.address == name]
            if due:
                await result(conn, due[0])
                return
        await asyncio.sleep(0.02)
    raise AssertionError("it never became due")


async def test_a_test_reads_now_and_says_what_came(world: World, here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "LOOK_AGAIN_S", 0.02)
    await here.say("/sources")

    async def read(conn, way) -> None:
        await insert_new(conn, [NewPost(way.source.id, str(n), NOW, NOW, "متن", f"h{n}") for n in range(2)])
        await ways.succeeded(conn, way, way.bookmark, now=NOW, next_try=NOW + MINUTE)

    async def fail(conn, way) -> None:
        await ways.failed(conn, way, "source-error-private", now=NOW, next_try=NOW + MINUTE)

    (answer,) = await here.say("/sources")
    (card,) = await here.press(answer, "۱")
    playing = asyncio.create_task(played(world, "khabar", read))
    (card,) = await here.press(card, "آزمون")
    await playing
    assert here.toast == "آزمون شروع شد؛ چند ثانیه صبر کنید."
    assert text(card).startswith("آزمون: خوانده شد؛ ۲ پست تازه آمد.\n\nخبر فوری شهر")
    here.clock[0] = NOW + HOUR
    playing = asyncio.create_task(played(world, "khabar", fail))
    monkeypatch.setattr(handler, "PATIENCE_S", 0.0)
    (card,) = await here.press(card, "آزمون")
    assert text(card).startswith("آزمون: هنوز نتیجه نیامده است")
    playing.cancel()


async def test_an_address_is_added_by_command_and_by_reply(world: World, here: Room) -> None:
    (card,) = await here.say("/sources add @Isna94", user=REZA)
    lines = text(card).splitlines()
    assert lines[:4] == ["اضافه شد.", "", "ایسنا، تلگرام", "نشانی: isna94"]  # the catalogue knows its name
    assert "وزن ۵ از ۵؛ صاحب: isna" in lines
    assert "هنوز زنده دیده نشده است؛ تا نخستین خواندن، تأییدنشده می‌ماند." in lines
    (card,) = await here.say("/sources add t.me/isna94", user=REZA)
    assert text(card).startswith("از پیش رصد می‌شود.")
    (prompt,) = await here.say("/sources add", user=REZA)
    assert text(prompt).startswith("منبع تازه: نشانی یا @نام را در پاسخ به همین پیام بفرستید.")
    assert len(buttons(prompt)) == len(fields())
    assert await actions(world) == [(f"telegram:{REZA}", "source.added", "telegram/isna94")]
    (refused,) = await here.say("/sources add نشانی", user=REZA)
    assert text(refused).startswith("این نشانی را نشناختم.")


async def test_the_catalogue_is_turned_and_added_from(world: World, here: Room) -> None:
    (prompt,) = await here.say("/sources add")
    (page,) = await here.press(prompt, "خبرگزاری‌ها")
    first = of_field("agencies")[0]
    assert text(page).splitlines()[0] == (
        f"خبرگزاری‌ها: {here_digits(len(of_field('agencies')))} منبع شناخته‌شده؛ تا نخستین خواندن، تأییدنشده."
    )
    assert buttons(page) == ["۱", "۲", "۳", "۴", "۵", "۶", "۷", "۸", "بعدی", "حوزه‌ها"]
    (page,) = await here.press(page, "۱")
    assert text(page).startswith(f"«{first.title}» اضافه شد.")
    assert "؛ رصد می‌شود" in text(page)
    assert buttons(page)[0] == "۲"
    (page,) = await here.press(page, "بعدی")
    assert buttons(page)[0] == "۹"
    async with world.db.read() as conn:
        added = await sources.find_source(conn, first.platform, first.address)
    assert added is not None
    assert (added.title, added.tier, added.owner) == (first.title, first.tier, first.owner)


def here_digits(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


async def test_a_long_list_is_paged_and_a_source_that_went_is_told(world: World, here: Room) -> None:
    async with world.db.write() as conn:
        for number in range(20):
            await sources.add_source(conn, "telegram", f"more{number}", now=NOW, title="الف" * 60)
    (answer,) = await here.say("/sources")
    assert text(answer).splitlines()[1] == "صفحه ۱ از ۳"
    (answer,) = await here.press(answer, "بعدی")
    assert text(answer).splitlines()[1] == "صفحه ۲ از ۳"
    assert {"قبلی", "بعدی", "۹", "۱۶"} <= set(buttons(answer))
    async with world.db.write() as conn:
        await conn.execute(update(sources_table).values(active=False))
    await here.press(answer, "۹", answers=0)
    assert here.toast == "این منبع دیگر در فهرست نیست."
    (answer,) = await here.say("/sources")
    assert text(answer) == "هنوز منبعی اضافه نشده است. برای شروع: /sources add"
    async with world.db.read() as conn:
        assert (await conn.execute(select(audit_table.c.id))).all() == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("@Isna94", ("telegram", "isna94")),
        ("isna94", ("telegram", "isna94")),
        ("https://t.me/s/Isna94/12?a=1", ("telegram", "isna94")),
        ("t.me/isna94", ("telegram", "isna94")),
        ("eitaa.com/FarsNa", ("eitaa", "farsna")),
        ("https://ble.ir/khabar_x", ("bale", "khabar_x")),
        ("telegram/isna94", ("telegram", "isna94")),
        ("feed/https://a.example/rss", ("feed", "https://a.example/rss")),
        (" \u200fhttps://a.example/rss?x=1\u200e ", ("feed", "https://a.example/rss?x=1")),
        ("www.isna.ir/rss", ("feed", "https://www.isna.ir/rss")),
        ("isna.ir", ("feed", "https://isna.ir")),
        ("import/file", None),
        ("telegram/bad name", None),
        ("سلام", None),
        ("", None),
        ("https://", None),
        ("@" + "a" * 600, None),
    ],
)
def test_what_somebody_means_by_an_address(typed: str, expected: tuple[str, str] | None) -> None:
    assert read_address(typed) == expected


async def test_the_card_says_which_way_out_is_taken(world: World, here: Room) -> None:
    async with world.db.write() as conn:
        feed = await sources.find_source(conn, "feed", "https://news.example/rss")
        assert feed is not None
        await sources.change_source(conn, feed.id, egress="home")
    (answer,) = await here.say("/sources")
    (card,) = await here.press(answer, "۳")
    assert text(card).splitlines()[-1] == "راه خروج: پراکسی داخل کشور."


async def test_a_name_is_looked_for_in_the_catalogue(world: World, here: Room) -> None:
    (offer,) = await here.say("/sources add ايسنا", user=REZA)  # with the Arabic letter
    lines = text(offer).splitlines()
    assert lines[0] == "در میان منابع شناخته‌شده این‌ها بود؛ تا نخستین خواندن، تأییدنشده."
    assert {"ایسنا، تلگرام" in line for line in lines[2:]} == {True, False}
    place = next(number for number, line in enumerate(lines[2:]) if line.endswith("ایسنا، تلگرام"))
    (page,) = await here.press(offer, buttons(offer)[place], user=REZA)
    assert text(page).startswith("«ایسنا» اضافه شد.")
    async with world.db.read() as conn:
        assert await sources.find_source(conn, "telegram", "isna94") is not None
    (refused,) = await here.say("/sources add چیزی که نیست", user=REZA)
    assert text(refused).startswith("این نشانی را نشناختم.")
