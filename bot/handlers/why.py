"""/why [brand], and the button under /status: why it has no alert, or why its case is still open."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import WhyNot
from bot.context import Context
from bot.naming import brand_meant, our_brand
from bot.reply import heard, reply
from bot.views import status
from bot.why import answer
from storage.brands import Brand


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [CommandHandler("why", command), CallbackQueryHandler(button, WhyNot.pattern())]


async def command(update: Update, context: Context) -> None:
    async with context.db.read() as conn:
        brand = await brand_meant(conn, context, " ".join(context.args or []), "why")
    if brand is None:
        await reply(update, status.nothing(context.format))
        return
    await _answer(update, context, brand)


async def button(update: Update, context: Context) -> None:
    async with context.db.read() as conn:
        brand = await our_brand(conn, context, heard(update, WhyNot).brand_id)
    await _answer(update, context, brand)


async def _answer(update: Update, context: Context, brand: Brand) -> None:
    await reply(update, await answer(context.db, context.services.judgement, context.format, brand, context.now))
