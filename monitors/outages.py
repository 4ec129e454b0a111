"""Sources that fail or fall silent beyond their own habit: told to owners and admins, many of them in one message.

What counts as silence is learnt from each source's own past (crisis.silence). An outage that comes back within the hour
goes on in the same message, so one that flickers rings once.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.silence import HOUR, Rhythm, rhythm
from storage import accounts, coverage, members, outages, outbox, ways, workspaces
from storage.chats import Chat, get_chat_by_telegram_id, list_chats
from storage.db import AsyncConnection, Database
from storage.outages import Down, Outage
from storage.outbox import Kind, Owed
from storage.ways import Health

TOLD = ("owner", "admin")
FIRST_READING = timedelta(minutes=15)  # a new source that was never read is not missed before
ALONE = timedelta(hours=1)  # one or two sources of little weight may come back by themselves
TOGETHER = 3  # so many are told at once
GROUP = timedelta(minutes=30)  # what goes within this time of the first goes with it
COOL_DOWN = timedelta(hours=1)
HEAVY_SHARE = 1 / 3  # of the audience
HEAVY_TIER = 5
TRIED = 2  # failures after which a source goes with the others that are blind already
LEARNT_FROM = timedelta(days=28)
RELEARN = timedelta(days=1)
LEARNT_AT_ONCE = 20  # habits in one tick
COMMENTS = "comments"  # come and go with the posts they stand under: their silence says nothing


@dataclass(frozen=True, slots=True)
class _Look:
    """What is down now by source, and what weighs how much."""

    downs: Mapping[int, Down]
    failing: Mapping[int, Down]  # not blind yet, but on the way
    health: Mapping[int, Health]  # of the sources that are to be read

    def heavy(self, source_ids: Iterable[int]) -> bool:
        """More than a third of the audience, a source of tier 5, or the account: it is told with sound."""
        own = [self.health[one].source for one in source_ids if one in self.health]
        whole = sum(one.source.audience for one in self.health.values())
        account = any(self.downs[one.id].reason == "account" for one in own if one.id in self.downs)
        return (
            account or any(one.tier >= HEAVY_TIER for one in own) or sum(s.audience for s in own) > whole * HEAVY_SHARE
        )


class Outages:
    """One per process. `tick` looks once a minute; `wake` rings the delivery when it owes something."""

    def __init__(self, db: Database, wake: Callable[[], object]) -> None:
        self._db = db
        self._wake = wake
        self._rhythms: dict[int, tuple[Rhythm | None, datetime]] = {}

    async def tick(self, now: datetime) -> int:
        """How many messages about outages are owed anew."""
        async with self._db.read() as conn:
            known = await outages.current(conn, now - COOL_DOWN)
            look = await self._look(conn, known, now)
            lost = await outbox.unknown(conn, await _lost_accounts(conn, now))
        if lost:
            async with self._db.write() as conn:
                await outbox.owe(conn, lost, now)
            self._wake()
        if not look.downs and not any(one.ended_at is None for one in known):
            return 0
        async with self._db.write() as conn:
            owed = await _settle(conn, look, known, now)
        if owed:
            self._wake()
        return owed

    async def _look(self, conn: AsyncConnection, known: Sequence[Outage], now: datetime) -> _Look:
        health = {one.source.id: one for one in await ways.health(conn, now) if not one.source.paused}
        lost = await outages.account_faults(conn)
        was = {one.source_id for outage in known for one in outage.down if one.reason == "silent"}
        silent = await self._silent(conn, health.values(), was, now)
        downs, failing = {}, {}
        for source_id, one in health.items():
            since = one.since or one.added_at
            if source_id in lost:
                downs[source_id] = Down(source_id, since, "account", lost[source_id])
            elif one.blind and (one.since is not None or now - one.added_at > FIRST_READING):
                downs[source_id] = Down(source_id, since, "unread", one.error)
            elif source_id in silent:
                downs[source_id] = Down(source_id, silent[source_id], "silent")
            elif one.error is not None and one.failures >= TRIED and one.since is not None:
                failing[source_id] = Down(source_id, since, "unread", one.error)
        return _Look(downs, failing, health)

    async def _silent(
        self, conn: AsyncConnection, health: Iterable[Health], was: Collection[int], now: datetime
    ) -> dict[int, datetime]:
        """Sources that are read and say nothing for longer than is their habit, and since when."""
        zone = ZoneInfo((await workspaces.ensure_default(conn, now)).timezone)
        found: dict[int, datetime] = {}
        learnt = 0
        for one in health:
            source_id, last = one.source.id, one.last_post_at
            if one.kind == COMMENTS or one.blind or one.error is not None or last is None or now - last < HOUR:
                continue
            habit, learnt_at = self._rhythms.get(source_id, (None, None))
            if learnt_at is None or now - learnt_at > RELEARN:
                if learnt >= LEARNT_AT_ONCE:
                    if source_id in was:  # not looked at yet: it stays as it was
                        found[source_id] = last
                    continue
                learnt += 1
                habit = await _learn(conn, source_id, zone, now)
                self._rhythms[source_id] = habit, now
            if habit is None or not habit.silent(last, now):
                continue
            since = max(last, await outages.watched_since(conn, source_id) or last)
            if habit.silent(since, now):
                found[source_id] = last
        return found


async def _learn(conn: AsyncConnection, source_id: int, zone: ZoneInfo, now: datetime) -> Rhythm | None:
    start = now - LEARNT_FROM
    moments = await outages.published(conn, source_id, start)
    spans = (await coverage.spans(conn, [source_id], max(start, moments[0]) if moments else start, now))[source_id]
    return await asyncio.to_thread(rhythm, moments, [(span.start, span.end) for span in spans], zone)


async def _settle(conn: AsyncConnection, look: _Look, known: Sequence[Outage], now: datetime) -> int:
    """Bring the outages to what is down now, and owe what is to be said of it."""
    moved = [await _go_on(conn, outage, look, now) for outage in known]
    told = {source_id for outage in moved for source_id in outage.ids}
    fresh = [down for source_id, down in look.downs.items() if source_id not in told]
    recent = next((one for one in moved if one.ended_at is None and now - one.opened_at <= GROUP), None)
    if fresh and (recent is not None or _worth_telling(fresh, look, now)):
        fresh += [down for source_id, down in look.failing.items() if source_id not in told]
        moved = [one for one in moved if one is not recent] + [await _add(conn, recent, fresh, now)]
    before = set(known)
    return sum([await _owe(conn, outage, look, now) for outage in moved if outage not in before])


async def _add(conn: AsyncConnection, recent: Outage | None, fresh: Sequence[Down], now: datetime) -> Outage:
    """What goes within half an hour goes together."""
    if recent is None:
        return await _of(conn, await outages.open_one(conn, fresh, now))
    await outages.put(conn, recent.id, fresh)
    await outages.changed(conn, recent.id, None)
    return await _of(conn, recent.id)


async def _go_on(conn: AsyncConnection, outage: Outage, look: _Look, now: datetime) -> Outage:
    """What became of an outage: its sources come back, may go again, or are not to be read any more."""
    left = [one.source_id for one in outage.down if one.source_id not in look.health]
    down = look.downs.keys() | look.failing.keys()
    back = [one.source_id for one in outage.down if one.source_id not in down and one.source_id not in left]
    again = [look.downs[one.source_id] for one in outage.sources if one.back_at and one.source_id in look.downs]
    if not left and not back and not again:
        return outage
    await outages.came_back(conn, outage.id, left, now, left=True)
    await outages.came_back(conn, outage.id, back, now)
    await outages.put(conn, outage.id, again)
    over = not again and len(left) + len(back) == len(outage.down)
    await outages.changed(conn, outage.id, now if over else None)
    return await _of(conn, outage.id)


async def _of(conn: AsyncConnection, outage_id: int) -> Outage:
    found = await outages.get(conn, outage_id)
    assert found is not None
    return found


def _worth_telling(fresh: Sequence[Down], look: _Look, now: datetime) -> bool:
    if not fresh:
        return False
    patient = any(now - one.since >= ALONE for one in fresh)
    return patient or len(fresh) >= TOGETHER or look.heavy(one.source_id for one in fresh)


async def _owe(conn: AsyncConnection, outage: Outage, look: _Look, now: datetime) -> int:
    """A first message, a new one with sound once it weighs much, and else a silent edit."""
    going_on = outage.ended_at is None
    heavy = going_on and look.heavy(one.source_id for one in outage.down)
    name = f"source:{outage.lead_id}:down:{outage.opened_at:%Y-%m-%dT%H}"
    rows = []
    for chat in await _chats(conn):
        if going_on:
            rows.append(_owed(f"{name}:chat:{chat.id}", chat, outage, now, silent=not heavy))
        if heavy:
            rows.append(_owed(f"{name}:heavy:chat:{chat.id}", chat, outage, now, anew=True))
        if outage.version > 1:
            rows.append(_owed(f"{name}:v{outage.version}:chat:{chat.id}", chat, outage, now, silent=True))
    return await outbox.owe(conn, rows, now)


def _owed(key: str, chat: Chat, outage: Outage, now: datetime, *, silent: bool = False, anew: bool = False) -> Owed:
    data = {"outage_id": outage.id, "anew": anew}
    return Owed(key, Kind.OUTAGE, chat.id, now, version=outage.version, silent=silent, data=data)


async def _lost_accounts(conn: AsyncConnection, now: datetime) -> list[Owed]:
    """While other accounts read on, nothing goes unseen, but there is less to fall back on: it is told without sound.
    Where all are lost their sources are down, which is told as such."""
    known = await accounts.list_accounts(conn)
    if all(one.error is not None for one in known):
        return []
    told = await _chats(conn)
    return [
        Owed(
            f"account:{one.id}:lost:{one.error_at:%Y-%m-%dT%H:%M}:chat:{chat.id}",
            Kind.ACCOUNT,
            chat.id,
            now,
            silent=True,
            data={"name": one.name},
        )
        for one in known
        if one.error is not None and one.error_at is not None
        for chat in told
    ]


async def _chats(conn: AsyncConnection) -> list[Chat]:
    """The private chats of owners and admins; where there is none, every chat that gets alerts."""
    found = []
    for member in await members.list_members(conn):
        chat = await get_chat_by_telegram_id(conn, member.telegram_id) if member.role in TOLD else None
        if chat is not None and chat.blocked_at is None:
            found.append(chat)
    return found or [one for one in await list_chats(conn) if one.subscribed and one.blocked_at is None]
