"""Every decision of the watch is stored with its reason and arithmetic: what fired, what was held back, what stayed
below, and what joined an open case."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.texts import Texts
from bot.views import digest
from bot.views.format import Format
from bot.why import answer
from crisis.judge import Action, Reason
from crisis.policy import DEFAULT
from monitors.asking import Judgement
from storage import chats, decisions, digests, incident_actions, members
from storage.coverage import Span
from storage.decisions import StoredDecision
from storage.tables import incidents as incident_rows
from tests.alert_room import clean
from tests.watch_room import POISONED, POISONING, World
from tests.watch_room import quiet_fortnight as quiet_fortnight
from tests.watch_room import world as world

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def made(world: World) -> list[StoredDecision]:
    async with world.db.read() as conn:
        return await decisions.made(conn, world.ids["damoon"], Span(world.now - 365 * 24 * HOUR, world.now))


async def reasons(world: World) -> list[tuple[str, str]]:
    return [(one.action, one.reason) for one in await made(world)]


@pytest.mark.parametrize(
    ("count", "values", "reason", "unmet"),
    [
        (0, {}, Reason.QUIET, None),
        (4, {}, Reason.TOO_FEW, ("stories", "needs_too_few")),
        (25, {"owners": 2}, Reason.TOO_FEW_OWNERS, ("owners", "needs_too_few_owners")),
        (25, {"sentiment": 0}, Reason.NEUTRAL, None),
        (25, {"sentiment": 1}, Reason.PRAISE, None),
        (25, {"backfilled": True}, Reason.ONLY_BACKFILL, None),
    ],
)
async def test_what_stays_below_is_stored_with_the_condition_it_failed(
    world: World, count: int, values: dict[str, Any], reason: Reason, unmet: tuple[str, str] | None
) -> None:
    await world.burst(count, **values)
    await world.look()
    (stored,) = await made(world)
    assert (stored.action, stored.reason, stored.at) == ("none", reason, world.now)
    assert stored.arithmetic["fires"] == 0
    if unmet:
        has, needs = (stored.arithmetic[name] for name in unmet)
        assert has < needs


async def test_usual_talk_is_stored_as_usual(world: World) -> None:
    """Seven complaints in half an hour, where this hour of every day had as many."""
    async with world.db.write() as conn:
        for day in range(1, 16):
            for number in range(7):
                at = world.now - day * 24 * HOUR - number * MINUTE
                await world._store(conn, f"small{number % 4}", at, sentiment=-1, backfilled=True)
    await world.burst(7)
    await world.look()
    (stored,) = await made(world)
    assert (stored.action, stored.reason) == ("none", Reason.USUAL)
    assert stored.arithmetic["usual_stories"] > 2


async def test_what_fires_is_stored_with_its_arithmetic_and_is_never_written_over(world: World) -> None:
    await world.burst(14, topics=[POISONING])
    await world.look()
    opened = (await made(world))[-1]
    assert opened.action == Action.OPEN
    assert (opened.arithmetic["fires"], opened.arithmetic["held"], opened.arithmetic["owners"]) == (1, 0, 4)
    async with world.db.write() as conn:
        for step in range(2):
            numbers = {"stories": step}
            await decisions.record(
                conn, world.ids["damoon"], world.now, action="open", reason=opened.reason, arithmetic=numbers
            )
    assert [one.action for one in await made(world)].count("open") == 3


async def dismiss(world: World) -> None:
    async with world.db.write() as conn:
        member = await members.get_member(conn, 501)
        newest = await conn.scalar(select(incident_rows.c.id).order_by(incident_rows.c.id.desc()))
        assert member is not None
        assert newest is not None
        await incident_actions.dismiss(conn, newest, member, world.now)


async def test_what_joins_an_open_case_or_is_within_a_cool_down_is_stored_as_that(world: World) -> None:
    await world.burst(14, topics=[POISONING])
    await world.look()
    await world.burst(14, topics=[POISONING])
    await world.look(MINUTE)
    follows = (await made(world))[-1]
    assert (follows.action, follows.reason, follows.arithmetic["fires"]) == ("follow", Reason.STILL_OPEN, 1)
    await world.look(35 * MINUTE)
    assert (await reasons(world))[-1] == ("follow", Reason.CALMING)
    await dismiss(world)
    await world.burst(8)
    await world.look(MINUTE)
    cooling = (await made(world))[-1]
    assert (cooling.action, cooling.reason, cooling.arithmetic["fires"]) == ("none", Reason.COOL_DOWN, 1)


async def spend_the_budget(world: World) -> None:
    """As many small cases today as are told in a day, none of them so near that the next would reopen it."""
    small = {
        "workspace_id": 1, "brand_id": world.ids["damoon"], "kind": "price", "state": "closed", "severity": 2,
        "peak_severity": 2, "reason": "spike", "figures": {}, "arithmetic": {}, "started_at": world.now,
        "opened_at": world.now - HOUR, "updated_at": world.now, "closed_at": world.now - 25 * HOUR,
    }  # fmt: skip
    async with world.db.write() as conn:
        rows = [small | {"number": number} for number in range(1, 1 + DEFAULT.daily_budget)]
        await conn.execute(insert(incident_rows), rows)


async def test_what_the_budget_holds_back_is_stored_so_and_told_in_the_morning(world: World) -> None:
    await spend_the_budget(world)
    await world.burst(14, topics=[POISONING])
    decision = await world.look()
    assert (decision.action, decision.held) == (Action.OPEN, True)
    (stored,) = await made(world)
    assert (stored.action, stored.arithmetic["held"]) == ("open", 1)
    assert stored.arithmetic["alerts_today"] >= DEFAULT.daily_budget
    assert await world.owed() == [], "it rings nobody"
    async with world.db.read() as conn:
        chat = await chats.get_chat(conn, world.ids["chat501"])
        assert chat is not None
        (day,) = await digests.digest(conn, chat, world.now + 8 * HOUR)
    fmt = Format(Texts("fa"), "Asia/Tehran")
    told = clean(digest.digest(fmt, [day], world.now + 8 * HOUR).text)
    assert "هشدارهای نگه‌داشته:</b> پرونده ۷، " in told
    assert "، شدت ۳. سقف هشدارهای روز پر شده بود" in told
    found = await answer(world.db, Judgement(world.db), fmt, day.day.brand, world.now)
    assert "هشدارش فرستاده نشد، چون سقف هشدارهای روز پر بود" in clean(found.text)


async def test_a_grave_case_is_never_held_back(world: World) -> None:
    await spend_the_budget(world)
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    assert not (await world.look()).held
    assert len(await world.owed("alert")) == 2
