"""`hoshdar login`: log a reading account in, once; afterwards the session file does."""

import asyncio
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.database import transact
from bot.cli.speech import fail, say, texts_of_the_shell
from bot.settings import Settings
from bot.texts import Texts
from storage import accounts as storage
from storage.db import AsyncConnection

if TYPE_CHECKING:
    from monitors.sources.telegram import Account

NAME = r"[a-z0-9_-]{1,32}"


def login(
    name: Annotated[str, typer.Option("--name", help="Of one account among several: a-z, 0-9, _ and -.")] = "main",
    qr: Annotated[bool, typer.Option("--qr", help="By a QR code, without a phone number.")] = False,
    show: Annotated[bool, typer.Option("--list", help="List the accounts: name, title, state, session.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Forget this account and delete its session.")] = False,
) -> None:
    """Log a reading account in by number and code, or by QR code; the session is kept in the data directory."""
    from monitors.sources.telegram import Account

    settings, texts = Settings(), texts_of_the_shell()
    if not re.fullmatch(NAME, name):
        fail(texts, "login-bad-name", name=name)
    if settings.telegram_api_id is None or settings.telegram_api_hash is None:
        fail(texts, "login-no-api")
    main = Account(
        session=settings.session_file,
        api_id=settings.telegram_api_id,
        api_hash=settings.telegram_api_hash.get_secret_value(),
        proxy=settings.telegram_proxy,
    )
    if show:
        _list(texts, main)
    elif remove:
        _remove(texts, main.called(name))
    else:
        _log_in(texts, main.called(name), qr=qr)


def _log_in(texts: Texts, account: "Account", *, qr: bool) -> None:
    from monitors.sources.errors import SourceError
    from monitors.sources.telegram import LoginRefused, log_in

    async def ask(what: str) -> str:
        # In a thread: the connection has to be kept alive while somebody looks for the code.
        return str(await asyncio.to_thread(typer.prompt, texts.get(f"login-{what}"), hide_input=what == "password"))

    def draw(address: str) -> None:
        import segno

        say(texts, "login-scan")
        segno.make(address, error="l").terminal(compact=True, border=2)

    try:
        title = asyncio.run(log_in(account, ask, draw if qr else None))
    except LoginRefused as refused:
        fail(texts, "login-failed", detail=str(refused))
    except SourceError as error:
        _fail(texts, error.key, str(account.file))

    async def keep(conn: AsyncConnection) -> None:
        await storage.logged_in(conn, account.name, title, datetime.now(UTC))

    transact(keep)
    say(texts, "login-done", name=title, file=str(account.file))


def _list(texts: Texts, main: "Account") -> None:
    """One line each, separated by tabs."""
    from monitors.sources.telegram import accounts_in

    async def read(conn: AsyncConnection) -> dict[str, storage.AccountRow]:
        return {row.name: row for row in await storage.list_accounts(conn)}

    known = transact(read)
    for account in accounts_in(main):
        row = known.get(account.name)
        error = "source-error-session-missing" if not account.file.exists() else row.error if row else None
        state = texts.get(error) if error else "ok"
        typer.echo("\t".join((account.name, (row.title if row else None) or "", state, str(account.file))))


def _remove(texts: Texts, account: "Account") -> None:
    from monitors.sources.errors import SourceError
    from monitors.sources.telegram import forget

    if not account.file.exists():
        fail(texts, "login-unknown", name=account.name)
    try:
        forget(account)
    except SourceError as error:
        _fail(texts, error.key, str(account.file))

    async def drop(conn: AsyncConnection) -> None:
        await storage.remove(conn, account.name)

    transact(drop)
    say(texts, "login-removed", name=account.name)


def _fail(texts: Texts, error: str, file: str) -> NoReturn:
    from monitors.sources.telegram import SESSION_IN_USE

    fail(texts, "login-in-use" if error == SESSION_IN_USE else "login-unreachable", file=file)
