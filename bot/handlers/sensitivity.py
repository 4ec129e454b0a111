"""/sensitivity [brand]: three levels, each with what it would have done; and the answers to proposals."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import AnswerProposal, SetLevel, UndoChange
from bot.context import Context
from bot.errors import UserError
from bot.naming import brand_meant, our_brand
from bot.reply import edit, edit_sent, heard, reply
from bot.views import sensitivity as view
from bot.views import status
from bot.views.sensitivity import Sensitivity
from crisis.levels import Level
from crisis.tuning import Change, Knob
from storage import policies
from storage.brands import Brand

log = logging.getLogger(__name__)


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("sensitivity", command),
        CallbackQueryHandler(set_level, SetLevel.pattern()),
        CallbackQueryHandler(undo, UndoChange.pattern()),
        CallbackQueryHandler(answer_proposal, AnswerProposal.pattern()),
    ]


async def command(update: Update, context: Context) -> None:
    async with context.db.read() as conn:
        brand = await brand_meant(conn, context, " ".join(context.args or []), "sensitivity")
    if brand is None:
        await reply(update, status.nothing(context.format))
        return
    shown = await _known(context, brand)
    message = await reply(update, view.sensitivity(context.format, shown))
    if shown.counting:
        context.application.create_task(_count(context, shown, message), update)


async def set_level(update: Update, context: Context) -> None:
    pressed = heard(update, SetLevel)
    if pressed.level not in tuple(Level):
        raise UserError("error-unknown-button")
    _allow(context)
    async with context.db.write() as conn:
        brand = await our_brand(conn, context, pressed.brand_id)
        change = Change(Knob.LEVEL, pressed.level)
        await policies.make(conn, brand.id, change, context.visit.member, context.now)
    await _show_again(update, context, brand)


async def undo(update: Update, context: Context) -> None:
    pressed = heard(update, UndoChange)
    _allow(context)
    async with context.db.write() as conn:
        brand = await our_brand(conn, context, pressed.brand_id)
        await policies.undo(conn, pressed.change_id, context.visit.member, context.now)
    await _show_again(update, context, brand)


async def answer_proposal(update: Update, context: Context) -> None:
    pressed = heard(update, AnswerProposal)
    if pressed.answer not in view.ANSWERS:
        raise UserError("error-unknown-button")
    _allow(context)
    async with context.db.write() as conn:
        found = await policies.get_proposal(conn, pressed.proposal_id)
        if found is None:
            raise UserError("error-unknown-button")
        brand = await our_brand(conn, context, found.brand_id)
        until = found.until if pressed.answer == view.END else None
        if until is not None and until <= context.now:
            raise UserError("proposal-contest-over")
        yes = pressed.answer in (view.YES, view.END)
        await policies.answer(conn, found, context.visit.member, context.now, yes=yes, until=until)
        found = await policies.get_proposal(conn, pressed.proposal_id)
    assert found is not None
    await edit(update, view.proposal(context.format, found, brand))


async def _show_again(update: Update, context: Context, brand: Brand) -> None:
    """The message as it is now, and its counts once they are known again."""
    shown = await _known(context, brand)
    await edit(update, view.sensitivity(context.format, shown))
    message = update.callback_query.message if update.callback_query else None
    if shown.counting and isinstance(message, Message):
        context.application.create_task(_count(context, shown, message), update)


async def _known(context: Context, brand: Brand) -> Sensitivity:
    async with context.db.read() as conn:
        changes = await policies.list_changes(conn, brand.id, context.now)
    counting = context.services.judgement is not None
    return Sensitivity(brand, changes, {}, counting=counting, may_change=_may_change(context))


async def _count(context: Context, shown: Sensitivity, message: Message | None) -> None:
    """Each level with the other changes as they are. This takes a while; where it fails the levels stand alone."""
    judgement = context.services.judgement
    if judgement is None:
        return
    others = [one.change for one in shown.changes if one.knob is not Knob.LEVEL]
    variants = [[*others, Change(Knob.LEVEL, level)] for level in Level]
    try:
        found = dict(zip(Level, await judgement.replays(shown.brand, context.now, variants), strict=True))
    except Exception:
        log.exception("the levels of %s could not be counted", shown.brand.key)
        found = {}
    shown = replace(shown, found=found)
    async with context.db.read() as conn:
        now_in_force = await policies.list_changes(conn, shown.brand.id, context.now)
    if now_in_force == shown.changes:  # else another press counts anew
        shown = replace(shown, counting=False)
        await edit_sent(message, await asyncio.to_thread(view.sensitivity, context.format, shown))


def _may_change(context: Context) -> bool:
    return context.visit.member.role in policies.ADMINS


def _allow(context: Context) -> None:
    if not _may_change(context):
        raise UserError("error-no-right-admin")
