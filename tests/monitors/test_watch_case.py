"""What becomes of a case: it rises, calms, closes, is reopened, owned, muted and dismissed."""

from datetime import timedelta

from sqlalchemy import func, select

from crisis.judge import Action, Reason
from storage import (
    chats,
    incident_actions,
    members,
)
from storage.tables import mentions as mention_rows
from storage.tables import outbox
from tests.watch_room import LEAK, LEAKED, MINUTE, POISONED, POISONING, World, open_case
from tests.watch_room import quiet_fortnight as quiet_fortnight
from tests.watch_room import world as world


async def test_it_rises_once_to_four_and_once_to_five_with_sound(world: World) -> None:
    one = await open_case(world)
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(20 * timedelta(seconds=1))
    assert (await world.case()).severity == 4
    assert await world.owed("rose") == [], "rises within a minute ring once, together"
    await world.look(40 * timedelta(seconds=1))
    assert [key for key, _ in await world.owed("rose")] == [
        f"incident:{one.id}:rose4:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")
    ]
    await world.say("agency", world.now, sentiment=-1, topics=[POISONING], watchwords=[POISONED], views=61_000)
    await world.look(20 * timedelta(seconds=1))
    now_five = await world.case()
    assert (now_five.severity, now_five.peak_severity) == (5, 5)
    assert now_five.rose is not None
    assert now_five.rose.data == {"from": 4, "to": 5}
    assert now_five.top is not None
    assert now_five.top.views == 61_000
    await world.look(MINUTE)
    assert len(await world.owed("rose")) == 4


async def test_new_figures_are_a_silent_edit_and_not_more_often_than_the_pace(world: World) -> None:
    one = await open_case(world)
    await world.burst(3)
    await world.look(timedelta(seconds=2))
    assert await world.owed("edit") == []
    async with world.db.read() as conn:
        joined = await conn.scalar(select(func.count()).where(mention_rows.c.incident_id == one.id))
    assert joined == 17, "what belongs to the case does not wait for its message"
    await world.look(timedelta(seconds=20))
    edits = await world.owed("edit")
    assert len(edits) == 2
    assert (await world.case()).version == one.version + 1
    assert (await world.case()).figures.mentions == 17
    await world.look(timedelta(seconds=20))
    assert await world.owed("edit") == edits


async def test_a_second_grave_matter_is_said_in_the_thread(world: World) -> None:
    one = await open_case(world)
    for number in range(8):
        await world.say(f"small{number}", world.now, sentiment=-1, topics=[LEAK], watchwords=[LEAKED])
    await world.look(MINUTE)
    assert await world.count() == 1
    assert f"incident:{one.id}:rose4:chat:{world.ids['chat501']}" in dict(await world.owed("rose"))
    assert await world.owed("new_kind") == [], "the rise says it: one ring for one move"
    async with world.db.read() as conn:
        told = (await conn.scalars(select(outbox.c.data).where(outbox.c.kind == "rose"))).all()
    assert [data["kinds"] for data in told] == [["data_leak"]] * 2
    await world.look(MINUTE)
    assert len(await world.owed("rose", "new_kind")) == 2


async def test_it_calms_falls_and_closes_and_the_same_again_reopens_it(world: World) -> None:
    one = await open_case(world)
    assert (await world.look(timedelta(minutes=20))).calm is False
    assert (await world.look(timedelta(minutes=15))).calm is True
    await world.look(timedelta(minutes=31))
    assert (await world.case()).severity < 3
    assert (await world.case()).state == "open"
    async with world.db.write() as conn:
        await chats.subscribe(conn, world.ids["chat502"])
    await world.look(timedelta(hours=3))
    closed = await world.case()
    assert (closed.state, closed.peak_severity) == ("closed", 3)
    assert len(await world.owed("alert")) == 2, "no first news of a case that is over"
    async with world.db.write() as conn:
        await chats.unsubscribe(conn, world.ids["chat502"])
    await world.burst(14, topics=[POISONING])
    decision = await world.look(timedelta(seconds=1))
    assert decision.action is Action.REOPEN
    again = await world.case()
    assert (again.id, again.state, again.closed_at) == (one.id, "open", None)
    assert [key for key, _ in await world.owed("reopened")] == [
        f"incident:{one.id}:reopened1:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")
    ]


async def test_a_new_matter_long_after_is_a_new_case(world: World) -> None:
    await open_case(world)
    for hours in (1, 2, 3, 4, 5):
        await world.look(timedelta(hours=hours))
    assert (await world.case()).state == "closed"
    await world.look(timedelta(hours=25))
    await world.burst(14)
    await world.look(timedelta(seconds=1))
    assert (await world.case()).number == 2


async def test_what_was_dismissed_stays_silent_unless_it_is_worse(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.dismiss(conn, one.id, member, world.now)
    await world.burst(5)
    assert (await world.look(timedelta(seconds=5))).reason is Reason.COOL_DOWN
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look(timedelta(seconds=5))).action is Action.OPEN
    assert await world.count() == 2


async def test_nobody_owns_it_first_the_deputy_then_everybody(world: World) -> None:
    one = await open_case(world)
    await world.look(timedelta(minutes=14))
    assert await world.owed("unowned") == []
    await world.look(timedelta(minutes=1))
    deputy = f"incident:{one.id}:unowned0-deputy:chat:{world.ids['chat502']}"
    assert [key for key, _ in await world.owed("unowned")] == [deputy]
    told = await world.case()
    assert told.deputy_told_at is not None
    shown = f"incident:{one.id}:edit:{told.version}:chat:"
    assert sum(key.startswith(shown) for key, _ in await world.owed("edit")) == 2
    await world.look(timedelta(minutes=15))
    await world.look(timedelta(minutes=15))
    everybody = [f"incident:{one.id}:unowned0-everybody:chat:{world.ids[chat]}" for chat in ("chat501", "chat-1001")]
    assert [key for key, _ in await world.owed("unowned")] == [deputy, *everybody]


async def test_an_owner_ends_the_reminders(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.own(conn, one.id, member, world.now)
    await world.look(timedelta(minutes=40))
    assert await world.owed("unowned") == []


async def test_a_mute_ends_when_severity_rises(world: World) -> None:
    one = await open_case(world)
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        assert member is not None
        await incident_actions.mute(conn, one.id, member, world.now)
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(MINUTE)
    assert (await world.case()).muted_until is None
    assert len(await world.owed("rose")) == 2


async def test_a_chat_that_wants_only_grave_alerts_gets_its_alert_when_it_becomes_grave(world: World) -> None:
    async with world.db.write() as conn:
        await chats.change_chat(conn, world.ids["chat-1001"], min_severity=4)
    one = await open_case(world)
    assert len(await world.owed("alert")) == 1
    await world.burst(6, topics=[POISONING], watchwords=[POISONED])
    await world.look(MINUTE)
    assert (f"incident:{one.id}:opened:chat:{world.ids['chat-1001']}", "alert") in await world.owed()
    assert len(await world.owed("rose")) == 1
