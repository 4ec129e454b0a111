"""`hoshdar check`: one line each for what is missing or wrong, and how to get it. Every way out is tried separately."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpx

from bot.cli.check_ways import front_door, ways_out
from bot.cli.finding import TIMEOUT, Finding, via
from bot.cli.speech import plain, texts_of_the_shell
from bot.settings import Settings
from storage.errors import StorageError

if TYPE_CHECKING:
    from monitors.sources.telegram import Account


def check() -> None:
    """Look at the settings, the database, the bot's token, the reading account, the ways out and the front door."""
    import typer

    settings, texts = Settings(), texts_of_the_shell()
    findings = asyncio.run(_findings(settings))
    for finding in findings:
        args = {name: texts.get(value) if name == "reason" else value for name, value in finding.args.items()}
        typer.echo(("✓ " if finding.fine else "✗ ") + plain(texts, finding.key, **args))
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


async def _findings(settings: Settings) -> list[Finding]:
    steps: list[Callable[[Settings], Awaitable[list[Finding]]]] = [
        _database,
        _model,
        _bot,
        _account,
        ways_out,
        front_door,
    ]
    return [finding for step in steps for finding in await step(settings)]


async def _database(settings: Settings) -> list[Finding]:
    from storage import brands, sources
    from storage.db import Database
    from storage.migrate import upgrade

    db = Database(settings.database)
    try:
        await upgrade(db)
        async with db.read() as conn:
            own = [brand for brand in await brands.list_brands(conn) if brand.role == "own"]
            watched = await sources.list_sources(conn)
    except StorageError as error:
        return [Finding(False, error.key, error.fields)]
    finally:
        await db.close()
    if not own:
        return [Finding(True, "check-database", {}), Finding(False, "check-no-brand", {})]
    return [
        Finding(True, "check-database", {}),
        Finding(True, "check-world", {"brands": len(own), "sources": len(watched)}),
    ]


async def _model(settings: Settings) -> list[Finding]:
    from nlp.model_choice import Models

    models = Models(settings.model, settings.data_dir, settings.model_labels)
    version = (await asyncio.to_thread(models.reader)).version
    if models.trouble is None:
        return [Finding(True, "model-works", {"version": version})]
    return [Finding(False, models.trouble.key, models.trouble.fields)]


async def _bot(settings: Settings) -> list[Finding]:
    if settings.bot_token is None:
        return [Finding(False, "check-no-token", {})]
    findings = [Finding(True, "check-owners", {"count": len(settings.owners)})] if settings.owners else []
    if not settings.owners:
        findings.append(Finding(False, "check-no-owner", {}))
    address = f"{settings.bot_api_url}/bot{settings.bot_token.get_secret_value()}/getMe"
    way = via(settings.bot_proxy)
    try:
        async with httpx.AsyncClient(proxy=settings.bot_proxy, timeout=TIMEOUT) as client:
            answer = await client.get(address)
        name = _username(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError):
        return [*findings, Finding(False, "check-bot-unreachable", {"address": settings.bot_api_url, "via": way})]
    if name is None:
        return [*findings, Finding(False, "check-token-refused", {})]
    return [*findings, Finding(True, "check-bot", {"name": name, "via": way})]


def _username(answer: Any) -> str | None:
    """None where the token is refused. ValueError where no Bot API speaks."""
    match answer:
        case {"ok": True, "result": {"username": str(name)}}:
            return name
        case {"ok": False}:
            return None
    raise ValueError("no answer of a Bot API")


async def _account(settings: Settings) -> list[Finding]:
    """Each reading account by itself."""
    if settings.telegram_api_id is None or settings.telegram_api_hash is None:
        return [Finding(False, "check-no-account", {})]
    from monitors.sources.telegram import Account, accounts_in

    main = Account(
        session=settings.session_file,
        api_id=settings.telegram_api_id,
        api_hash=settings.telegram_api_hash.get_secret_value(),
        proxy=settings.telegram_proxy,
    )
    return [await _one_account(settings, account) for account in accounts_in(main)]


async def _one_account(settings: Settings, account: "Account") -> Finding:
    """Where a running Hoshdar has the session, what it says of the account."""
    from monitors.sources.errors import SESSION_IN_USE, SourceError
    from monitors.sources.telegram import try_session

    way = {"via": via(settings.telegram_proxy)}
    if not account.file.exists():
        return Finding(False, "check-no-session", {"path": str(account.file)})
    try:
        return Finding(True, "check-account", way | {"name": await try_session(account, TIMEOUT)})
    except SourceError as error:
        if error.key != SESSION_IN_USE:
            return Finding(False, "check-account-wrong", way | {"reason": error.key})
    told = await _as_told(settings, account.name)
    if told is None:
        return Finding(True, "check-account-in-use", {"name": account.name})
    return Finding(False, "check-account-wrong", way | {"reason": told})


async def _as_told(settings: Settings, name: str) -> str | None:
    """The error that the running process wrote down of an account."""
    from storage import accounts
    from storage.db import Database

    db = Database(settings.database)
    try:
        async with db.read() as conn:
            return next((one.error for one in await accounts.list_accounts(conn) if one.name == name), None)
    except StorageError:
        return None  # said by the database's own line
    finally:
        await db.close()
