"""The button under a case's posts: what they say alike, and what people ask."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.callbacks import Talk, UnknownCallbackError
from bot.context import Context
from bot.reply import edit, heard
from bot.talk import case_talk
from bot.views import talk as view
from storage import case as cases
from storage import case_posts


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [CallbackQueryHandler(talk, Talk.pattern())]


async def talk(update: Update, context: Context) -> None:
    incident_id = heard(update, Talk).incident_id
    async with context.db.read() as conn:
        case = await cases.load(conn, incident_id, context.now)
        rows = await case_posts.told(conn, incident_id)
    if case is None or case.workspace.id != context.visit.workspace.id:
        raise UnknownCallbackError(f"incident {incident_id}")
    names = [name for name in (case.brand.name, case.brand.name_en) if name] if case.brand else []
    said = await asyncio.to_thread(case_talk, rows, names, case.workspace.timezone)
    await edit(update, view.talk(case, said, context.format))
