"""Builds the Application from each feature's handlers, and answers what goes wrong in them."""

import logging
import ssl
from functools import cache
from typing import Any

import httpx
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, ApplicationHandlerStop, ContextTypes
from telegram.request import HTTPXRequest

from bot.callbacks import UnknownCallbackError
from bot.context import App, Context, Services
from bot.errors import UserError
from bot.handlers import (
    access,
    alert,
    article,
    calendar,
    faq,
    post,
    sensitivity,
    sources,
    sov,
    start,
    status,
    summary,
    talk,
    why,
)
from bot.settings import Settings
from bot.texts import Texts

log = logging.getLogger(__name__)

# The order matters in one place: `post` takes every text in private that no command or answer took before.
FEATURES = (start, status, sov, summary, faq, sources, alert, calendar, why, sensitivity, talk, article, post)
BEFORE_ALL, FIRST = -1, 0
AT_ONCE = 64


def build(settings: Settings, services: Services, request_timeout: float = 20.0) -> App:
    """An Application that is not started; `services.settings.bot_token` must be set."""
    if settings.bot_token is None:
        raise ValueError("no bot token")
    way: dict[str, Any] = {"proxy": settings.bot_proxy, "httpx_kwargs": {"verify": _certificates()}}
    request = HTTPXRequest(
        **way,
        connection_pool_size=AT_ONCE,
        read_timeout=request_timeout,
        write_timeout=request_timeout,
        connect_timeout=10,
        pool_timeout=10,
    )
    builder: ApplicationBuilder = Application.builder()  # type: ignore[type-arg]
    app: App = (
        builder.token(settings.bot_token.get_secret_value())
        .base_url(f"{settings.bot_api_url}/bot")
        .base_file_url(f"{settings.bot_api_url}/file/bot")
        .request(request)
        .get_updates_request(HTTPXRequest(**way, read_timeout=60, connect_timeout=10))
        .context_types(ContextTypes(context=Context))
        .concurrent_updates(AT_ONCE)
        .job_queue(None)
        .build()
    )
    app.bot_data["services"] = services
    app.add_handlers(access.handlers(), group=BEFORE_ALL)
    app.add_handlers(access.chat_events(), group=FIRST)
    for feature in FEATURES:
        app.add_handlers(feature.handlers(), group=FIRST)
    app.add_error_handler(stop_at_error)
    return app


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # a tenth of a second each time, and Telegram's clients would read the list twice


async def stop_at_error(update: object, context: Context) -> None:
    """An update that failed goes no further: the library would hand it to the features though the door did not open."""
    await answer_error(update, context)
    raise ApplicationHandlerStop


async def answer_error(update: object, context: Context) -> None:
    """A user's error gets its text; our own fault is logged under a code which the user sees."""
    error = context.error
    if not isinstance(update, Update):
        log.error("error outside an update", exc_info=error)
        return
    texts = Texts((context.chat_data or {}).get("language", context.services.settings.language))
    if isinstance(error, UserError):
        text = texts.get(error.key, **error.args_for_text)
    elif isinstance(error, UnknownCallbackError):
        text = texts.get("error-unknown-button")
    else:
        code = update.update_id % 10_000
        log.error("update failed, code %s", code, exc_info=error)
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            return  # there is no way to say it
        text = texts.get("error-own-fault", code=texts.digits(str(code)))
    await _say(update, text)


async def _say(update: Update, text: str) -> None:
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(text[:200], show_alert=len(text) > 60)
        elif update.effective_message is not None:
            await update.effective_message.reply_text(text)
    except (Forbidden, BadRequest):
        log.info("the chat that an error was for cannot be reached")
    except TelegramError:
        log.warning("an error could not be told", exc_info=True)
