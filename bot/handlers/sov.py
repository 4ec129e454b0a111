"""/sov [period]: share of voice beside the rivals, in a picture and a caption."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot import arguments
from bot.callbacks import Sov
from bot.context import Context
from bot.reply import heard, reply
from bot.views import sov as view
from bot.views import status
from storage import snapshots
from storage.reports import brands_for_chat

HOURS = 24


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [CommandHandler("sov", command), CallbackQueryHandler(button, Sov.pattern())]


async def command(update: Update, context: Context) -> None:
    await _answer(update, context, arguments.period(context.args or [], HOURS))


async def button(update: Update, context: Context) -> None:
    await _answer(update, context, arguments.checked(heard(update, Sov).hours))


async def _answer(update: Update, context: Context, hours: int) -> None:
    """One picture for each brand of the chat."""
    async with context.db.read() as conn:
        brands = await brands_for_chat(conn, context.visit.chat)
        found = [await snapshots.comparison(conn, brand, context.now, hours) for brand in brands]
    if not found:
        await reply(update, status.nothing(context.format))
        return
    await reply(update, *[await asyncio.to_thread(view.sov, context.format, one) for one in found])
