"""The alerts owed to chats: written by the watch in the transaction that judged, sent by the bot's delivery.

At least once on the wire, once per key. A row holds facts, never text; it is rendered when it is sent.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import dialect
from storage.tables import live_messages, outbox

LEASE = timedelta(seconds=60)
GONE = 0  # in place of the number of a live message that cannot be reached any more


class Kind(StrEnum):
    ALERT = "alert"  # the first message about an incident in a chat: it becomes the live message
    EDIT = "edit"  # a silent edit of the live message
    ROSE = "rose"  # a rise to 4 or 5: short, with sound, in reply to the live message
    REOPENED = "reopened"  # the same, when a closed matter starts again
    NEW_KIND = "new_kind"  # the same, when a second grave matter appears inside the incident
    UNOWNED = "unowned"  # the same, when nobody has taken it
    SHOW = "show"  # the current state as a new message, because somebody asked: it becomes the live one
    OUTAGE = "outage"  # sources that are not seen: one message, edited in silence until they are back
    PROPOSAL = "proposal"  # what votes led to, to be accepted or declined
    PICTURE = "picture"  # what is usual and what is going on, once a brand's history is read
    DIGEST = "digest"  # the morning report
    ACCOUNT = "account"  # one of several reading accounts is lost


@dataclass(frozen=True, slots=True)
class Owed:
    """`key` is what makes it be sent once: `incident:12:opened:chat:5`."""

    key: str
    kind: Kind
    chat_id: int
    due_at: datetime
    incident_id: int | None = None
    version: int = 0
    silent: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    key: str
    kind: Kind
    chat_id: int
    incident_id: int | None
    version: int
    silent: bool
    data: Mapping[str, Any]
    attempts: int  # also the token of this claim: a later claim has a higher number


async def owe(conn: AsyncConnection, rows: Iterable[Owed], now: datetime) -> int:
    """Write what is owed; a key that is there already is left alone. Returns how many are new."""
    values = [
        {
            "key": row.key,
            "kind": row.kind.value,
            "chat_id": row.chat_id,
            "incident_id": row.incident_id,
            "data": dict(row.data),
            "version": row.version,
            "silent": row.silent,
            "due_at": row.due_at,
            "created_at": now,
        }
        for row in rows
    ]
    if not values:
        return 0
    statement = dialect.insert(conn, outbox).values(values).on_conflict_do_nothing(index_elements=["key"])
    return len((await conn.execute(statement.returning(outbox.c.id))).all())


async def unknown(conn: AsyncConnection, rows: Sequence[Owed]) -> list[Owed]:
    """Those that were never owed, so that a tick with nothing new takes no write lock."""
    known = set((await conn.execute(select(outbox.c.key).where(outbox.c.key.in_([row.key for row in rows])))).scalars())
    return [row for row in rows if row.key not in known]


async def claim(
    conn: AsyncConnection, now: datetime, lease: timedelta = LEASE, *, skip_chats: Collection[int] = ()
) -> Claimed | None:
    """Take the most urgent due row for `lease`: what rings before what is silent, then the oldest.

    Within a chat rows go in the order in which they were owed: a row waits for the older due ones of its chat, leased
    or not. The outer WHERE repeats the lease condition: under READ COMMITTED two workers could pick the same id.
    """
    free = and_(
        outbox.c.state == "due",
        outbox.c.due_at <= now,
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now),
    )
    earlier = outbox.alias()
    first_of_chat = ~exists().where(
        earlier.c.chat_id == outbox.c.chat_id,
        earlier.c.state == "due",
        earlier.c.due_at <= now,
        earlier.c.id < outbox.c.id,
    )
    oldest = (
        select(outbox.c.id)
        .where(free, first_of_chat, outbox.c.chat_id.not_in(list(skip_chats)))
        .order_by(outbox.c.silent, outbox.c.due_at, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(outbox)
        .where(outbox.c.id == oldest, free)
        .values(lease_until=now + lease, attempts=outbox.c.attempts + 1)
        .returning(
            outbox.c.id,
            outbox.c.key,
            outbox.c.kind,
            outbox.c.chat_id,
            outbox.c.incident_id,
            outbox.c.version,
            outbox.c.silent,
            outbox.c.data,
            outbox.c.attempts,
        )
    )
    row = (await conn.execute(statement)).one_or_none()
    return None if row is None else Claimed(row.id, row.key, Kind(row.kind), *row[3:])


async def _settle(conn: AsyncConnection, row: Claimed, **values: Any) -> bool:
    statement = (
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.attempts == row.attempts, outbox.c.state == "due")
        .values(lease_until=None, **values)
    )
    return (await conn.execute(statement)).rowcount == 1


async def mark_sent(conn: AsyncConnection, row: Claimed, now: datetime, message_id: int | None) -> bool:
    """False when the lease ran out and somebody else settled the row meanwhile."""
    return await _settle(conn, row, state="sent", sent_at=now, message_id=message_id, last_error=None)


async def retry(conn: AsyncConnection, row: Claimed, due_at: datetime, error: str) -> bool:
    return await _settle(conn, row, due_at=due_at, last_error=error[:200])


async def drop(conn: AsyncConnection, row: Claimed, why: str) -> bool:
    """Not sent because it is no longer wanted (a newer version is on screen, the chat is gone)."""
    return await _settle(conn, row, state="dropped", last_error=why[:200])


async def bury(conn: AsyncConnection, row: Claimed, error: str) -> bool:
    """Refused for good: kept as `dead`, so that somebody can see it."""
    return await _settle(conn, row, state="dead", last_error=error[:200])


async def drop_older_edits(conn: AsyncConnection, incident_id: int, chat_id: int, version: int) -> None:
    """The live message shows `version` now: edits owed for it and for older ones are done."""
    statement = update(outbox).where(
        outbox.c.state == "due",
        outbox.c.kind == Kind.EDIT.value,
        outbox.c.incident_id == incident_id,
        outbox.c.chat_id == chat_id,
        outbox.c.version <= version,
    )
    await conn.execute(statement.values(state="dropped", lease_until=None, last_error="a newer version is on screen"))


async def drop_all(conn: AsyncConnection, chat_id: int, why: str) -> None:
    """Nothing more can be sent to this chat."""
    statement = update(outbox).where(outbox.c.chat_id == chat_id, outbox.c.state == "due")
    await conn.execute(statement.values(state="dropped", lease_until=None, last_error=why[:200]))


async def release(conn: AsyncConnection) -> None:
    """Free every claim: for the start of a process that alone delivers, after one that died with rows in hand."""
    await conn.execute(update(outbox).where(outbox.c.lease_until.is_not(None)).values(lease_until=None))


async def next_due(conn: AsyncConnection) -> datetime | None:
    """When the earliest open row may be claimed."""
    waiting = select(func.min(func.coalesce(outbox.c.lease_until, outbox.c.due_at))).where(outbox.c.state == "due")
    moment: datetime | None = (await conn.execute(waiting)).scalar_one_or_none()
    return moment


async def live_message(conn: AsyncConnection, incident_id: int, chat_id: int) -> tuple[int, int] | None:
    """(message id, version on screen) of an incident's one live message in a chat."""
    where = (live_messages.c.incident_id == incident_id) & (live_messages.c.chat_id == chat_id)
    row = (await conn.execute(select(live_messages.c.message_id, live_messages.c.version).where(where))).one_or_none()
    return None if row is None or row.message_id == GONE else (row.message_id, row.version)


async def set_live_message(
    conn: AsyncConnection, incident_id: int, chat_id: int, message_id: int, version: int, now: datetime
) -> None:
    values = {"message_id": message_id, "version": version, "sent_at": now}
    statement = (
        dialect.insert(conn, live_messages)
        .values(incident_id=incident_id, chat_id=chat_id, **values)
        .on_conflict_do_update(index_elements=["incident_id", "chat_id"], set_=values)
    )
    await conn.execute(statement)


async def forget_live_messages(conn: AsyncConnection, chat_id: int) -> None:
    """A supergroup numbers its messages anew: what was live is sent again at the next edit."""
    statement = update(live_messages).where(live_messages.c.chat_id == chat_id)
    await conn.execute(statement.values(message_id=GONE, version=0))


async def chats_with_live_message(conn: AsyncConnection, incident_id: int) -> list[int]:
    """Chats whose live message an edit must reach."""
    rows = await conn.execute(select(live_messages.c.chat_id).where(live_messages.c.incident_id == incident_id))
    return [row.chat_id for row in rows]
