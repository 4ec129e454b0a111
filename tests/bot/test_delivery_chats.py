"""The delivery to chats that wait, block us, move or come back."""

import re
from collections.abc import AsyncIterator

import pytest

from storage import chats, returning
from storage.db import Database
from storage.outbox import Kind
from tests.alert_room import GROUP, NOW, SARA, Room, edits, room, sends, silent


@pytest.fixture
async def here(sqlite_db: Database) -> AsyncIterator[Room]:
    async with room(sqlite_db, polling=False) as made:
        yield made


async def test_a_chat_told_to_wait_does_not_hold_up_the_others(here: Room) -> None:
    here.server.plant("sendMessage", retry_after=7, chat_id=GROUP)
    await here.alert(await here.world.incident())
    assert len(sends(here, SARA)) == 1
    assert len(sends(here, GROUP)) == 0
    here.clock.on(seconds=6)
    await here.delivery.tick()
    assert len(sends(here, GROUP)) == 0
    here.clock.on(seconds=2)
    await here.delivery.tick()
    assert len(sends(here, GROUP)) == 1


async def test_what_a_waiting_chat_is_owed_meanwhile_keeps_its_order(here: Room) -> None:
    here.server.plant("sendMessage", retry_after=7, chat_id=SARA)
    incident = await here.world.incident()
    await here.alert(incident, here.world.private)
    await here.world.change(incident, severity=5)
    await here.world.owe(Kind.ROSE, incident, here.world.private, data={"severity": 5})
    await here.delivery.tick()
    assert here.texts(SARA) == []
    here.clock.on(seconds=8)
    await here.delivery.tick()
    assert [text.splitlines()[0] for text in here.texts(SARA)] == [
        "🔴 هشدار شدت ۵ از ۵: دامون",
        "🔴 پرونده ۴۱۲ به شدت ۵ رسید. دامون، ۲۱:۴۰",
    ]


async def test_a_chat_that_blocked_us_is_left_alone(here: Room) -> None:
    here.server.block(SARA)
    incident = await here.world.incident()
    await here.world.owe(Kind.UNOWNED, incident, here.world.private)
    await here.alert(incident)
    async with here.world.db.read() as conn:
        chat = await chats.get_chat(conn, here.world.private)
    assert chat is not None
    assert chat.blocked_at == NOW
    assert len(sends(here, SARA, code=403)) == 1
    assert len(sends(here, GROUP)) == 1
    owed = await here.world.owed()
    assert {state for key, state in owed.items() if key.endswith(f"chat:{here.world.private}")} == {"dropped"}


async def test_a_group_that_became_a_supergroup_is_followed(here: Room) -> None:
    new = here.server.migrate(GROUP)
    incident = await here.world.incident()
    await here.alert(incident, here.world.group)
    assert len(sends(here, new)) == 1
    async with here.world.db.read() as conn:
        moved = await chats.get_chat(conn, here.world.group)
    assert moved is not None
    assert moved.telegram_id == new


async def test_a_live_message_does_not_move_with_its_group_and_is_sent_anew(here: Room) -> None:
    incident = await here.world.incident()
    await here.alert(incident, here.world.group)
    new = here.server.migrate(GROUP)
    await here.world.change(incident, severity=5)
    await here.world.owe_edit(incident, here.world.group)
    await here.delivery.tick()
    assert edits(here, new) == []
    assert silent(sends(here, new)[0])
    assert here.texts(new)[-1].startswith("🔴 هشدار شدت ۵ از ۵")
    assert (await here.world.live(incident, here.world.group)).message_id == here.last(new)["message_id"]


async def test_whoever_unblocks_us_gets_the_alert_that_still_matters(here: Room) -> None:
    here.server.block(SARA)
    await here.alert(await here.world.incident(state="closed"), here.world.private)
    await here.alert(await here.world.incident(number=413), here.world.private)
    here.server.unblock(SARA)
    async with here.world.db.write() as conn:
        await returning.unblock(conn, here.world.private, NOW)
    assert await here.delivery.tick() == 1
    assert "پرونده ۴۱۳" in here.texts(SARA)[0]


async def test_whoever_unblocks_us_is_told_once_of_each_open_case_it_missed(here: Room) -> None:
    shown, unchanged = await here.world.incident(number=410), await here.world.incident(number=411)
    await here.alert(shown, here.world.private)
    await here.alert(unchanged, here.world.private)
    async with here.world.db.write() as conn:
        await chats.block(conn, here.world.private, NOW)
        await chats.change_chat(conn, here.world.private, min_severity=2)
    await here.world.change(shown, severity=5)
    await here.world.incident(number=413)
    await here.world.incident(number=414, severity=1)  # less than it wants to hear of
    await here.world.incident(number=415, state="closed")
    before = len(here.texts(SARA))
    async with here.world.db.write() as conn:
        await returning.unblock(conn, here.world.private, NOW)
        await returning.unblock(conn, here.world.private, NOW)
    await here.delivery.tick()
    numbers = [re.search(r"پرونده (\w+)", text)[1] for text in here.texts(SARA)[before:]]
    assert sorted(numbers) == ["۴۱۰", "۴۱۳"]
    assert {key for key in await here.world.owed() if "chat" in key} == {
        f"incident:{shown}:opened:chat:{here.world.private}",
        f"incident:{unchanged}:opened:chat:{here.world.private}",
        f"incident:{shown}:returned2:chat:{here.world.private}",
        f"incident:{unchanged + 1}:opened:chat:{here.world.private}",
    }


async def test_a_chat_that_wants_no_alerts_is_owed_none_on_its_return(here: Room) -> None:
    await here.world.incident()
    async with here.world.db.write() as conn:
        await chats.block(conn, here.world.private, NOW)
        await chats.unsubscribe(conn, here.world.private)
        await returning.unblock(conn, here.world.private, NOW)
    assert await here.delivery.tick() == 0
