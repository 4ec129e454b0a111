"""/calendar [dates name]: public holidays, and the team's own campaigns, which shape what is expected."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot import dates
from bot.callbacks import CalendarRemove
from bot.context import Context
from bot.errors import UserError
from bot.reply import Answer, edit, heard, reply
from bot.views import calendar as view
from storage import audit
from storage import calendar as storage
from storage.calendar import BadCampaign, Campaign
from storage.db import AsyncConnection
from storage.incident_actions import ACTING_ROLES


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("calendar", command),
        CallbackQueryHandler(remove, CalendarRemove.pattern()),
    ]


async def command(update: Update, context: Context) -> None:
    """Alone it lists; with dates and a name it adds a campaign."""
    added = await _add(context, context.args) if context.args else None
    await reply(update, await _list(context, added))


async def remove(update: Update, context: Context) -> None:
    _may_change(context)
    campaign_id = heard(update, CalendarRemove).campaign_id
    async with context.db.write() as conn:
        gone = await storage.remove_campaign(conn, campaign_id, workspace_id=context.visit.workspace.id)
        if gone is not None:
            await _record(conn, context, "campaign.removed", gone)
    await edit(update, await _list(context))


async def _add(context: Context, words: list[str]) -> Campaign:
    _may_change(context)
    start, end, name = dates.span(words, _today(context))
    try:
        async with context.db.write() as conn:
            workspace_id = context.visit.workspace.id
            made = await storage.add_campaign(
                conn, workspace_id=workspace_id, name=name, start=start, end=end, now=context.now
            )
            await _record(conn, context, "campaign.added", made)
    except BadCampaign as error:
        raise UserError("error-calendar-name", most=storage.LONGEST_DAYS) from error
    return made


async def _list(context: Context, added: Campaign | None = None) -> Answer:
    today, workspace = _today(context), context.visit.workspace
    async with context.db.read() as conn:
        campaigns = await storage.list_campaigns(conn, workspace.id, since=today)
    years = (today.year, today.year + 1)
    known = storage.holidays_of(workspace.timezone, years, context.texts.language)
    return view.calendar(
        context.format, campaigns, {day: name for day, name in known.items() if day >= today}, added=added
    )


def _today(context: Context) -> date:
    return context.now.astimezone(ZoneInfo(context.visit.workspace.timezone)).date()


def _may_change(context: Context) -> None:
    if context.visit.member.role not in ACTING_ROLES:
        raise UserError("error-no-right")


async def _record(conn: AsyncConnection, context: Context, action: str, campaign: Campaign) -> None:
    visit = context.visit
    await audit.record(
        conn,
        workspace_id=visit.workspace.id,
        at=context.now,
        actor=f"telegram:{visit.member.telegram_id}",
        action=action,
        subject=f"campaign:{campaign.id}",
        data={"name": campaign.name, "start": campaign.start.isoformat(), "end": campaign.end.isoformat()},
    )
