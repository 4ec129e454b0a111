"""The delivery against a real database and a Bot API over HTTP: what it sends, and what it does when that fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import delivery as module
from storage import outbox as storage_outbox
from storage.db import Database
from storage.errors import DatabaseUnreachable
from storage.outbox import Claimed, Kind
from storage.tables import outbox
from tests.alert_room import GROUP, NOW, SARA, Room, buttons, clean, edits, room, sends, silent


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db, polling=False) as made:
        yield made


async def test_an_alert_is_sent_once_to_each_chat_and_becomes_its_live_message(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident)
    assert await here.delivery.tick() == 0
    for telegram_id, chat in ((SARA, here.world.private), (GROUP, here.world.group)):
        assert [text.splitlines()[0] for text in here.texts(telegram_id)] == ["🟠 هشدار شدت ۴ از ۵: دامون"]
        live = await here.world.live(incident, chat)
        assert (live.message_id, live.version) == (here.last(telegram_id)["message_id"], 1)
    assert set((await here.world.owed()).values()) == {"sent"}
    assert buttons(here.last(SARA)) == ["با من", "پست‌ها", "پاسخ آماده", "بی‌صدا ۱ ساعت", "بی‌مورد است"]


@pytest.mark.parametrize(("severity", "quiet"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
async def test_severity_1_and_2_come_without_sound(here: Room, severity: int, quiet: bool) -> None:
    await here.alert(await here.world.incident(severity=severity), here.world.private)
    assert silent(sends(here)[0]) is quiet


async def test_edits_show_the_current_version_and_older_rows_are_dropped(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident, severity=5)
    await here.world.owe_edit(incident, here.world.private)
    await here.world.change(incident, figures={"mentions": 630, "sources": 71})
    await here.world.owe_edit(incident, here.world.private)
    here.clock.on(seconds=10)
    assert await here.delivery.tick() == 1
    assert len(edits(here)) == 1
    text = here.texts(SARA)[0]
    assert "شدت ۵ از ۵" in text
    assert "۶۳۰ مطلب در ۷۱ منبع" in text
    assert (await here.world.live(incident, here.world.private)).version == 3
    assert list((await here.world.owed()).values()) == ["sent", "sent", "dropped"]


async def test_silent_edits_of_a_chat_keep_a_distance_but_a_pressed_one_goes_at_once(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    for step, data in enumerate(({}, {}, {"at_once": True})):
        await here.world.change(incident, figures={"mentions": 200 + step})
        await here.world.owe_edit(incident, here.world.private, data=data)
        await here.delivery.tick()
    assert len(edits(here)) == 2
    here.clock.on(seconds=4)
    await here.delivery.tick()
    assert len(edits(here)) == 2  # the one that waited is older than what is on screen
    assert set((await here.world.owed()).values()) == {"sent", "dropped"}


async def test_a_rise_is_a_short_reply_with_sound(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident, severity=5)
    await here.world.owe(Kind.ROSE, incident, here.world.private, "rose:5", data={"severity": 5})
    await here.delivery.tick()
    reply = here.last(SARA)
    assert clean(reply["text"]).startswith("🔴 پرونده ۴۱۲ به شدت ۵ رسید. دامون، ۲۱:۴۰")
    assert reply["reply_to_message"]["message_id"] == here.server.messages(SARA)[0]["message_id"]
    assert buttons(reply) == ["با من", "دیدن هشدار"]
    assert not silent(sends(here)[-1])


@pytest.mark.parametrize(
    ("kind", "values", "data"),
    [
        (Kind.ROSE, {"severity": 3}, {"severity": 5}),
        (Kind.UNOWNED, {"state": "closed"}, {}),
        (Kind.REOPENED, {"state": "dismissed"}, {}),
    ],
)
async def test_a_step_that_no_longer_holds_is_not_told(
    here: Room, kind: Kind, values: dict[str, object], data: dict[str, object]
) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident, **values)
    await here.world.owe(kind, incident, here.world.private, data=data)
    await here.delivery.tick()
    assert len(here.texts(SARA)) == 1
    assert "dropped" in (await here.world.owed()).values()


async def test_nobody_owns_it_is_not_told_once_somebody_does(here: Room) -> None:
    incident = await here.world.incident(owner_id=here.world.members[SARA], owned_at=NOW)
    await here.world.owe(Kind.UNOWNED, incident, here.world.private)
    await here.delivery.tick()
    assert here.texts(SARA) == []


async def test_a_deputy_without_the_live_message_is_told_shortly(here: Room) -> None:
    incident = await here.world.incident()
    await here.world.owe(Kind.UNOWNED, incident, here.world.private)
    await here.delivery.tick()
    assert here.texts(SARA)[0].startswith("🟠 پرونده ۴۱۲ هنوز مسئول ندارد. دامون، شدت ۴")


async def test_refused_html_goes_out_as_plain_text(here: Room) -> None:
    here.server.plant("sendMessage", 400, 'Bad Request: can\'t parse entities: unsupported start tag "br" at byte 7')
    incident = await here.world.incident()
    await here.world.prove(incident, "first", text="a < b & c > d")
    await here.alert(incident, here.world.private)
    message = here.last(SARA)
    assert "<b>" not in message["text"]
    assert "a < b & c > d" in message["text"]
    assert not [entity for entity in message.get("entities", []) if entity["type"] == "bold"]


async def test_hostile_texts_and_names_are_shown_as_they_are(here: Room) -> None:
    incident = await here.world.incident()
    evil = '</blockquote><b>x</b><a href="tg://x">&amp;'
    await here.world.prove(incident, "first", text=evil, source_title='<script>"', url='https://t.me/"><b>')
    await here.alert(incident, here.world.private)
    assert len(sends(here)) == 1
    assert evil in here.texts(SARA)[0]
    assert '<script>"' in here.texts(SARA)[0]


async def test_an_edit_that_changes_nothing_is_fine(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident)
    await here.world.owe_edit(incident, here.world.private)
    assert await here.delivery.tick() == 1
    assert len(edits(here, code=400)) == 1
    assert (await here.world.live(incident, here.world.private)).version == 2


async def test_a_deleted_live_message_is_sent_anew(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    old = here.last(SARA)["message_id"]
    here.server.chats[SARA].messages.clear()
    await here.world.change(incident, severity=5)
    await here.world.owe_edit(incident, here.world.private)
    await here.delivery.tick()
    live = await here.world.live(incident, here.world.private)
    assert live.message_id == here.last(SARA)["message_id"] != old


async def test_a_short_message_finds_its_chat_when_the_alert_was_deleted(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    here.server.chats[SARA].messages.clear()
    await here.world.owe(Kind.REOPENED, incident, here.world.private)
    assert await here.delivery.tick() == 1
    assert "reply_to_message" not in here.last(SARA)


async def test_a_dead_network_loses_nothing_however_long_it_lasts(here: Room) -> None:
    incident = await here.world.incident()
    await here.server.stop()
    await here.alert(incident)
    for _ in range(module.TRIES + 2):
        here.clock.on(minutes=2)
        assert await here.delivery.tick() == 0
    async with here.world.db.read() as conn:
        tried = list((await conn.execute(select(outbox.c.attempts))).scalars())
    assert min(tried) > module.TRIES
    await here.server.start()
    here.clock.on(minutes=2)
    assert await here.delivery.tick() == 2


async def test_a_revoked_token_loses_nothing(here: Room) -> None:
    here.server.plant("sendMessage", 401, "Unauthorized", times=20)
    await here.alert(await here.world.incident(), here.world.private)
    for _ in range(20):
        here.clock.on(minutes=2)
        await here.delivery.tick()
    assert len(sends(here)) == 1


async def test_what_is_refused_for_an_unknown_reason_is_buried_and_the_next_row_goes_on(here: Room) -> None:
    here.server.plant("sendMessage", 400, "Bad Request: something new", times=module.TRIES, chat_id=SARA)
    await here.alert(await here.world.incident(), here.world.private)
    for _ in range(module.TRIES):
        here.clock.on(minutes=2)
        await here.delivery.tick()
    assert list((await here.world.owed()).values()) == ["dead"]
    await here.alert(await here.world.incident(number=413), here.world.private)
    assert len(sends(here)) == 1


async def test_a_row_that_cannot_be_rendered_does_not_stop_the_others(
    here: Room, caplog: pytest.LogCaptureFixture
) -> None:
    broken = await here.world.incident(figures=module_figures_broken())
    await here.world.owe(Kind.ALERT, broken, here.world.private, "opened")
    await here.alert(await here.world.incident(number=413), here.world.group)
    assert len(sends(here, GROUP)) == 1
    assert here.server.token not in caplog.text
    for _ in range(module.TRIES):
        here.clock.on(minutes=2)
        await here.delivery.tick()
    assert sorted((await here.world.owed()).values()) == ["dead", "sent"]


def module_figures_broken() -> object:
    class Broken:
        def json(self) -> dict[str, str]:
            return {"start": "yesterday"}

    return Broken()


async def test_a_slow_chat_does_not_hold_up_an_alert_owed_meanwhile(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow chat's call is answered only when the other chat has its alert."""
    other_has_it = asyncio.Event()
    send = here.delivery._bot.send_message

    async def slow(chat_id: int, *args: object, **kwargs: object) -> object:
        if chat_id == GROUP:
            await asyncio.wait_for(other_has_it.wait(), 5)
        message = await send(chat_id, *args, **kwargs)
        if chat_id == SARA:
            other_has_it.set()
        return message

    monkeypatch.setattr(type(here.delivery._bot), "send_message", lambda bot, *args, **kwargs: slow(*args, **kwargs))
    incident = await here.world.incident()
    await here.world.owe(Kind.ALERT, incident, here.world.group, "opened")
    working = asyncio.create_task(here.delivery.tick())
    await asyncio.sleep(0)
    await here.world.owe(Kind.ALERT, incident, here.world.private, "opened")
    assert await here.delivery.tick() == 0  # the tick under way does it
    assert await asyncio.wait_for(working, 10) == 2


async def test_a_ring_that_comes_when_a_tick_has_found_nothing_is_not_lost(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = await here.world.incident()
    claim = here.delivery._claim

    async def late() -> Claimed | None:
        row = await claim()
        if row is None and not await here.world.owed():
            await here.world.owe(Kind.ALERT, incident, here.world.private, "opened")
            assert await here.delivery.tick() == 0
        return row

    monkeypatch.setattr(here.delivery, "_claim", late)
    assert await here.delivery.tick() == 1


async def test_failures_of_rows_that_are_dropped_are_forgotten(here: Room) -> None:
    here.server.plant("sendMessage", 502, "Bad Gateway", chat_id=SARA)
    await here.alert(await here.world.incident(), here.world.private)
    assert here.delivery._failures
    async with here.world.db.write() as conn:
        await storage_outbox.drop_all(conn, here.world.private, "blocked")
    await here.delivery.tick()
    assert not here.delivery._failures


async def test_a_row_that_the_database_fails_leaves_those_on_their_way_alone(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One chat's row cannot be marked while the other's message is between being sent and being marked."""
    failed = asyncio.Event()
    send, mark, claim = here.delivery._bot.send_message, here.delivery._mark, here.delivery._claim
    claimed: list[Claimed] = []

    async def slow(chat_id: int, *args: object, **kwargs: object) -> object:
        message = await send(chat_id, *args, **kwargs)
        if chat_id == GROUP:
            await asyncio.wait_for(failed.wait(), 5)
            for _ in range(50):  # turns of the loop, so that the failure is heard of first
                await asyncio.sleep(0)
        return message

    async def both() -> Claimed | None:
        row = await claim() if len(claimed) < 2 else None
        claimed.extend([row] if row else [])
        return row

    async def marked(row: Claimed, *args: Any, **kwargs: Any) -> bool:
        if row.chat_id == here.world.private:
            failed.set()
            raise DatabaseUnreachable()
        return await mark(row, *args, **kwargs)

    monkeypatch.setattr(type(here.delivery._bot), "send_message", lambda bot, *args, **kwargs: slow(*args, **kwargs))
    monkeypatch.setattr(here.delivery, "_claim", both)
    monkeypatch.setattr(here.delivery, "_mark", marked)
    with pytest.raises(DatabaseUnreachable):
        await here.alert(await here.world.incident(), here.world.group, here.world.private)
    assert list((await here.world.owed()).values()) == ["sent", "due"]


async def test_claims_of_a_process_that_died_are_free_at_the_next_start(here: Room) -> None:
    incident = await here.world.incident()
    await here.world.owe(Kind.ALERT, incident, here.world.private, "opened")
    async with here.world.db.write() as conn:
        await conn.execute(update(outbox).values(lease_until=NOW + timedelta(seconds=60), attempts=1))
    assert await here.delivery.tick() == 1


async def test_the_first_picture_says_what_is_usual_and_what_is_going_on(here: Room) -> None:
    data = {
        "brand_id": here.world.brand, "days": 14, "mentions": 3080, "sources": 42, "usual_day": 220.4,
        "negative": 0.12,
        "now": {"kind": "service", "start": (NOW - timedelta(hours=9)).isoformat(), "mentions": 84, "sources": 11},
    }  # fmt: skip
    await here.world.owe(Kind.PICTURE, None, here.world.private, data=data)
    assert await here.delivery.tick() == 1
    text = here.texts(SARA)[0]
    assert text.startswith("دامون اضافه شد؛ ۱۴ روز گذشته را خواندم.\n۳٬۰۸۰ مطلب از ۴۲ منبع.")
    assert "گله از خدمات و ارسال، از شنبه ۳۰ آبان ۱۲:۴۰، ۸۴ مطلب در ۱۱ منبع" in text
    assert "اینستاگرام و ایکس" in text
    assert buttons(here.last(SARA)) == ["پرونده باز شود", "پست‌ها", "لازم نیست"]
