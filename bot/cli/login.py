"""`hoshdar login`: log the reading account in, once; afterwards the session file does."""

import asyncio

import typer

from bot.cli.speech import fail, say, texts_of_the_shell
from bot.settings import Settings


def login() -> None:
    """Ask for phone number, code and two-step password, and keep the session in the data directory."""
    from monitors.sources.errors import SourceError
    from monitors.sources.telegram import SESSION_IN_USE, Account, LoginRefused, log_in

    settings, texts = Settings(), texts_of_the_shell()
    if settings.telegram_api_id is None or settings.telegram_api_hash is None:
        fail(texts, "login-no-api")
    account = Account(
        session=settings.session_file,
        api_id=settings.telegram_api_id,
        api_hash=settings.telegram_api_hash.get_secret_value(),
        proxy=settings.telegram_proxy,
    )

    async def ask(what: str) -> str:
        # In a thread: the connection has to be kept alive while somebody looks for the code.
        return str(await asyncio.to_thread(typer.prompt, texts.get(f"login-{what}"), hide_input=what == "password"))

    try:
        name = asyncio.run(log_in(account, ask))
    except LoginRefused as refused:
        fail(texts, "login-failed", detail=str(refused))
    except SourceError as error:
        key = "login-in-use" if error.key == SESSION_IN_USE else "login-unreachable"
        fail(texts, key, file=str(account.file))
    say(texts, "login-done", name=name, file=str(account.file))
