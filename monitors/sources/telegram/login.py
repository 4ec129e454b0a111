"""Making and trying the session of a reading account."""

import asyncio
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telethon import errors, events
from telethon.tl.functions.auth import ExportLoginTokenRequest, ImportLoginTokenRequest
from telethon.tl.types import UpdateLoginToken
from telethon.tl.types.auth import LoginTokenMigrateTo, LoginTokenSuccess

from monitors.sources.errors import SESSION_BROKEN, SESSION_IN_USE, SESSION_LOST, UNREACHABLE, SourceError
from monitors.sources.telegram.account import Account, locked, make_client

Ask = Callable[[str], Awaitable[str]]
Show = Callable[[str], None]


class LoginRefused(Exception):  # noqa: N818
    """Telegram did not accept the phone number, the code or the password; holds Telegram's own word for it."""


async def log_in(account: Account, ask: Ask, show: Show | None = None) -> str:
    """Make the session of a reading account; returns the account's name.

    `ask` is called with "phone", "code" and, where there is one, "password". With `show` no number is asked for: it
    gets the address to draw as a QR code, and another one whenever that has expired. Raises SourceError when the
    session is open elsewhere or Telegram cannot be reached, LoginRefused when Telegram does not accept what was said.
    """
    account.file.parent.mkdir(parents=True, exist_ok=True)
    lock = locked(account.file)
    if lock is None:
        raise SourceError(SESSION_IN_USE)
    account.file.touch(mode=0o600)
    account.file.chmod(0o600)
    client = _client(account)
    try:
        await client.connect()
        if not await client.is_user_authorized():
            try:
                await (_by_code(client, ask) if show is None else _by_qr(client, show))
            except errors.SessionPasswordNeededError:
                await client.sign_in(password=await ask("password"))
        me = await client.get_me()
        return str(me.first_name or me.username or me.id)
    except errors.RPCError as error:
        raise LoginRefused(error.message) from error
    except OSError as error:
        raise SourceError(UNREACHABLE) from error
    finally:
        await client.disconnect()
        lock.close()


def _client(account: Account) -> Any:
    """A session file that is damaged holds nothing any more: it is made anew."""
    try:
        return make_client(account, connection_retries=2)
    except sqlite3.DatabaseError:
        account.file.unlink()
        account.file.touch(mode=0o600)
        return make_client(account, connection_retries=2)


async def try_session(account: Account, timeout: float) -> str:
    """Whether the account can be reached and is still logged in: its name, or a SourceError."""
    lock = locked(account.file)
    if lock is None:
        raise SourceError(SESSION_IN_USE)
    try:
        client = make_client(account, connection_retries=0)
    except sqlite3.DatabaseError as error:
        lock.close()
        raise SourceError(SESSION_BROKEN) from error
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


def forget(account: Account) -> None:
    """Delete an account's session. Raises SourceError while it is open elsewhere."""
    lock = locked(account.file)
    if lock is None:
        raise SourceError(SESSION_IN_USE)
    with lock:
        for file in (account.file, account.file.with_name(f"{account.file.name}-journal"), Path(lock.name)):
            file.unlink(missing_ok=True)


async def _by_code(client: Any, ask: Ask) -> None:
    phone = await ask("phone")
    await client.send_code_request(phone)
    await client.sign_in(phone, await ask("code"))


async def _by_qr(client: Any, show: Show) -> None:
    """Until somebody scans it with a phone that is logged in. Asking again is how one learns that it was scanned."""
    scanned = asyncio.Event()

    async def hear(update: Any) -> None:
        scanned.set()

    client.add_event_handler(hear, events.Raw(UpdateLoginToken))
    while True:
        scanned.clear()
        answer = await client(ExportLoginTokenRequest(client.api_id, client.api_hash, []))
        if isinstance(answer, LoginTokenMigrateTo):
            await client._switch_dc(answer.dc_id)
            answer = await client(ImportLoginTokenRequest(answer.token))
        if isinstance(answer, LoginTokenSuccess):
            return
        show("tg://login?token=" + urlsafe_b64encode(answer.token).decode("ascii").rstrip("="))
        with suppress(TimeoutError):
            await asyncio.wait_for(scanned.wait(), max(0.0, (answer.expires - datetime.now(UTC)).total_seconds()))
