"""What is owed to which chat when an incident moves: one alert a chat, short messages that ring, silent edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.incident import Incident, Nudge, Step, rings
from storage import chats, incidents, members, outbox
from storage.brands import Brand
from storage.chats import Chat
from storage.db import AsyncConnection
from storage.incident_actions import owe_edits
from storage.outbox import Kind, Owed

SILENT_UP_TO = 2
RISES = {Step.ROSE, Step.RANG}


@dataclass(frozen=True, slots=True)
class Move:
    """An incident after a step of its life. `fresh_kinds`: grave kinds that were not told before."""

    incident_id: int
    version: int
    incident: Incident
    steps: Sequence[Step]
    reopenings: int = 0
    fresh_kinds: frozenset[str] = frozenset()


async def owe_for(conn: AsyncConnection, brand: Brand, move: Move, now: datetime) -> None:
    """Write what is owed for a move."""
    alerted = await incidents.alerted_chats(conn, move.incident_id)
    rows: list[Owed] = []
    for chat in await chats.chats_for_brand(conn, brand):
        if chat.id in alerted:
            rows += _rings(move, chat, now, alerted[chat.id])
        elif move.incident.open and move.incident.severity >= chat.min_severity:  # no first news of what is over
            rows.append(_alert(move, chat, now))
    await outbox.owe(conn, rows, now)
    await owe_edits(conn, move.incident_id, move.version, now)


def _alert(move: Move, chat: Chat, now: datetime) -> Owed:
    key = f"incident:{move.incident_id}:opened:chat:{chat.id}"
    silent = move.incident.severity <= SILENT_UP_TO
    data = {"severity": move.incident.severity}
    return Owed(key, Kind.ALERT, chat.id, now, move.incident_id, move.version, silent, data)


def _rings(move: Move, chat: Chat, now: datetime, alerted: int) -> list[Owed]:
    """`alerted`: the severity that its alert told; a rise to it is no news there."""
    rows = []
    ringing = [step for step in move.steps if rings(step, move.incident, now)]
    if RISES & set(ringing):  # says what is new itself: one ring for one move
        ringing = [step for step in ringing if step is not Step.NEW_KIND]
    if alerted >= move.incident.severity:
        ringing = [step for step in ringing if step not in RISES]
    for step in ringing:
        for name, kind, data in _told(step, move):
            key = f"incident:{move.incident_id}:{name}:chat:{chat.id}"
            rows.append(Owed(key, kind, chat.id, now, move.incident_id, move.version, data=data))
    return rows


def _told(step: Step, move: Move) -> list[tuple[str, Kind, dict[str, Any]]]:
    """The name of the step in the key, so that it is said once, with what its message needs."""
    severity = move.incident.severity
    if step in RISES:
        data = {"severity": severity, "kinds": sorted(move.fresh_kinds)}
        return [(f"rose{severity}", Kind.ROSE, data)]
    if step is Step.REOPENED:
        return [(f"reopened{move.reopenings}", Kind.REOPENED, {"severity": severity})]
    return [(f"kind-{kind}", Kind.NEW_KIND, {"kind": kind}) for kind in sorted(move.fresh_kinds)]


async def owe_nudge(conn: AsyncConnection, brand: Brand, move: Move, nudge: Nudge, now: datetime) -> bool:
    """Tell the deputies, or everybody who got the alert, that nobody owns it. False when there is no such chat."""
    alerted = await incidents.alerted_chats(conn, move.incident_id)
    if nudge is Nudge.DEPUTY:
        told = await _chats_of_deputies(conn, brand.workspace_id)
    else:
        told = [chat.id for chat in await chats.chats_for_brand(conn, brand) if chat.id in alerted]
    name = f"unowned{move.reopenings}-{nudge.value}"
    rows = [
        Owed(
            f"incident:{move.incident_id}:{name}:chat:{chat_id}",
            Kind.UNOWNED,
            chat_id,
            now,
            move.incident_id,
            move.version,
            data={"who": nudge.value},
        )
        for chat_id in told
    ]
    await outbox.owe(conn, rows, now)
    return bool(rows)


async def _chats_of_deputies(conn: AsyncConnection, workspace_id: int) -> list[int]:
    found = []
    for deputy in await members.deputies(conn, workspace_id=workspace_id):
        chat = await chats.get_chat_by_telegram_id(conn, deputy.telegram_id)
        if chat is not None and chat.kind == "private" and chat.blocked_at is None:
            found.append(chat.id)
    return found


async def owe_picture(conn: AsyncConnection, brand: Brand, data: dict[str, Any], now: datetime) -> None:
    """What is usual for a brand, once its history is read."""
    rows = [
        Owed(f"brand:{brand.id}:picture:chat:{chat.id}", Kind.PICTURE, chat.id, now, silent=True, data=data)
        for chat in await chats.chats_for_brand(conn, brand)
    ]
    await outbox.owe(conn, rows, now)
