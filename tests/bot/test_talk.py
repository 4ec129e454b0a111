"""A case's posts told together: the line in the alert, and the answer to «questions»."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.reply import plain
from bot.talk import MOST_READ, CaseTalk, agreed, case_talk
from bot.texts import Texts
from bot.views import alert, talk
from bot.views.format import Format
from storage import case as cases
from storage import sources
from storage.db import Database
from storage.tables import mentions, posts
from tests.alert_room import NOW, SARA, Room, clean, room

SAID = (
    "شیر ۱ لیتری دامون سری ساخت A12 که دیروز خریدم ترش بود",
    "شیر یک لیتری دامون سری A12، تهران",
    "دامون شیر ۱ لیتری، بچ a12. کدوم سری‌ها خرابه؟",
    "سری ساخت خراب کدومه؟",
)
ROWS = [(f"owner {number}", NOW, text, number) for number, text in enumerate(SAID)]


def test_the_line_tells_who_says_what_and_that_nobody_confirmed_it() -> None:
    found = agreed(ROWS, "Asia/Tehran")
    fa, en = (
        [clean(plain(line)) for line in talk.said_alike(found, Format(Texts(language), "Asia/Tehran"))]
        for language in ("fa", "en")
    )
    assert fa == ["گفته می‌شود (تأیید نشده): شیر ۱ لیتری، سری A12؛ ۳ پست از ۳ منبع"]
    assert en == ["People say (not confirmed): شیر 1 لیتری, batch A12; 3 posts from 3 sources"]


def test_a_day_is_told_by_the_calendar() -> None:
    rows = [(f"o{number}", NOW, "از دیروز در شعبه ونک قطع است", number) for number in range(3)]
    (line,) = talk.said_alike(agreed(rows, "Asia/Tehran"), Format(Texts("fa"), "Asia/Tehran"))
    assert "شعبه ونک، جمعه ۲۹ آبان؛ ۳ پست از ۳ منبع" in clean(plain(line))


def test_where_posts_do_not_agree_there_is_no_line() -> None:
    assert list(talk.said_alike(agreed(ROWS[:2], "Asia/Tehran"), Format(Texts("fa"), "Asia/Tehran"))) == []


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db) as made:
        yield made


async def case_with_posts(here: Room) -> int:
    incident = await here.world.incident()
    for number, text in enumerate(SAID):
        await here.world.post(incident, number, number + 1)
        async with here.world.db.write() as conn:
            source = await sources.add_source(conn, "telegram", f"kanal{number}", now=NOW)
            mine = posts.c.external_id == str(number)
            await conn.execute(update(posts).where(mine).values(text=text, source_id=source.id))
            last = NOW - timedelta(minutes=number + 1)
            await conn.execute(update(mentions).where(mentions.c.published_at == last).values(source_id=source.id))
    return incident


async def test_the_alert_tells_what_posts_say_alike_and_a_button_what_people_ask(here: Room) -> None:
    incident = await case_with_posts(here)
    await here.alert(incident, here.world.private)
    assert "گفته می‌شود (تأیید نشده): شیر ۱ لیتری، سری A12؛ ۳ پست از ۳ منبع" in here.texts(SARA)[-1]
    await here.press(SARA, "پست‌ها", SARA)
    await here.press(SARA, "پرسش‌ها", SARA)
    told = here.texts(SARA)[-1]
    assert told.startswith("گفته‌ها و پرسش‌های پرونده ۴۱۲، از ۴ پست تازه‌تر")
    assert "؛ ۲ پست از ۲ منبع" in told.split("آنچه مردم می‌پرسند")[1]
    await here.press(SARA, "پست‌ها", SARA)
    assert here.texts(SARA)[-1].startswith("پست‌های پرونده ۴۱۲")


async def test_the_alert_stays_within_one_screen(here: Room) -> None:
    incident = await case_with_posts(here)
    async with here.world.db.read() as conn:
        case = await cases.load(conn, incident, NOW)
    assert case is not None
    long = [
        (f"o{n}", NOW, "شعبه " + "ن" * 20 + " سری ساخت " + "1" * 14 + "، شیر ۱ لیتری تهران دیروز", n) for n in range(3)
    ]
    text = plain(alert.live(case, Format(Texts("fa"), "Asia/Tehran"), NOW, agreed=agreed(long, "Asia/Tehran")).text)
    assert len(text) <= alert.LONGEST


async def test_where_fewer_posts_were_read_for_questions_it_says_so(here: Room) -> None:
    incident = await here.world.incident()
    async with here.world.db.read() as conn:
        case = await cases.load(conn, incident, NOW)
    assert case is not None
    fmt = Format(Texts("fa"), "Asia/Tehran")
    for count, told in ((MOST_READ, False), (MOST_READ + 5, True)):
        said = case_talk([("o", NOW, "سلام", 1)] * count, ["دامون"], "Asia/Tehran")
        text = clean(plain(talk.talk(case, said, fmt).text))
        assert f"از {fmt.texts.number(count)} پست تازه‌تر" in text.splitlines()[0]
        assert ("پرسش‌ها و عبارت‌ها از ۴۰۰ پست تازه‌تر است." in text) is told


async def test_an_empty_case_says_that_nothing_is_said(here: Room) -> None:
    incident = await here.world.incident()
    async with here.world.db.read() as conn:
        case = await cases.load(conn, incident, NOW)
    assert case is not None
    said: CaseTalk = case_talk([], ["دامون"], "Asia/Tehran")
    text = clean(plain(talk.talk(case, said, Format(Texts("fa"), "Asia/Tehran")).text))
    assert "دست‌کم ۳ منبع جدا" in text
    assert "هنوز پرسشی نیست" in text
