"""One reading account at work: its connection for as long as that takes, its requests under the budget, its end."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TextIO

from telethon import errors, events
from telethon.tl.functions.users import GetUsersRequest
from telethon.tl.types import Channel, InputUserSelf

from monitors.sources.errors import (
    BANNED,
    SESSION_BROKEN,
    SESSION_IN_USE,
    SESSION_LOST,
    SESSION_MISSING,
    UNREACHABLE,
    SourceError,
)
from monitors.sources.port import Desk
from monitors.sources.telegram.account import Account, locked, make_client
from monitors.sources.telegram.budget import Budget
from storage import accounts
from storage.accounts import Handle
from storage.sources import Source

log = logging.getLogger(__name__)

FLOOD = "source-error-flood"
NAMES_SPENT = "source-error-names-spent"
PRIVATE = "source-error-private"
NOT_FOUND = "source-error-not-found"
CONNECT_TIMEOUT = 20  # seconds a reading waits for the connection
SHORT_FLOOD = 5  # seconds that are simply waited; longer waits go back to the schedule
LONG_FLOOD = 600  # seconds from which another account is worth a name's resolving
MOST_DIALOGS = 1_000
NAMES, NAMES_A_DAY = "ResolveUsernameRequest", 200
LOST = (errors.UnauthorizedError, errors.AuthKeyError, errors.AuthKeyNotFound)
FLOODS = (errors.FloodWaitError, errors.FloodPremiumWaitError)


class AccountTrouble(SourceError):  # noqa: N818
    """Not the source's fault: another account may be able to read it."""

    def __init__(self, key: str, *, wait: float | None = None) -> None:
        super().__init__(key, wait=wait, counts=wait is None)

    @property
    def lasts(self) -> bool:
        return self.wait is None or self.wait >= LONG_FLOOD


class StaleHandle(SourceError):  # noqa: N818
    """The channel is not found under the address this account had of it."""


class ReadingAccount:
    """`on_event` gets Telethon's live events, `on_connect` is called after every (re)connection."""

    def __init__(
        self,
        account: Account,
        desk: Desk,
        *,
        on_event: Callable[[Any], Awaitable[None]],
        on_connect: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self.account = account
        self.name = account.name
        self.trouble: str | None = None
        self.away = False  # it took too long to connect, the last time somebody waited
        self.budget = Budget()
        self.joined: dict[int, Channel] = {}
        self.client: Any = None
        self._handles: dict[int, Handle] = {}
        self._desk = desk
        self._on_event, self._on_connect = on_event, on_connect
        self._id = 0
        self._lock: TextIO | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loss_told = False

    async def load(self) -> None:
        """What it knew before the last restart."""
        now = self._desk.now()
        row = await self._desk.transact(lambda conn: accounts.ensure(conn, self.name, now))
        self._id = row.id
        self._handles = {
            one.source_id: one for one in await self._desk.transact(lambda conn: accounts.handles(conn, row.id))
        }
        self.budget = Budget(await self._desk.transact(lambda conn: accounts.allowances(conn, row.id)))

    def open(self) -> None:
        """Lock the session, make the client and let it connect in the background, for as long as that takes."""
        session = self.account.file
        if not session.exists():
            self.trouble = SESSION_MISSING
            return
        self._lock = self._lock or locked(session)
        if self._lock is None:
            self.trouble = SESSION_IN_USE
            return
        self.trouble = None
        session.chmod(0o600)
        try:
            self.client = make_client(self.account, on_connect=self._connected)
        except sqlite3.DatabaseError:
            self.trouble = SESSION_BROKEN
            self._lock.close()  # so that somebody can log in anew
            self._lock = None
            return
        for kind in (events.NewMessage, events.MessageEdited, events.MessageDeleted):
            self.client.add_event_handler(self._on_event, kind())
        self._connecting = asyncio.create_task(self._connect(self.client))

    async def close(self) -> None:
        for task in (self._connecting, *self._tasks):
            if task is not None:
                task.cancel()
        await self._put_away()

    def handle(self, source: Source) -> Handle | None:
        """How it addresses a channel, if it knows it."""
        known = self._handles.get(source.id)
        if known is None and (channel := self.joined_channel(source)) is not None:
            known = Handle(source.id, channel.access_hash, joined=True)
        return known

    def joined_channel(self, source: Source) -> Channel | None:
        """The channel, if this account is in it."""
        if source.stable_id is not None:
            return self.joined.get(int(source.stable_id))
        return next((one for one in self.joined.values() if (one.username or "").lower() == source.address), None)

    async def keep(self, handle: Handle) -> None:
        if self._handles.get(handle.source_id) != handle:
            self._handles[handle.source_id] = handle
            await self._desk.transact(lambda conn: accounts.keep_handle(conn, self._id, handle))

    def forget(self, source: Source) -> None:
        """The address it had of the channel is not accepted any more."""
        self._handles.pop(source.id, None)
        self.joined.pop(int(source.stable_id or 0), None)

    async def ready(self) -> None:
        """Wait for the connection. Raises AccountTrouble."""
        await self.revive()
        if self._connecting is not None:
            try:
                await asyncio.wait_for(asyncio.shield(self._connecting), CONNECT_TIMEOUT)
            except TimeoutError as error:
                self.away = True
                raise AccountTrouble(UNREACHABLE) from error
        if self.trouble is not None:
            raise AccountTrouble(self.trouble)

    async def ask(self, request: Any, *, patient: bool = True) -> Any:
        """The answer. Raises SourceError; AccountTrouble where the account is at fault, not what was asked for."""
        method, now = type(request).__name__, self._desk.now()
        if wait := self.budget.blocked(method, now):
            raise AccountTrouble(FLOOD, wait=wait)
        await self.budget.turn(method, now)
        client = self.client
        if client is None:  # lost by another reading, meanwhile
            raise AccountTrouble(self.trouble or SESSION_LOST)
        try:
            return await client(request)
        except FLOODS as error:
            client._flood_waited_requests.clear()  # kept by the budget; Telethon's memory of it counts twice
            learnt = self.budget.flooded(method, error.seconds, now)
            await self._desk.transact(lambda conn: accounts.keep_allowance(conn, self._id, learnt))
            if error.seconds > SHORT_FLOOD or not patient:
                raise AccountTrouble(FLOOD, wait=error.seconds) from error
            await asyncio.sleep(error.seconds + 0.1)
            return await self.ask(request, patient=False)
        except LOST as error:
            await self._lose(error)
            raise AccountTrouble(self.trouble or SESSION_LOST) from error
        except OSError as error:
            raise AccountTrouble(UNREACHABLE) from error
        except errors.RPCError as error:
            raise _refusal(error) from error

    async def spend_name(self) -> None:
        """Take one of the names it may resolve today; about 200 are allowed. Raises AccountTrouble."""
        now = self._desk.now()
        spent = self.budget.spend(NAMES, NAMES_A_DAY, now)
        if spent is None:
            raise AccountTrouble(NAMES_SPENT, wait=self.budget.day_ends(NAMES, now))
        await self._desk.transact(lambda conn: accounts.keep_allowance(conn, self._id, spent))

    async def _connect(self, client: Any) -> None:
        try:
            await client.connect()
            (me,) = await client(GetUsersRequest([InputUserSelf()]))
            self.away = False
            name = str(me.first_name or me.username or me.id)
            await self._desk.transact(lambda conn: accounts.logged_in(conn, self.name, name, self._desk.now()))
            await self._find_joined(client)
        except LOST as error:
            await self._lose(error)
        except (OSError, errors.RPCError) as error:
            log.warning("reading account %s could not connect: %s", self.name, type(error).__name__)
        except Exception:  # the database, say: put away, so that whoever waits next opens it anew
            log.exception("reading account %s could not be taken into service", self.name)
            await client.disconnect()

    async def _find_joined(self, client: Any) -> None:
        """The channels it is in: their names need not be resolved."""
        try:
            found = [one.entity async for one in client.iter_dialogs(limit=MOST_DIALOGS)]
        except errors.RPCError as error:
            log.info("reading account %s could not list its channels: %s", self.name, type(error).__name__)
            return
        self.joined = {one.id: one for one in found if isinstance(one, Channel)}

    def _connected(self) -> None:
        """A new connection: whatever was published in between was missed."""
        self._spawn(self._on_connect())

    async def _lose(self, error: Exception) -> None:
        """Said once, and left alone: a session that was taken away is not won back by trying."""
        if self.trouble in (SESSION_LOST, BANNED):
            return
        deactivated = isinstance(error, errors.UserDeactivatedBanError | errors.UserDeactivatedError)
        key = BANNED if deactivated else SESSION_LOST
        self.trouble = key
        log.error("reading account %s is lost: %s", self.name, type(error).__name__)
        now = self._desk.now()
        await self._desk.transact(lambda conn: accounts.lost(conn, self.name, key, now))
        self._loss_told = True
        self._spawn(self._put_away())

    async def _put_away(self) -> None:
        client, lock = self.client, self._lock
        self.client = self._lock = self._connecting = None
        if client is not None:
            await client.disconnect()
        if lock is not None:
            lock.close()  # so that somebody can log in again

    async def revive(self) -> None:
        """Telethon reconnects by itself; a client that gave up is replaced, a lost one once it is logged in again."""
        if self.trouble in (SESSION_LOST, BANNED):
            if self._loss_told and await self._desk.transact(self._logged_in_again):
                self._loss_told = False
                await self.load()  # it may have been removed and made again
                self.open()
        elif self.client is None:
            self.open()
        elif self._connecting is not None and self._connecting.done() and not self.client.is_connected():
            self._spawn(_hang_up(self.client))
            self.open()

    async def _logged_in_again(self, conn: Any) -> bool:
        return any(one.name == self.name and one.error is None for one in await accounts.list_accounts(conn))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _hang_up(client: Any) -> None:
    await client.disconnect()


def _refusal(error: errors.RPCError) -> SourceError:
    """Of one channel: nobody else is the worse for it."""
    if isinstance(error, errors.ChannelInvalidError | errors.PeerIdInvalidError):
        return StaleHandle(PRIVATE, wait=0)
    if isinstance(error, errors.ChannelPrivateError | errors.ChannelPublicGroupNaError | errors.ChannelBannedError):
        return SourceError(PRIVATE, lasting=True)
    if isinstance(error, errors.UsernameNotOccupiedError | errors.UsernameInvalidError):
        return SourceError(NOT_FOUND, lasting=True)
    log.warning("Telegram refused: %s", error)
    return SourceError("source-error-refused")
