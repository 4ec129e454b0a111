"""What a person does with an incident. Each action is one transaction with its timeline, its audit and the edits owed.

An action done twice changes nothing the second time. What may not be done raises Refused.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from crisis.policy import DEFAULT, Policy
from storage import audit, outbox
from storage.db import AsyncConnection
from storage.members import Member, get_member_by_id
from storage.outbox import Kind, Owed
from storage.tables import incident_events, incidents

ACTING_ROLES = ("owner", "admin", "analyst")
DISMISS_REASONS = ("not_us", "advert", "old", "small", "tone")
ASKS_TWICE_FROM = 4  # the severity from which dismissing asks once more
A_MOMENT = timedelta(seconds=10)  # two presses this close are "at once"


class Refused(Exception):  # noqa: N818
    """`key` is a text key, `fields` what the text needs (names, and times as datetime)."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


class Settled(Refused):
    """The matter is closed or dismissed: the button is from another day."""


class Gone(Refused):
    """There is no such incident."""


def may_act(member: Member) -> None:
    """Raises Refused for those who may only look."""
    if member.role not in ACTING_ROLES:
        raise Refused("alert-toast-no-right")


async def own(conn: AsyncConnection, incident_id: int, member: Member, now: datetime) -> None:
    """The first to press owns it; the others are told who was."""
    row = await _open(conn, incident_id, member)
    if row.owner_id == member.id:
        return
    if row.owner_id is not None:
        owner = await get_member_by_id(conn, row.owner_id)
        at_once = now - row.owned_at < A_MOMENT
        key = "alert-toast-owned-moment-earlier" if at_once else "alert-toast-already-owned"
        raise Refused(key, name=owner.name if owner else "", at=row.owned_at)
    await _change(conn, row, member, now, "owned", owner_id=member.id, owned_at=now)


async def take_over(conn: AsyncConnection, incident_id: int, member: Member, now: datetime) -> None:
    """Own it whoever owned it before."""
    row = await _open(conn, incident_id, member)
    if row.owner_id == member.id:
        return
    kind = "owned" if row.owner_id is None else "taken_over"
    await _change(conn, row, member, now, kind, {"from": row.owner_id}, owner_id=member.id, owned_at=now)


async def mute(
    conn: AsyncConnection, incident_id: int, member: Member, now: datetime, policy: Policy = DEFAULT
) -> datetime:
    """No sound until the moment returned, or until severity rises. Not for a 5 that nobody owns."""
    row = await _open(conn, incident_id, member)
    if row.severity == 5 and row.owner_id is None:
        raise Refused("alert-toast-mute-refused")
    if row.muted_until is not None and row.muted_until > now:
        until: datetime = row.muted_until
        return until
    until = now + policy.mute
    data = {"until": until.isoformat()}
    await _change(conn, row, member, now, "muted", data, muted_until=until, muted_by_id=member.id)
    return until


async def dismiss(conn: AsyncConnection, incident_id: int, member: Member, now: datetime) -> None:
    """Not worth an alert. Its mentions stay where they are."""
    row = await _row(conn, incident_id, member)
    if row.state == "dismissed":
        return
    if row.state != "open":
        raise Settled("alert-toast-old-button")
    values: dict[str, Any] = {
        "state": "dismissed",
        "dismissed_at": now,
        "dismissed_by_id": member.id,
        "dismiss_reason": None,
    }
    await _change(conn, row, member, now, "dismissed", {"severity": row.severity}, **values)


async def give_reason(conn: AsyncConnection, incident_id: int, member: Member, reason: str, now: datetime) -> None:
    """Why it was not worth an alert, one of DISMISS_REASONS; the last word counts."""
    row = await _row(conn, incident_id, member)
    if row.state != "dismissed" or reason not in DISMISS_REASONS:
        raise Settled("alert-toast-old-button")
    if row.dismiss_reason != reason:
        await _change(conn, row, member, now, "dismiss_reason", {"reason": reason}, dismiss_reason=reason)


async def undo_dismiss(
    conn: AsyncConnection, incident_id: int, member: Member, now: datetime, policy: Policy = DEFAULT
) -> None:
    """Open it again, for as long as the policy lets one change one's mind and no other case of the brand is open."""
    row = await _row(conn, incident_id, member)
    if row.state == "open":
        return
    if row.state != "dismissed" or now - row.dismissed_at > policy.undo:
        raise Refused("alert-toast-undo-late")
    others = select(incidents.c.id).where(incidents.c.brand_id == row.brand_id, incidents.c.state == "open")
    if (await conn.execute(others.limit(1))).first() is not None:
        raise Refused("alert-toast-undo-other-open")
    values: dict[str, Any] = {"state": "open", "dismissed_at": None, "dismissed_by_id": None, "dismiss_reason": None}
    await _change(conn, row, member, now, "undone", **values)


async def show(conn: AsyncConnection, incident_id: int, chat_id: int, press: str, now: datetime) -> None:
    """Owe the chat a fresh live message of the current state; once per `press`."""
    key = f"incident:{incident_id}:show:{press}:chat:{chat_id}"
    await outbox.owe(conn, [Owed(key, Kind.SHOW, chat_id, now, incident_id)], now)


async def _row(conn: AsyncConnection, incident_id: int, member: Member) -> Row[Any]:
    """The incident, locked for this transaction (SQLite's write transactions are alone anyway)."""
    may_act(member)
    query = select(incidents).where(incidents.c.id == incident_id, incidents.c.workspace_id == member.workspace_id)
    row = (await conn.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise Gone("error-unknown-button")
    return row


async def _open(conn: AsyncConnection, incident_id: int, member: Member) -> Row[Any]:
    row = await _row(conn, incident_id, member)
    if row.state != "open":
        raise Settled("alert-toast-old-button")
    return row


async def _change(
    conn: AsyncConnection,
    row: Row[Any],
    member: Member,
    now: datetime,
    kind: str,
    data: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Change the incident, and leave the change in its timeline, in the audit log and in every chat's message."""
    version = row.version + 1
    data = dict(data or {})
    await conn.execute(update(incidents).where(incidents.c.id == row.id).values(version=version, **values))
    event = {"incident_id": row.id, "at": now, "kind": kind, "member_id": member.id, "data": data}
    await conn.execute(insert(incident_events).values(**event))
    await audit.record(
        conn,
        workspace_id=row.workspace_id,
        at=now,
        actor=f"telegram:{member.telegram_id}",
        action=f"incident.{kind}",
        subject=f"incident:{row.id}",
        data=data,
    )
    await owe_edits(conn, row.id, version, now, at_once=True)


async def owe_edits(
    conn: AsyncConnection, incident_id: int, version: int, now: datetime, *, at_once: bool = False
) -> None:
    """A silent edit to every chat that has the live message; `at_once` when somebody pressed and is looking at it."""
    await outbox.owe(
        conn,
        [
            Owed(
                f"incident:{incident_id}:edit:{version}:chat:{chat_id}",
                Kind.EDIT,
                chat_id,
                now,
                incident_id,
                version,
                silent=True,
                data={"at_once": True} if at_once else {},
            )
            for chat_id in await outbox.chats_with_live_message(conn, incident_id)
        ],
        now,
    )
