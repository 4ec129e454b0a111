"""/faq [words]: prepared responses, by kind, by search, and for the case at hand."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot import prepared
from bot.callbacks import FaqEntry, FaqForIncident, FaqKind, FaqKinds, FaqShort
from bot.context import Context
from bot.errors import UserError
from bot.prepared import Response
from bot.reply import edit, heard, reply
from bot.views import faq as view
from storage import report_cases, reports


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("faq", command),
        CallbackQueryHandler(for_incident, FaqForIncident.pattern()),
        CallbackQueryHandler(kinds, FaqKinds.pattern()),
        CallbackQueryHandler(kind, FaqKind.pattern()),
        CallbackQueryHandler(entry, FaqEntry.pattern()),
        CallbackQueryHandler(short, FaqShort.pattern()),
    ]


async def command(update: Update, context: Context) -> None:
    words = " ".join(context.args or [])
    if words:
        found = await asyncio.to_thread(prepared.search, words, context.texts.language)
        await reply(update, view.found(context.texts, words, found))
        return
    async with context.db.read() as conn:
        brands = await reports.brands_for_chat(conn, context.visit.chat)
        cases = await report_cases.open_cases(conn, [brand.id for brand in brands])
    await reply(update, view.overview(context.texts, next(iter(cases), None)))


async def for_incident(update: Update, context: Context) -> None:
    """The alert above stays as it is: the list comes as a message of its own."""
    async with context.db.read() as conn:
        case = await report_cases.get_case(conn, context.visit.workspace.id, heard(update, FaqForIncident).incident_id)
    if case is None:
        raise UserError("error-unknown-button")
    await reply(update, view.for_case(context.texts, case))


async def kinds(update: Update, context: Context) -> None:
    await edit(update, view.kinds(context.texts))


async def kind(update: Update, context: Context) -> None:
    name = heard(update, FaqKind).kind
    if not prepared.of_kind(name):
        raise UserError("error-unknown-button")
    await edit(update, view.kind(context.texts, name))


async def entry(update: Update, context: Context) -> None:
    await reply(update, *view.entry(context.texts, _get(heard(update, FaqEntry).response)))


async def short(update: Update, context: Context) -> None:
    await reply(update, view.short(context.texts, _get(heard(update, FaqShort).response)))


def _get(response_id: str) -> Response:
    response = prepared.get(response_id)
    if response is None:
        raise UserError("error-unknown-button")
    return response
