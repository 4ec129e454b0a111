"""/summary [brand] [period]: five lines and a picture for a manager."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot import arguments
from bot.callbacks import Summary
from bot.context import Context
from bot.errors import UserError
from bot.reply import heard, reply
from bot.views import facts, status
from bot.views import summary as view
from storage import brands, snapshots
from storage.brands import Brand
from storage.db import AsyncConnection
from storage.reports import brands_for_chat

HOURS = 24


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [CommandHandler("summary", command), CallbackQueryHandler(button, Summary.pattern())]


async def command(update: Update, context: Context) -> None:
    name, hours = arguments.name_and_period(context.args or [], HOURS)
    async with context.db.read() as conn:
        brand = await (_named(conn, context, name) if name else _default(conn, context))
    await _answer(update, context, brand, hours)


async def button(update: Update, context: Context) -> None:
    pressed = heard(update, Summary)
    async with context.db.read() as conn:
        brand = await brands.get_brand_by_id(conn, pressed.brand_id)
    if brand is None or brand.workspace_id != context.visit.workspace.id:
        raise UserError("error-unknown-button")
    await _answer(update, context, brand, arguments.checked(pressed.hours))


async def _answer(update: Update, context: Context, brand: Brand | None, hours: int) -> None:
    if brand is None:
        await reply(update, status.nothing(context.format))
        return
    async with context.db.read() as conn:
        found = await snapshots.summary(conn, brand, context.now, hours)
    await reply(update, await asyncio.to_thread(view.summary, context.format, found))


async def _default(conn: AsyncConnection, context: Context) -> Brand | None:
    """The chat's first brand; one with an open case goes before."""
    return await snapshots.most_urgent(conn, await brands_for_chat(conn, context.visit.chat))


async def _named(conn: AsyncConnection, context: Context, name: str) -> Brand:
    found = await brands.find_brand(conn, name, workspace_id=context.visit.workspace.id)
    if found.brand is not None:
        return found.brand
    shown = facts.cut(name, 64)
    near = [facts.brand_name(context.texts, brand) for brand in found.closest]
    if near:
        raise UserError("error-unknown-brand-near", name=shown, near=near[0])
    ours = await _default(conn, context)
    example = f"/summary {facts.brand_name(context.texts, ours)}" if ours else "/summary"
    raise UserError("error-unknown-brand", name=shown, example=example)
