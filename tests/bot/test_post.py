"""Any post forwarded or pasted: seen or new, where it began, how far it went, and what can be done with it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from telegram import Chat, Message, MessageOriginChannel

from bot.pasted import Pasted, read_message
from demo.botapi import Channel
from storage import audit, sources
from storage.db import Database
from storage.tables import evidence, incidents
from tests.answer_room import HOUR, NOW, VIEWER, Room, World, buttons, room, text

MILK = "دخترم بعد از خوردن شیر دویست سی‌سی دامون حالش بد شد و الان در بیمارستان هستیم، چند مادر دیگر هم همین را می‌گویند"
KHABAR = Channel(-1001500000007, "خبر فوری شهر", "Khabar")
UNKNOWN = Channel(-1001500000099, "کانال ناشناس", "NaShenas")


@pytest.fixture
async def world(sqlite_db: Database) -> World:
    return await World.make(sqlite_db)


@pytest.fixture
async def here(world: World) -> AsyncIterator[Room]:
    async with room(world.db, world) as made:
        yield made


def message(text: str, origin: MessageOriginChannel | None = None) -> Message:
    return Message(1, datetime.now(UTC), Chat(1, "private"), text=text, forward_origin=origin)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("https://t.me/Khabar/12", Pasted("", "khabar", None, None, "12", "https://t.me/Khabar/12")),
        ("t.me/s/khabar/12?single", Pasted("", "khabar", None, None, "12", "https://t.me/khabar/12")),
        ("ببین: t.me/c/1500000007/3", Pasted("ببین:", None, "1500000007", None, "3", "https://t.me/c/1500000007/3")),
        ("https://news.example/a?b=1", Pasted("https://news.example/a?b=1", url="https://news.example/a?b=1")),
        ("https://short.me/khabar/12", Pasted("https://short.me/khabar/12", url="https://short.me/khabar/12")),
        ("متن تنها", Pasted("متن تنها")),
        ("", Pasted("")),
    ],
)
def test_what_a_message_brings(typed: str, expected: Pasted) -> None:
    assert read_message(message(typed)) == expected


def test_a_forward_brings_its_channel() -> None:
    origin = MessageOriginChannel(NOW, Chat(KHABAR.id, "channel", title=KHABAR.title, username=KHABAR.username), 12)
    pasted = read_message(message("متن", origin))
    assert (pasted.address, pasted.stable_id, pasted.number) == ("khabar", "1500000007", "12")
    assert Pasted.read(pasted.data()) == pasted


async def test_a_forwarded_post_that_was_seen(world: World, here: Room) -> None:
    case = await world.incident()
    first = await world.say(NOW - 2 * HOUR, source="khabar", number="12", text=MILK, sentiment=-1, incident=case)
    await world.say(NOW - HOUR, text=MILK, sentiment=-1, story=first, number="5")
    await world.say(NOW - HOUR, text=MILK, sentiment=-1, story=first, number="6")
    answer = await here.forward("متنی که بعداً ویرایش شد", KHABAR, message_id=12)
    assert text(answer).splitlines() == [
        "این متن را دیده‌ایم. نخستین بار ۱۶:۰۰ در «خبر فوری شهر».",
        "۲ بازنشر، در مجموع در ۲ منبع.",
        "لحن درباره دامون: منفی.",
        "در پرونده ۴۱۲ است.",
        "آنچه نمی‌بینیم: اینستاگرام و ایکس.",
    ]
    assert buttons(answer) == []


async def test_its_link_its_text_and_a_text_like_it_find_it_too(world: World, here: Room) -> None:
    await world.say(NOW - timedelta(days=1), source="khabar", number="12", text=MILK)
    for typed in ("https://t.me/Khabar/12", MILK.replace("ی", "ي"), f"{MILK} 😀"):
        (answer,) = await here.say(typed)
        assert text(answer).startswith("این متن را دیده‌ایم. نخستین بار جمعه ۲۹ آبان ۱۸:۰۰ در «خبر فوری شهر».")
        assert "بازنشری از آن ندیده‌ایم." in text(answer)
        assert "در هیچ پرونده‌ای نیست." in text(answer)
    (answer,) = await here.say(f"بخوانید و پخش کنید {MILK}")
    assert text(answer).startswith("متنی نزدیک به این را دیده‌ایم.")


async def test_a_new_post_can_be_watched_and_attached(world: World, here: Room) -> None:
    case = await world.incident()
    answer = await here.forward(MILK, UNKNOWN, message_id=8)
    assert text(answer).startswith("این متن تازه است و منبعش، «کانال ناشناس»، را رصد نمی‌کنیم.")
    assert "لحن درباره دامون: " in text(answer)
    assert "منبع اضافه شود؟ به پرونده‌ای وصل شود؟" in text(answer)
    assert buttons(answer) == ["رصد منبع", "وصل به ۴۱۲"]
    done, answer = await here.press(answer, "رصد منبع", answers=2)
    assert buttons(answer) == ["رصد می‌شود", "وصل به ۴۱۲"]
    assert text(done) == "منبع «کانال ناشناس» اضافه شد؛ از این پس خوانده می‌شود."
    (again,) = await here.press(answer, "رصد می‌شود")
    assert text(again) == "منبع «کانال ناشناس» از پیش رصد می‌شود."
    done, answer = await here.press(answer, "وصل به ۴۱۲", answers=2)
    assert text(done) == "پست به پرونده ۴۱۲ وصل شد."
    assert buttons(answer) == ["رصد می‌شود", "وصل شد به ۴۱۲"]
    (again,) = await here.press(answer, "وصل شد به ۴۱۲")
    assert text(again) == "این پست از پیش در پرونده ۴۱۲ است."
    async with world.db.read() as conn:
        source = await sources.find_source(conn, "telegram", "nashenas")
        assert source is not None
        assert await sources.ways_of(conn, source.id) == ["account", "preview"]
        rows = (await conn.execute(select(evidence).where(evidence.c.incident_id == case))).all()
        actions = [entry.action for entry in await audit.latest(conn, world.workspace)]
    assert [(row.role, row.text, row.url) for row in rows] == [("attached", MILK, "https://t.me/NaShenas/8")]
    assert actions == ["incident.attached", "source.added"]


async def test_a_case_that_was_closed_meanwhile_takes_nothing(world: World, here: Room) -> None:
    case = await world.incident()
    answer = await here.forward(MILK, UNKNOWN)
    async with world.db.write() as conn:
        await conn.execute(incidents.update().where(incidents.c.id == case).values(state="closed"))
    await here.press(answer, "وصل به ۴۱۲", answers=0)
    assert here.toast == "پرونده ۴۱۲ دیگر باز نیست."


async def test_a_watched_source_is_not_offered_again(here: Room) -> None:
    answer = await here.forward(MILK, KHABAR, message_id=99)
    assert "منبعش، «خبر فوری شهر»، را رصد می‌کنیم، اما این پست هنوز به ما نرسیده است." in text(answer)
    assert buttons(answer) == []


async def test_a_viewer_may_look_but_not_act(world: World, here: Room) -> None:
    await world.incident()
    answer = await here.forward(MILK, UNKNOWN, user=VIEWER)
    assert text(answer).startswith("این متن تازه است")
    assert buttons(answer) == []


async def test_unclear_lines_get_a_hint(here: Room) -> None:
    (answer,) = await here.say("سلام")
    assert text(answer).startswith("برای جست‌وجو خود پست، لینک آن یا متنش")
    (answer,) = await here.say("https://t.me/khabar/77")
    assert text(answer).startswith("این پست را ندیده‌ایم")
    answer = await here.forward("😀😀")
    assert text(answer).startswith("برای جست‌وجو خود پست")


async def test_hostile_texts_are_only_quoted(world: World, here: Room) -> None:
    channel = Channel(-1001500000098, "<b>&\u202e" + "ع" * 200, "evil_channel")
    answer = await here.forward("<script>" + MILK + " & &lt;" * 400, channel)
    assert "«<b>&" in text(answer)
    (answer,) = await here.say("\u202e\u0000" + "الف " * 1_300)
    assert text(answer)
