"""/status: is it serious?"""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import Status
from bot.context import Context
from bot.reply import reply
from bot.views import status as view
from storage import snapshots
from storage.reports import brands_for_chat


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("status", status),
        CallbackQueryHandler(status, Status.pattern()),
    ]


async def status(update: Update, context: Context) -> None:
    """One message for each brand of the chat."""
    async with context.db.read() as conn:
        named = await brands_for_chat(conn, context.visit.chat)
        found = [await snapshots.status(conn, brand, context.now) for brand in named]
    if not found:
        await reply(update, view.nothing(context.format))
        return
    await reply(
        update,
        *[await asyncio.to_thread(view.status, context.format, one, context.services.models.trouble) for one in found],
    )
