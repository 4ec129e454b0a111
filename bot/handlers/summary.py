"""/summary [brand] [period]: five lines and a picture for a manager."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot import arguments
from bot.callbacks import Summary
from bot.context import Context
from bot.naming import brand_meant, our_brand
from bot.reply import heard, reply
from bot.views import status
from bot.views import summary as view
from storage import snapshots
from storage.brands import Brand

HOURS = 24


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [CommandHandler("summary", command), CallbackQueryHandler(button, Summary.pattern())]


async def command(update: Update, context: Context) -> None:
    name, hours = arguments.name_and_period(context.args or [], HOURS)
    async with context.db.read() as conn:
        brand = await brand_meant(conn, context, name, "summary")
    await _answer(update, context, brand, hours)


async def button(update: Update, context: Context) -> None:
    pressed = heard(update, Summary)
    async with context.db.read() as conn:
        brand = await our_brand(conn, context, pressed.brand_id)
    await _answer(update, context, brand, arguments.checked(pressed.hours))


async def _answer(update: Update, context: Context, brand: Brand | None, hours: int) -> None:
    if brand is None:
        await reply(update, status.nothing(context.format))
        return
    async with context.db.read() as conn:
        found = await snapshots.summary(conn, brand, context.now, hours)
    await reply(update, await asyncio.to_thread(view.summary, context.format, found))
