"""The outbox on both databases: once per key, one worker per row, in order within a chat."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from storage import chats, incident_actions, members, outbox, workspaces
from storage.db import Database
from storage.outbox import LEASE, Claimed, Kind, Owed
from storage.tables import incidents
from storage.tables import outbox as table

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)


async def chats_of(db: Database, count: int) -> list[int]:
    async with db.write() as conn:
        workspace = (await workspaces.ensure_default(conn, NOW)).id
        return [
            await chats.add_chat(
                conn, workspace_id=workspace, now=NOW, telegram_id=-i, kind="group", language="fa", subscribed=True
            )
            for i in range(1, count + 1)
        ]


async def incident(db: Database, number: int = 1) -> int:
    async with db.write() as conn:
        workspace = (await workspaces.ensure_default(conn, NOW)).id
        row: dict[str, Any] = {
            "workspace_id": workspace, "number": number, "kind": "harm", "state": "open", "severity": 4,
            "peak_severity": 4, "reason": "instant", "figures": {}, "arithmetic": {}, "started_at": NOW,
            "opened_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        made = await conn.execute(insert(incidents).values(**row).returning(incidents.c.id))
        return int(made.scalar_one())


async def owe(db: Database, *rows: Owed) -> int:
    async with db.write() as conn:
        return await outbox.owe(conn, rows, NOW)


async def claim(db: Database, **options: Any) -> Claimed | None:
    now = options.pop("now", NOW)
    async with db.write() as conn:
        return await outbox.claim(conn, now, **options)


async def states(db: Database) -> dict[str, str]:
    async with db.read() as conn:
        rows = await conn.execute(select(table.c.key, table.c.state).order_by(table.c.id))
        return {row.key: row.state for row in rows}


async def test_what_is_owed_twice_is_owed_once(db: Database) -> None:
    (chat,) = await chats_of(db, 1)
    assert await owe(db, Owed("a", Kind.ALERT, chat, NOW), Owed("b", Kind.ROSE, chat, NOW)) == 2
    assert await owe(db, Owed("a", Kind.EDIT, chat, NOW), Owed("c", Kind.EDIT, chat, NOW)) == 1
    assert await owe(db) == 0
    assert list(await states(db)) == ["a", "b", "c"]


async def test_each_row_goes_to_exactly_one_of_four_workers(db: Database) -> None:
    ids = await chats_of(db, 20)
    await owe(db, *(Owed(f"k{chat}", Kind.ALERT, chat, NOW) for chat in ids))

    async def work() -> list[str]:
        taken = []
        while (row := await claim(db)) is not None:
            taken.append(row.key)
            async with db.write() as conn:
                assert await outbox.mark_sent(conn, row, NOW, 1)
        return taken

    taken = await asyncio.gather(*(work() for _ in range(4)))
    assert sorted(key for keys in taken for key in keys) == sorted(f"k{chat}" for chat in ids)


async def test_what_rings_goes_first_but_never_before_older_rows_of_its_chat(db: Database) -> None:
    one, two = await chats_of(db, 2)
    await owe(
        db,
        Owed("silent-1", Kind.EDIT, one, NOW, silent=True),
        Owed("loud-1", Kind.ROSE, one, NOW),
        Owed("loud-2", Kind.ALERT, two, NOW),
    )
    order = []
    while (row := await claim(db)) is not None:
        order.append(row.key)
        async with db.write() as conn:
            await outbox.mark_sent(conn, row, NOW, 1)
    assert order == ["loud-2", "silent-1", "loud-1"]


async def test_a_chat_in_hand_or_told_to_wait_is_left_out(db: Database) -> None:
    one, two = await chats_of(db, 2)
    await owe(db, Owed("1a", Kind.ALERT, one, NOW), Owed("1b", Kind.ROSE, one, NOW), Owed("2a", Kind.ALERT, two, NOW))
    assert (first := await claim(db)) is not None
    assert first.key == "1a"
    assert await claim(db, skip_chats=[two]) is None
    assert (second := await claim(db)) is not None
    assert second.key == "2a"


async def test_a_claim_runs_out_and_its_late_holder_settles_nothing(db: Database) -> None:
    (chat,) = await chats_of(db, 1)
    await owe(db, Owed("a", Kind.ALERT, chat, NOW))
    late = await claim(db)
    assert late is not None
    assert await claim(db, now=NOW + LEASE - timedelta(seconds=1)) is None
    again = await claim(db, now=NOW + LEASE)
    assert again is not None
    assert again.attempts == late.attempts + 1
    async with db.write() as conn:
        assert not await outbox.mark_sent(conn, late, NOW, 1)
        assert not await outbox.retry(conn, late, NOW, "x")
        assert await outbox.mark_sent(conn, again, NOW, 2)
        assert not await outbox.bury(conn, again, "x")


async def test_retry_waits_drop_and_bury_end(db: Database) -> None:
    ids = await chats_of(db, 3)
    await owe(db, *(Owed(f"k{chat}", Kind.ALERT, chat, NOW) for chat in ids))
    rows = [await claim(db) for _ in ids]
    later = NOW + timedelta(minutes=5)
    async with db.write() as conn:
        for row, settle in zip(rows, (outbox.drop, outbox.bury), strict=False):
            assert row is not None
            await settle(conn, row, "why " * 100)
        assert rows[2] is not None
        await outbox.retry(conn, rows[2], later, "429")
        assert await outbox.next_due(conn) == later
    assert list((await states(db)).values()) == ["dropped", "dead", "due"]
    assert await claim(db) is None
    row = await claim(db, now=later)
    assert row is not None
    assert row.key == f"k{ids[2]}"


async def test_a_row_is_not_claimed_before_its_time(db: Database) -> None:
    (chat,) = await chats_of(db, 1)
    await owe(db, Owed("later", Kind.UNOWNED, chat, NOW + timedelta(minutes=15)), Owed("now", Kind.ROSE, chat, NOW))
    assert (row := await claim(db)) is not None
    assert row.key == "now"


async def test_release_frees_and_drop_all_ends_a_chat(db: Database) -> None:
    one, two = await chats_of(db, 2)
    await owe(db, Owed("1", Kind.ALERT, one, NOW), Owed("2", Kind.ALERT, two, NOW))
    assert await claim(db) is not None
    async with db.write() as conn:
        await outbox.release(conn)
    assert (row := await claim(db)) is not None
    assert row.key == "1"
    async with db.write() as conn:
        await outbox.drop_all(conn, one, "blocked")
    assert await states(db) == {"1": "dropped", "2": "due"}


async def test_there_is_one_live_message_for_an_incident_and_chat(db: Database) -> None:
    (chat,) = await chats_of(db, 1)
    case, other = await incident(db), await incident(db, 2)
    async with db.write() as conn:
        assert await outbox.live_message(conn, case, chat) is None
        await outbox.set_live_message(conn, case, chat, 7, 1, NOW)
        await outbox.set_live_message(conn, case, chat, 9, 2, NOW)
        assert await outbox.live_message(conn, case, chat) == (9, 2)
        assert await outbox.chats_with_live_message(conn, case) == [chat]
        assert await outbox.chats_with_live_message(conn, other) == []


async def test_edits_that_a_newer_one_made_needless_are_dropped(db: Database) -> None:
    one, two = await chats_of(db, 2)
    case = await incident(db)
    await owe(
        db,
        *(Owed(f"e{v}", Kind.EDIT, one, NOW, case, v, silent=True) for v in (1, 2, 3)),
        Owed("rose", Kind.ROSE, one, NOW, case, 1),
        Owed("other", Kind.EDIT, two, NOW, case, 1, silent=True),
    )
    async with db.write() as conn:
        await outbox.drop_older_edits(conn, case, one, 2)
    assert await states(db) == {"e1": "dropped", "e2": "dropped", "e3": "due", "rose": "due", "other": "due"}


async def test_an_action_and_what_it_owes_are_one_transaction(db: Database) -> None:
    (chat,) = await chats_of(db, 1)
    case = await incident(db)
    async with db.write() as conn:
        workspace = (await workspaces.ensure_default(conn, NOW)).id
        await members.add_member(conn, workspace_id=workspace, now=NOW, telegram_id=1, name="سارا", role="owner")
        member = await members.get_member(conn, 1)
        await outbox.set_live_message(conn, case, chat, 7, 1, NOW)
    assert member is not None
    try:
        async with db.write() as conn:
            await incident_actions.own(conn, case, member, NOW)
            raise RuntimeError("the process stumbles before the commit")
    except RuntimeError:
        pass
    assert await states(db) == {}
    async with db.write() as conn:
        await incident_actions.own(conn, case, member, NOW)
    assert await states(db) == {f"incident:{case}:edit:2:chat:{chat}": "due"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=12))
async def test_whatever_is_owed_each_chat_gets_it_in_order(sqlite_db: Database, rows: list[tuple[int, bool]]) -> None:
    async with sqlite_db.read() as conn:
        known = [chat.id for chat in await chats.list_chats(conn)]
    ids = known or await chats_of(sqlite_db, 3)
    async with sqlite_db.write() as conn:
        await conn.execute(delete(table))
    owed = [Owed(f"k{i:02}", Kind.EDIT, ids[chat], NOW, silent=silent) for i, (chat, silent) in enumerate(rows)]
    await owe(sqlite_db, *owed)
    got: dict[int, list[str]] = {}
    while (row := await claim(sqlite_db)) is not None:
        got.setdefault(row.chat_id, []).append(row.key)
        async with sqlite_db.write() as conn:
            await outbox.mark_sent(conn, row, NOW, 1)
    assert got == {chat: [row.key for row in owed if row.chat_id == chat] for chat in {row.chat_id for row in owed}}


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("SELECT 1 FROM outbox WHERE chat_id = 1 AND state = 'due' AND id < 9", "ix_outbox_chat_id_state_id"),
        ("SELECT chat_id FROM outbox WHERE incident_id = 1 AND kind = 'alert'", "ix_outbox_incident_id"),
    ],
)
async def test_a_long_outbox_is_not_read_whole(sqlite_db: Database, asked: str, index: str) -> None:
    """Fifteen hundred rows due in three hundred chats made one claim last half a second."""
    async with sqlite_db.read() as conn:
        plan = (await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")).all()
    assert index in " ".join(row[3] for row in plan)
