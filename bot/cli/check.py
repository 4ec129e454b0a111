"""`hoshdar check`: one line each for what is missing or wrong, and how to get it. Every way out is tried separately."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import ValidationError

from bot.settings import PREFIX, Settings
from bot.texts import Texts
from storage.errors import StorageError

TIMEOUT = 10.0
TELEGRAM_WEB = "https://t.me/telegram"  # any page of the outside that a reader of feeds should reach


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is the text; `fine` says whether it is good news."""

    fine: bool
    key: str
    args: dict[str, Any]


def check() -> None:
    """Look at the settings, the database, the bot's token, the reading account and the ways out."""
    import typer

    try:
        settings = Settings()
    except ValidationError as error:
        texts = Texts("fa")
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]) or "?"
            typer.echo("✗ " + texts.get("check-setting-wrong", name=f"{PREFIX}{name.upper()}"))
        raise typer.Exit(1) from None
    texts = Texts(settings.language)
    findings = asyncio.run(_findings(settings))
    for finding in findings:
        typer.echo(("✓ " if finding.fine else "✗ ") + texts.get(finding.key, **finding.args))
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


async def _findings(settings: Settings) -> list[Finding]:
    steps: list[Callable[[Settings], Awaitable[list[Finding]]]] = [_database, _bot, _account, _feeds]
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


async def _bot(settings: Settings) -> list[Finding]:
    if settings.bot_token is None:
        return [Finding(False, "check-no-token", {})]
    findings = [Finding(True, "check-owners", {"count": len(settings.owners)})] if settings.owners else []
    if not settings.owners:
        findings.append(Finding(False, "check-no-owner", {}))
    address = f"{settings.bot_api_url}/bot{settings.bot_token.get_secret_value()}/getMe"
    via = _via(settings.bot_proxy)
    try:
        async with httpx.AsyncClient(proxy=settings.bot_proxy, timeout=TIMEOUT) as client:
            answer = await client.get(address)
        body = answer.json()
        name = body["result"]["username"] if body.get("ok") else None
    except (httpx.HTTPError, ValueError, KeyError, ImportError):
        return [*findings, Finding(False, "check-bot-unreachable", {"address": settings.bot_api_url, "via": via})]
    if name is None:
        return [*findings, Finding(False, "check-token-refused", {})]
    return [*findings, Finding(True, "check-bot", {"name": name, "via": via})]


async def _account(settings: Settings) -> list[Finding]:
    if not settings.reads_telegram:
        return [Finding(False, "check-no-account", {})]
    if not settings.session_file.exists():
        return [Finding(False, "check-no-session", {"path": str(settings.session_file)})]
    from monitors.sources.telegram import try_session

    trouble = await try_session(settings, TIMEOUT)
    via = _via(settings.telegram_proxy)
    return [Finding(True, "check-account", {"via": via}) if trouble is None else Finding(False, trouble, {"via": via})]


async def _feeds(settings: Settings) -> list[Finding]:
    via = _via(settings.feed_proxy)
    try:
        async with httpx.AsyncClient(proxy=settings.feed_proxy, timeout=TIMEOUT) as client:
            await client.head(TELEGRAM_WEB)
    except (httpx.HTTPError, ImportError):
        return [Finding(False, "check-feeds-unreachable", {"via": via})]
    return [Finding(True, "check-feeds", {"via": via})]


def _via(proxy: str | None) -> str:
    """Whether a proxy is used; never its address, which may hold a password."""
    return "proxy" if proxy else "direct"
