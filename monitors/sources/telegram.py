"""Public Telegram channels through one reading account. The only file that knows Telethon.

What Telethon does not do by itself (measured): after an automatic reconnect it fetches nothing that was missed, and
some channels never send updates at all. So live events are only a short cut; what counts is each channel's history,
read from the last number stored, on start, after every reconnect and on the schedule.
"""

import asyncio
import fcntl
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

from telethon import TelegramClient, errors, events
from telethon.network import Connection, ConnectionTcpFull, ConnectionTcpMTProxyRandomizedIntermediate
from telethon.tl.functions.channels import GetFullChannelRequest
from telethon.tl.functions.contacts import ResolveUsernameRequest
from telethon.tl.functions.messages import GetHistoryRequest
from telethon.tl.types import Channel, InputChannel, InputPeerChannel

from monitors.sources.errors import UNREACHABLE, SourceError
from monitors.sources.messages import YOUNG, to_posts, without_cut_album, young
from monitors.sources.port import Desk, Lane, Page
from storage.ways import Bookmark, Way

log = logging.getLogger(__name__)

SESSION_MISSING = "source-error-session-missing"
SESSION_LOST = "source-error-session-lost"
SESSION_IN_USE = "source-error-session-in-use"
SESSION_BROKEN = "source-error-session-broken"
PAGE = 100  # messages in one answer; Telegram's own limit
WIDTH = 4  # channels read at once by one account
CONNECT_TIMEOUT = 20  # seconds a reading waits for the connection
LOOK_AGAIN = timedelta(minutes=5)  # how often the newest posts of a channel are read again
SHORT_FLOOD = 5  # seconds Telethon may sleep by itself; longer waits go back to the schedule


class LoginRefused(Exception):  # noqa: N818
    """Telegram did not accept the phone number, the code or the password; holds Telegram's own word for it."""


@dataclass(frozen=True, slots=True)
class Account:
    """`proxy`: socks5://, http:// or mtproxy://SECRET@host:port."""

    session: Path
    api_id: int
    api_hash: str
    proxy: str | None = None
    every: timedelta = timedelta(seconds=60)
    backfill: timedelta = timedelta(days=14)
    retry_delay: float = 1  # seconds between attempts to connect

    @property
    def file(self) -> Path:
        """The session's file, under the name Telethon gives it."""
        return self.session if self.session.suffix == ".session" else Path(f"{self.session}.session")


class TelegramChannels:
    """The source kind `account`: reads channels by id and access hash, without joining them."""

    kind = "account"
    _desk: Desk

    def __init__(self, account: Account) -> None:
        self.every = account.every
        self._account = account
        self._client: Any = None
        self._lock: TextIO | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble: str | None = None
        self._channels: dict[int, Way] = {}
        self._looked_at: dict[int, datetime] = {}
        self._hashes: dict[int, int] = {}

    @property
    def trouble(self) -> str | None:
        return self._trouble

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        self._open()

    async def stop(self) -> None:
        for task in (self._connecting, *self._tasks):
            if task is not None:
                task.cancel()
        if self._client is not None:
            await self._client.disconnect()
            self._client = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def lane(self, way: Way) -> Lane:
        return Lane("telegram", WIDTH)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        await self._ready()
        first = way.source.history_read_at is None
        with self._translated():
            peer, bookmark = await self._peer(way)
            if first and bookmark.cursor is None:
                after = await self._last_before(peer, now - self._account.backfill)
            else:
                after = int(bookmark.cursor or 0)
        whole_since = now - self._account.backfill if first else way.last_success_at
        while True:
            with self._translated():
                answer = await self._after(peer, after)
            found = sorted((m for m in answer.messages if m.id > after), key=lambda message: int(message.id))
            full = len(found) >= PAGE
            kept = without_cut_album(found) if full else found
            after = kept[-1].id if kept else after
            bookmark = replace(bookmark, cursor=str(after))
            yield Page(to_posts(way, kept, answer.chats, now, backfilled=first), bookmark, whole_since)
            # A short page may still not be the last one; for the first reading that has to be certain.
            if not kept or not (full or first):
                break
        if self._wants_another_look(way, peer.channel_id, now):
            with self._translated():
                answer = await self._history(peer)
            yield Page(
                to_posts(way, young(answer.messages, now, full=len(answer.messages) >= PAGE), answer.chats, now),
                bookmark,
                whole_since,
            )

    # --- the client --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Lock the session, make the client and let it connect in the background, for as long as that takes."""
        session = self._account.file
        if not session.exists():
            self._trouble = SESSION_MISSING
            return
        self._lock = self._lock or _locked(session)
        if self._lock is None:
            self._trouble = SESSION_IN_USE
            return
        self._trouble = None
        session.chmod(0o600)
        try:
            self._client = _client(self._account, on_connect=self._connected)
        except sqlite3.DatabaseError:
            self._trouble = SESSION_BROKEN
            return
        self._client.add_event_handler(self._heard, events.NewMessage())
        self._client.add_event_handler(self._heard, events.MessageEdited())
        self._connecting = asyncio.create_task(self._connect(self._client))

    async def _connect(self, client: Any) -> None:
        try:
            await client.connect()
            if await client.get_me() is None:
                self._lose_session()
        except (errors.UnauthorizedError, errors.AuthKeyError, errors.AuthKeyNotFound) as error:
            log.error("the reading account was logged out: %s", type(error).__name__)
            self._lose_session()
        except (OSError, errors.RPCError) as error:
            log.warning("the reading account could not connect: %s", type(error).__name__)

    def _connected(self) -> None:
        """A new connection: whatever was published in between was missed, so every channel is due."""
        self._spawn(self._desk.hasten(self.kind))

    def _lose_session(self) -> None:
        """Said once, and left alone: a session that was taken away is not won back by trying."""
        if self._trouble != SESSION_LOST:
            self._trouble = SESSION_LOST
            self._spawn(self._client.disconnect())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ready(self) -> None:
        if self._trouble == SESSION_LOST:
            raise SourceError(SESSION_LOST)
        self._reopen_if_dead()
        if self._connecting is not None:
            try:
                await asyncio.wait_for(asyncio.shield(self._connecting), CONNECT_TIMEOUT)
            except TimeoutError as error:
                raise SourceError(UNREACHABLE) from error
        if self._trouble is not None:
            raise SourceError(self._trouble)

    def _reopen_if_dead(self) -> None:
        """Telethon reconnects by itself; a client that gave up all the same is replaced."""
        if self._client is None:
            self._open()
        elif self._connecting is not None and self._connecting.done() and not self._client.is_connected():
            self._spawn(self._client.disconnect())
            self._open()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except errors.FloodWaitError as error:
            # Telegram counts by method: this wait holds for every channel, so it is not this channel's fault.
            raise SourceError("source-error-flood", wait=error.seconds, counts=False) from error
        except (errors.UnauthorizedError, errors.AuthKeyError, errors.AuthKeyNotFound) as error:
            self._lose_session()
            raise SourceError(SESSION_LOST) from error
        except (errors.ChannelPrivateError, errors.ChannelInvalidError, errors.ChannelPublicGroupNaError) as error:
            raise SourceError("source-error-private", lasting=True) from error
        except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError) as error:
            raise SourceError("source-error-not-found", lasting=True) from error
        except errors.RPCError as error:
            log.warning("Telegram refused: %s", error)
            raise SourceError("source-error-refused") from error
        except OSError as error:
            raise SourceError(UNREACHABLE) from error

    # --- channels ----------------------------------------------------------------------------------------------------

    async def _peer(self, way: Way) -> tuple[Any, Bookmark]:
        """The channel's address for requests; its name is resolved once, ever (about 200 a day are allowed)."""
        bookmark = way.bookmark
        channel_id = int(way.source.stable_id or 0)
        if not channel_id or way.source.id not in self._hashes:
            channel = await self._resolve(way)
            channel_id, bookmark = channel.id, bookmark
            self._hashes[way.source.id] = channel.access_hash
            audience = await self._audience(channel)
            await self._desk.identify(way, bookmark, stable_id=str(channel_id), title=channel.title, audience=audience)
        peer = InputPeerChannel(channel_id, self._hashes[way.source.id])
        self._channels[peer.channel_id] = way
        return peer, bookmark

    async def _resolve(self, way: Way) -> Any:
        answer = await self._client(ResolveUsernameRequest(way.source.address))
        channel = next((chat for chat in answer.chats if isinstance(chat, Channel)), None)
        if channel is None:
            raise SourceError("source-error-not-found", lasting=True)
        if way.source.stable_id is not None and way.source.stable_id != str(channel.id):
            raise SourceError("source-error-name-taken-over", lasting=True)
        return channel

    async def _audience(self, channel: Any) -> int | None:
        try:
            full = await self._client(GetFullChannelRequest(InputChannel(channel.id, channel.access_hash)))
        except errors.RPCError as error:  # a figure is not worth losing the channel over
            log.info("no audience for channel %s: %s", channel.id, type(error).__name__)
            return None
        count: int | None = full.full_chat.participants_count
        return count

    def _wants_another_look(self, way: Way, channel_id: int, now: datetime) -> bool:
        """Whether to fetch known posts again: for their views, and for edits nobody told us of."""
        newest = way.source.last_post_at
        if newest is None or now - newest > YOUNG or now - self._looked_at.setdefault(channel_id, now) < LOOK_AGAIN:
            return False
        self._looked_at[channel_id] = now
        return True

    async def _after(self, peer: Any, after: int) -> Any:
        """The oldest messages above a number, a page of them."""
        return await self._history(peer, offset_id=after + 1, add_offset=-PAGE, min_id=after)

    async def _last_before(self, peer: Any, moment: datetime) -> int:
        """The number of the last message older than a moment; 0 when there is none."""
        answer = await self._history(peer, offset_date=moment, limit=1)
        return max((message.id for message in answer.messages if message.date and message.date < moment), default=0)

    async def _history(self, peer: Any, **where: Any) -> Any:
        asked = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": PAGE, "max_id": 0, "min_id": 0}
        return await self._client(GetHistoryRequest(peer=peer, hash=0, **{**asked, **where}))

    async def _heard(self, event: Any) -> None:
        """A live message, new or edited, goes the same way as one from history."""
        message = event.message
        way = self._channels.get(getattr(message.peer_id, "channel_id", 0))
        if way is None:
            return
        if message.grouped_id:
            # The parts of an album come one by one; its history has it whole.
            await self._desk.hasten(self.kind, source_id=way.source.id)
            return
        stored = await self._desk.inbox.put(to_posts(way, [message], (), self._desk.now()))
        stored.add_done_callback(_forget)


def _forget(stored: asyncio.Future[None]) -> None:
    """A live post that was not stored comes again with the history."""
    if not stored.cancelled() and stored.exception() is not None:
        log.warning("a live post was not stored; its channel's history will bring it again")


async def log_in(account: Account, ask: Callable[[str], Awaitable[str]]) -> str:
    """Make the session of a reading account; returns the account's name.

    `ask` is called with "phone", "code" and, where there is one, "password". Raises SourceError when the session is
    open elsewhere or Telegram cannot be reached, LoginRefused when Telegram does not accept what was said.
    """
    account.file.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(account.file)
    if lock is None:
        raise SourceError(SESSION_IN_USE)
    account.file.touch(mode=0o600)
    account.file.chmod(0o600)
    client = _client(account, connection_retries=2)
    try:
        await client.connect()
        if not await client.is_user_authorized():
            await _sign_in(client, ask)
        me = await client.get_me()
        return str(me.first_name or me.username or me.id)
    except errors.RPCError as error:
        raise LoginRefused(error.message) from error
    except OSError as error:
        raise SourceError(UNREACHABLE) from error
    finally:
        await client.disconnect()
        lock.close()


async def try_session(account: Account, timeout: float) -> str:
    """Whether the account can be reached and is still logged in: its name, or a SourceError."""
    lock = _locked(account.file)
    if lock is None:
        raise SourceError(SESSION_IN_USE)
    client = _client(account, connection_retries=0)
    try:
        async with asyncio.timeout(timeout):
            await client.connect()
            me = await client.get_me()
        if me is None:
            raise SourceError(SESSION_LOST)
        return str(me.first_name or me.username or me.id)
    except (errors.UnauthorizedError, errors.AuthKeyError, errors.AuthKeyNotFound) as error:
        raise SourceError(SESSION_LOST) from error
    except (OSError, errors.RPCError) as error:
        raise SourceError(UNREACHABLE) from error
    finally:
        await client.disconnect()
        lock.close()


async def _sign_in(client: Any, ask: Callable[[str], Awaitable[str]]) -> None:
    phone = await ask("phone")
    await client.send_code_request(phone)
    try:
        await client.sign_in(phone, await ask("code"))
    except errors.SessionPasswordNeededError:
        await client.sign_in(password=await ask("password"))


def _client(
    account: Account, *, connection_retries: int = -1, on_connect: Callable[[], None] = lambda: None
) -> TelegramClient:
    connection, proxy = _route(account.proxy)
    return TelegramClient(
        str(account.file),
        account.api_id,
        account.api_hash,
        connection=_watched(connection, on_connect),
        proxy=proxy,
        connection_retries=connection_retries,
        retry_delay=account.retry_delay,
        request_retries=2,
        flood_sleep_threshold=SHORT_FLOOD,
        sequential_updates=True,
        raise_last_call_error=True,
    )


def _locked(session: Path) -> TextIO | None:
    """The lock on a session, or None. One session file in two processes kills the session for both."""
    handle = session.with_name(session.name + ".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def _watched(base: type[Connection], on_connect: Callable[[], None]) -> type[Connection]:
    """A connection that says when it is made anew, which the client itself tells nobody."""

    async def connect(self: Any, *args: Any, **kwargs: Any) -> None:
        await base.connect(self, *args, **kwargs)
        on_connect()

    return type("WatchedConnection", (base,), {"connect": connect})


def _route(proxy: str | None) -> tuple[type[Connection], Any]:
    """The connection class and the proxy, as Telethon wants them."""
    if proxy is None:
        return ConnectionTcpFull, None
    parts = urlsplit(proxy)
    user = unquote(parts.username) if parts.username else None
    if parts.scheme == "mtproxy":
        return ConnectionTcpMTProxyRandomizedIntermediate, (parts.hostname, parts.port, user)
    return ConnectionTcpFull, {
        "proxy_type": "http" if parts.scheme.startswith("http") else "socks5",
        "addr": parts.hostname,
        "port": parts.port,
        "username": user,
        "password": unquote(parts.password) if parts.password else None,
        "rdns": True,
    }
