"""A reading account's session file, the lock on it, and a client that goes its way out."""

import fcntl
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

from telethon import TelegramClient
from telethon.network import Connection, ConnectionTcpFull, ConnectionTcpMTProxyRandomizedIntermediate

MAIN = "main"


@dataclass(frozen=True, slots=True)
class Account:
    """`proxy`: socks5://, http:// or mtproxy://host:port/SECRET. `name` tells several accounts apart."""

    session: Path
    api_id: int
    api_hash: str
    proxy: str | None = None
    retry_delay: float = 1  # seconds between attempts to connect
    name: str = MAIN

    @property
    def file(self) -> Path:
        """The session's file, under the name Telethon gives it."""
        return self.session if self.session.suffix == ".session" else Path(f"{self.session}.session")

    def called(self, name: str) -> "Account":
        """Another account of the same machine: its session lies beside the main one's."""
        main = self.file
        file = main if name == MAIN else main.with_name(f"{main.stem}-{name}.session")
        return Account(file, self.api_id, self.api_hash, self.proxy, self.retry_delay, name)


def accounts_in(main: Account) -> list[Account]:
    """The main account, there or not, and every other one with a session beside it."""
    pattern = re.compile(re.escape(main.file.stem) + r"-([a-z0-9_-]{1,32})\.session")
    found = (pattern.fullmatch(file.name) for file in sorted(main.file.parent.glob("*.session")))
    others = [main.called(match[1]) for match in found if match is not None]
    return others if others and not main.file.exists() else [main, *others]


def make_client(
    account: Account, *, connection_retries: int = -1, on_connect: Callable[[], None] = lambda: None
) -> TelegramClient:
    """Waits that Telegram imposes are not slept through here: they are the budget's business."""
    connection, proxy = route(account.proxy)
    return TelegramClient(
        str(account.file),
        account.api_id,
        account.api_hash,
        connection=_watched(connection, on_connect),
        proxy=proxy,
        connection_retries=connection_retries,
        retry_delay=account.retry_delay,
        request_retries=2,
        flood_sleep_threshold=0,
        sequential_updates=True,
        raise_last_call_error=True,
    )


def locked(session: Path) -> TextIO | None:
    """The lock on a session, or None. One session file in two processes kills the session for both."""
    handle = session.with_name(session.name + ".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def route(proxy: str | None) -> tuple[type[Connection], Any]:
    """The connection class and the proxy, as Telethon wants them."""
    if proxy is None:
        return ConnectionTcpFull, None
    parts = urlsplit(proxy)
    if parts.scheme == "mtproxy":
        return ConnectionTcpMTProxyRandomizedIntermediate, (parts.hostname, parts.port, parts.path.strip("/"))
    return ConnectionTcpFull, {
        "proxy_type": "http" if parts.scheme.startswith("http") else "socks5",
        "addr": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "rdns": True,
    }


def _watched(base: type[Connection], on_connect: Callable[[], None]) -> type[Connection]:
    """A connection that says when it is made anew, which the client itself tells nobody."""

    async def connect(self: Any, *args: Any, **kwargs: Any) -> None:
        await base.connect(self, *args, **kwargs)
        on_connect()

    return type("WatchedConnection", (base,), {"connect": connect})
