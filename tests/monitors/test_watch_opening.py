"""From mentions in the database to a case and the alerts owed: what fires, and what does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.judge import Action, Reason
from monitors.watch import Watch
from storage import (
    brands,
    decisions,
)
from storage.db import Database
from storage.tables import mentions as mention_rows
from storage.tables import outbox
from tests.watch_room import MINUTE, POISONED, POISONING, World, open_case
from tests.watch_room import quiet_fortnight as quiet_fortnight
from tests.watch_room import world as world


async def test_a_burst_of_complaints_opens_a_case_and_owes_one_alert_a_chat(world: World) -> None:
    one = await open_case(world)
    assert (one.kind, one.severity, one.state) == ("product_safety", 3, "open")
    assert one.reason in (Reason.SPIKE, Reason.NEGATIVE_SPIKE)
    assert one.number == 1
    assert (one.figures.mentions, one.figures.sources, one.figures.trend) == (14, 4, "growing")
    assert one.figures.negative == 1.0
    assert one.figures.usual is not None
    assert 0 < one.figures.usual < 1
    assert one.figures.why[0] in ("surprise", "negativity")
    assert one.first is not None
    assert one.first.text.startswith("text")
    assert await world.owed() == [
        (f"incident:{one.id}:opened:chat:{world.ids['chat501']}", "alert"),
        (f"incident:{one.id}:opened:chat:{world.ids['chat-1001']}", "alert"),
    ]
    assert world.woken == 1
    async with world.db.read() as conn:
        joined = select(mention_rows.c.id).where(mention_rows.c.incident_id == one.id)
        assert len((await conn.execute(joined)).all()) == 14
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert stored is not None
    assert stored.action == "open"
    assert stored.arithmetic["owners"] == 4


async def test_it_fires_early(world: World) -> None:
    for number in range(1, 16):
        await world.say(f"small{number % 4}", world.now, sentiment=-1)
        if (await world.look(timedelta(seconds=1))).action is Action.OPEN:
            break
    assert number <= 12


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"owners": 2}, Reason.TOO_FEW_OWNERS),
        ({"sentiment": 1}, Reason.PRAISE),
        ({"sentiment": 0}, Reason.NEUTRAL),
        ({"backfilled": True}, Reason.ONLY_BACKFILL),
        ({"excluded": "ad"}, Reason.QUIET),
        ({"excluded": "official"}, Reason.QUIET),
    ],
)
async def test_a_burst_that_is_no_crisis(world: World, values: dict[str, Any], reason: Reason) -> None:
    await world.burst(25, **values)
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.NONE, reason)
    assert await world.owed() == []
    async with world.db.read() as conn:
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert stored is not None
    assert stored.reason == reason


async def test_many_copies_of_one_neutral_story_never_alert(world: World) -> None:
    first = await world.say("small0", world.now - MINUTE)
    for number in range(40):
        await world.say(f"small{number % 8}", world.now - timedelta(seconds=number), story=first)
    assert (await world.look()).reason is Reason.TOO_FEW


async def test_late_posts_count_in_their_own_time_and_open_nothing(world: World) -> None:
    for number in range(20):
        at = world.now - timedelta(hours=3)
        await world.say(f"small{number % 4}", at, sentiment=-1, seen_at=world.now, late=True)
    assert (await world.look()).action is Action.NONE


async def test_a_rivals_trouble_is_told_without_sound_to_the_chats_of_those_it_rivals(world: World) -> None:
    async with world.db.write() as conn:
        await brands.set_rivals(conn, world.ids["damoon"], [world.ids["avin"]])
    await world.burst(25, brand="avin", topics=[POISONING], watchwords=[POISONED])
    looked = {brand.key: decision for brand, decision in await world.watch.tick(world.now)}
    assert not looked["damoon"].fired
    assert looked["avin"].reason is Reason.RIVAL_TROUBLE
    one = await world.case()
    assert (one.brand and one.brand.key, one.severity) == ("avin", 2)
    async with world.db.read() as conn:
        rows = (await conn.execute(select(outbox.c.chat_id, outbox.c.silent))).all()
    assert rows == [(world.ids["chat501"], True)], "the group wants nothing below 3"


async def test_one_grave_word_from_a_weighty_source_fires_at_once(world: World) -> None:
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.OPEN, Reason.INSTANT)
    one = await world.case()
    assert one.severity == 4
    assert one.figures.why[0] == "instant"


async def test_one_grave_word_from_a_small_source_waits_for_a_second_voice(world: World) -> None:
    await world.say("small1", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look()).action is Action.NONE
    await world.say("small2", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look()).reason is Reason.INSTANT


@pytest.mark.parametrize("label", ["satire", "old_news", "denial"])
async def test_satire_and_old_news_never_fire_at_once(world: World, label: str) -> None:
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED], labels=[label])
    assert (await world.look()).action is Action.NONE


async def test_without_history_a_fixed_floor_holds(sqlite_db: Database, now: datetime) -> None:
    world = World(sqlite_db, now)
    await world.build(history=False)
    await world.burst(14)
    assert (await world.look()).action is Action.NONE
    await world.burst(2)
    decision = await world.look()
    assert (decision.action, decision.reason) == (Action.OPEN, Reason.COLD_FLOOR)
    assert (await world.case()).figures.usual is None


async def test_another_process_stored_the_posts(world: World) -> None:
    """`hoshdar import` beside the running bot: nobody told us, and the round finds it."""
    await world.look()
    await world.burst(14)
    world.watch = Watch(world.db, world.wake)
    assert (await world.look()).action is Action.OPEN
