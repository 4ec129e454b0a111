"""The watch before the history is read, with a brand that breaks, and a case's whole life on every database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crisis.judge import Action, Reason
from storage import (
    brands,
    decisions,
    incidents,
    sources,
    workspaces,
)
from storage.db import Database
from storage.tables import outbox
from storage.tables import sources as source_rows
from tests.watch_room import POISONED, POISONING, World
from tests.watch_room import quiet_fortnight as quiet_fortnight
from tests.watch_room import world as world


async def unread(world: World, names: Sequence[str]) -> None:
    async with world.db.write() as conn:
        await conn.execute(update(brands.brands).values(history_read_at=None))
        where = source_rows.c.id.in_([world.ids[name] for name in names])
        values = {"history_read_at": None, "created_at": world.now}
        await conn.execute(update(source_rows).where(where).values(**values))


async def test_no_alert_before_the_history_is_read_then_the_picture_says_what_is_going_on(world: World) -> None:
    await unread(world, ["small0", "small1"])
    await world.burst(14, backfilled=True)
    assert (await world.look()).reason is Reason.HISTORY_UNREAD
    assert await world.owed() == []
    async with world.db.write() as conn:
        for name in ("small0", "small1"):
            await sources.mark_history_read(conn, world.ids[name], world.now)
    assert (await world.look(timedelta(seconds=15))).reason is Reason.ONLY_BACKFILL
    async with world.db.read() as conn:
        rows = (await conn.execute(select(outbox.c.kind, outbox.c.chat_id, outbox.c.data))).all()
    assert [(row.kind, row.chat_id) for row in rows] == [("picture", world.ids[c]) for c in ("chat501", "chat-1001")]
    data = rows[0].data
    assert (data["now"]["mentions"], data["now"]["sources"]) == (14, 4)
    assert 15 < data["usual_day"] < 25
    assert data["days"] in (15, 16)
    await world.look(timedelta(minutes=2))
    assert len(await world.owed()) == 2


async def test_a_source_that_cannot_be_read_does_not_hold_the_others_up(world: World) -> None:
    await unread(world, ["small0"])
    assert (await world.look()).reason is Reason.HISTORY_UNREAD
    assert (await world.look(timedelta(minutes=16))).reason is not Reason.HISTORY_UNREAD


async def test_one_bad_brand_does_not_stop_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world.db.write() as conn:
        workspace = await workspaces.ensure_default(conn, world.now)
        other = await brands.add_brand(
            conn, workspace_id=workspace.id, now=world.now, key="other", name="o", role="own", query='"o"'
        )
    real = world.watch._observer.observe

    async def observe(brand: brands.Brand, *args: Any) -> Any:
        if brand.id == other:
            raise RuntimeError("broken")
        return await real(brand, *args)

    monkeypatch.setattr(world.watch._observer, "observe", observe)
    await world.burst(14)
    assert (await world.look()).action is Action.OPEN
    async with world.db.write() as conn:
        await brands.mark_history_read(conn, other, world.now)
    assert (await world.look(timedelta(seconds=20))).action is Action.FOLLOW


async def test_the_same_on_every_database(db: Database, now: datetime) -> None:
    """A life in short: opened by a grave word, followed, closed, opened again."""
    world = World(db, now)
    await world.build(history=False)
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED], views=10)
    assert (await world.look()).action is Action.OPEN
    await world.on_screen()
    await world.burst(16, topics=[POISONING], watchwords=[POISONED])
    await world.look(timedelta(seconds=20))
    one = await world.case()
    assert (one.severity, one.version, one.figures.mentions, one.figures.copies) == (5, 2, 17, 0)
    assert len(await world.owed("rose", "edit")) == 4
    await world.look(timedelta(hours=1))
    await world.look(timedelta(hours=4))
    assert (await world.case()).state == "closed"
    await world.say("agency", world.now, topics=[POISONING], watchwords=[POISONED])
    assert (await world.look(timedelta(seconds=1))).action is Action.REOPEN
    async with world.db.read() as conn:
        past = await incidents.past(conn, one.id)
        stored = await decisions.newest(conn, world.ids["damoon"])
    assert (past.reopenings, past.kinds) == (1, {"product_safety"})
    assert stored is not None
    assert stored.action == "reopen"
    await world.watch.tick(world.now)
    async with world.db.read() as conn:
        assert [(await incidents.totals(conn, world.ids["damoon"], now)).mentions] == [2]
