"""The TCP server, the account's session file, and the handle tests and the demo hold it by."""

import asyncio
import contextlib
import logging
import os
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from telethon.crypto import AuthKey
from telethon.sessions import SQLiteSession
from telethon.tl import types

from demo.mtproto.requests import DC, Requests
from demo.mtproto.wire import Connection, WireError
from demo.mtproto.world import Channel, Member, RpcRefusalError, World

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One request: Unix time, e.g. GetHistoryRequest, the username of the channel it is about, which account asked."""

    at: float
    method: str
    username: str | None
    account: int = 0


@dataclass
class Fault:
    method: str
    code: int
    message: str
    times: int
    username: str | None
    account: int | None = None


class MtprotoServer:
    """`async with MtprotoServer() as server`, then add channels, `write_session`, and point a TelegramClient at it."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.world = World()
        self.keys: dict[int, AuthKey] = {}
        self._accounts: dict[int, Requests] = {}
        self.key = self._admit(self.world.members[0])
        self.requests = self._accounts[self.key.key_id]
        self.connections: set[Connection] = set()
        self.calls: deque[Call] = deque(maxlen=50_000)
        self.faults: list[Fault] = []
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "MtprotoServer":
        await self.start()
        return self

    async def __aexit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            self.drop()
            await self._server.wait_closed()
            self._server = None

    def drop(self) -> None:
        """Cut every connection, as a bad network does; the server goes on listening."""
        for connection in list(self.connections):
            connection.drop()

    def add_account(self, name: str) -> Member:
        """A second account and so on; the first is there from the start."""
        member = self.world.add_member(name)
        self._admit(member)
        return member

    def _admit(self, member: Member) -> AuthKey:
        key = AuthKey(os.urandom(256))
        self.keys[key.key_id] = key
        self._accounts[key.key_id] = Requests(self.world, lambda: self.port, member)
        return key

    def hold(self) -> None:
        """Fall silent without closing a connection; new ones are served."""
        for connection in self.connections:
            connection.hold()

    def release(self) -> None:
        for connection in self.connections:
            connection.release()

    def write_session(self, path: Path, member: Member | None = None) -> Path:
        """Write the Telethon session file by which an account opens this server, and give its full name."""
        key_id = next(one for one, of in self._accounts.items() if of.member is (member or self.world.members[0]))
        session = SQLiteSession(str(path))
        session.set_dc(DC, "127.0.0.1", self.port)
        session.auth_key = self.keys[key_id]
        session.save()
        session.close()
        return path if path.suffix == ".session" else path.with_name(f"{path.name}.session")

    def add_channel(self, username: str, title: str, members: int = 0, *, joined: bool = False) -> Channel:
        """`joined`: the account is a member already, so new posts are pushed to it."""
        channel = self.world.add_channel(username, title, members)
        if joined:
            self.world.joined.add(channel.id)
        return channel

    def post(
        self,
        username: str,
        text: str,
        *,
        at: datetime | None = None,
        views: int = 1,
        forwards: int = 0,
        live: bool = True,
        **more: Any,
    ) -> int:
        """Publish in a channel and give the message number; with `live` the joined account hears of it at once."""
        channel = self.world.named(username)
        self._tell(channel, self.world.post(channel, text, at or datetime.now(UTC), views, forwards, **more), live=live)
        return channel.last_id

    def comment(
        self,
        username: str,
        post_id: int,
        text: str,
        *,
        at: datetime | None = None,
        author: str = "کاربر",
        answers: int | None = None,
    ) -> int:
        """Write under a post of a channel; gives the message number in the channel's group."""
        return self.world.comment(self.world.named(username), post_id, text, at or datetime.now(UTC), author, answers)

    def scan(self, member: Member | None = None) -> None:
        """Somebody scans the QR code of an account with a phone that is logged in."""
        member = member or self.world.members[0]
        member.scanned = True
        update = bytes(types.UpdateShort(types.UpdateLoginToken(), datetime.now(UTC)))
        for connection in self.connections:
            if self._accounts[connection.key.key_id].member is member:
                connection.send(update)

    def edit(self, username: str, post_id: int, text: str, *, live: bool = True) -> None:
        channel = self.world.named(username)
        self._tell(channel, self.world.edit(channel, post_id, text), live=live)

    def delete(self, username: str, post_ids: list[int], *, live: bool = True) -> None:
        channel = self.world.named(username)
        self._tell(channel, self.world.delete(channel, post_ids), live=live)

    def plant(
        self,
        method: str,
        code: int,
        message: str,
        *,
        times: int = 1,
        username: str | None = None,
        account: int | None = None,
    ) -> None:
        """Refuse the next `times` requests of that name ("*": any), e.g. ("GetHistoryRequest", 420, "FLOOD_WAIT_9")."""
        self.faults.append(Fault(method, code, message, times, username, account))

    def read_channels(self) -> set[str]:
        """Usernames of the channels whose history was asked for."""
        return {call.username for call in self.calls if call.method == "GetHistoryRequest" and call.username}

    def _tell(self, channel: Channel, update: Any, *, live: bool) -> None:
        for connection in self.connections if live else ():
            member = self._accounts[connection.key.key_id].member
            if channel.id in member.joined:
                chats = [self.world.chat(channel, member)]
                connection.send(bytes(types.Updates([update], [], chats, datetime.now(UTC), 0)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self.keys, reader, writer, self._answer)
        self.connections.add(connection)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, WireError):
                await connection.run()
        finally:
            self.connections.discard(connection)
            writer.close()

    def _answer(self, connection: Connection, request: Any) -> Any:
        account = self._accounts[connection.key.key_id]
        method, channel = type(request).__name__, account.channel_of(request)
        username = channel.username if channel else None
        self.calls.append(Call(time.time(), method, username, account.member.number))
        try:
            self._fail_if_planted(method, username, account.member.number)
            return account.answer(request)
        except RpcRefusalError as refusal:
            return types.RpcError(refusal.code, refusal.message)
        except Exception:
            logger.exception("%s failed here", method)
            return types.RpcError(500, "RPC_CALL_FAIL")

    def _fail_if_planted(self, method: str, username: str | None, account: int) -> None:
        for fault in self.faults:
            if (
                fault.method in (method, "*")
                and fault.username in (None, username)
                and fault.account in (None, account)
            ):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                raise RpcRefusalError(fault.code, fault.message)
