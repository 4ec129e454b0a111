"""/status: is it serious?"""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import Status, WhyNot
from bot.context import Context
from bot.errors import UserError
from bot.reply import heard, reply
from bot.views import status as view
from storage import brands, decisions, snapshots
from storage.reports import brands_for_chat


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("status", status),
        CallbackQueryHandler(status, Status.pattern()),
        CallbackQueryHandler(why_not, WhyNot.pattern()),
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


async def why_not(update: Update, context: Context) -> None:
    pressed = heard(update, WhyNot)
    async with context.db.read() as conn:
        brand = await brands.get_brand_by_id(conn, pressed.brand_id)
        decision = await decisions.newest(conn, pressed.brand_id)
    if brand is None or brand.workspace_id != context.visit.workspace.id:
        raise UserError("error-unknown-button")
    await reply(update, view.why_not(context.format, brand, decision, context.now))
