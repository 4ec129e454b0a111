"""/why [brand], and the button under /status: why it has no alert, or why its case is still open."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import WhyNot
from bot.context import Context
from bot.naming import brand_meant, our_brand
from bot.reply import heard, reply
from bot.views import status
from bot.views import why as view
from storage import case as cases
from storage import decisions, incidents, watching
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
    """Without the watch at hand the stored decision is what is known."""
    now, judgement = context.now, context.services.judgement
    async with context.db.read() as conn:
        decision = await decisions.newest(conn, brand.id)
        last = await incidents.last_of(conn, brand.id)
        case = await cases.load(conn, last.id, now) if last and last.state == "open" else None
        watched = await watching.watched(conn, now)
    if judgement is None:
        await reply(update, status.why_not(context.format, brand, decision, now))
        return
    found = await judgement.why(brand, now)
    shown = None
    if case is not None and last is not None:
        shown = view.OpenCase(case.number, case.severity, case.reason, case.opened_at, last.calm_since)
    looked = decision.at if decision else None
    answer = await asyncio.to_thread(view.why, context.format, brand, found, looked, shown, watched)
    await reply(update, answer)
