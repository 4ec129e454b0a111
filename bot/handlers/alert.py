"""The buttons of an alert. The live messages themselves are edited by the delivery: each action owes it the edits."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.callbacks import (
    BrandPosts,
    Dismiss,
    DismissReason,
    KeepOpen,
    Mute,
    OpenCase,
    Own,
    Posts,
    ShowAlert,
    Spread,
    TakeOver,
    UndoDismiss,
    UnknownCallbackError,
    Why,
)
from bot.context import Context
from bot.reply import Answer, edit, heard, reply
from bot.views import alert, alert_dismiss, alert_posts, alert_rings
from bot.views import spread as spread_view
from bot.views.alert_parts import short
from storage import brands, case_posts, outbox
from storage import case as cases
from storage import incident_actions as actions
from storage import open_case as open_cases
from storage import spread as spreads
from storage.case import Case
from storage.db import AsyncConnection
from storage.incident_actions import Gone, Refused, Settled
from storage.members import Member

Action = Callable[[AsyncConnection, int, Member, datetime], Awaitable[Any]]


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CallbackQueryHandler(own, Own.pattern()),
        CallbackQueryHandler(take_over, TakeOver.pattern()),
        CallbackQueryHandler(mute, Mute.pattern()),
        CallbackQueryHandler(dismiss, Dismiss.pattern()),
        CallbackQueryHandler(keep_open, KeepOpen.pattern()),
        CallbackQueryHandler(dismiss_reason, DismissReason.pattern()),
        CallbackQueryHandler(undo_dismiss, UndoDismiss.pattern()),
        CallbackQueryHandler(show_alert, ShowAlert.pattern()),
        CallbackQueryHandler(posts, Posts.pattern()),
        CallbackQueryHandler(why, Why.pattern()),
        CallbackQueryHandler(spread, Spread.pattern()),
        CallbackQueryHandler(brand_posts, BrandPosts.pattern()),
        CallbackQueryHandler(open_case, OpenCase.pattern()),
    ]


async def own(update: Update, context: Context) -> None:
    await _become_owner(update, context, heard(update, Own).incident_id, actions.own)


async def take_over(update: Update, context: Context) -> None:
    await _become_owner(update, context, heard(update, TakeOver).incident_id, actions.take_over)


async def _become_owner(update: Update, context: Context, incident_id: int, action: Action) -> None:
    if not await _act(update, context, incident_id, action):
        return
    case = await _case(context, incident_id)
    await _toast(update, context, "alert-toast-owned", number=alert.number(case, context.texts))
    await _settle_short_message(update, context, case)


async def mute(update: Update, context: Context) -> None:
    incident_id = heard(update, Mute).incident_id
    if await _act(update, context, incident_id, actions.mute):
        case = await _case(context, incident_id)
        await _toast(update, context, "alert-toast-muted", at=case.muted_until)


async def dismiss(update: Update, context: Context) -> None:
    """At severity 4-5 the first press asks; below, and at the second press, it is done."""
    pressed = heard(update, Dismiss)
    if not pressed.sure:
        case = await _case(context, pressed.incident_id)
        member = context.visit.member
        if case.state == "open" and case.severity >= actions.ASKS_TWICE_FROM and member.role in actions.ACTING_ROLES:
            await reply(update, alert_dismiss.ask(case, member, context.format))
            return
    if not await _act(update, context, pressed.incident_id, actions.dismiss):
        return
    case = await _case(context, pressed.incident_id)
    answer = alert_dismiss.noted(case, context.format, context.now)
    await (edit(update, answer) if pressed.sure else reply(update, answer))


async def keep_open(update: Update, context: Context) -> None:
    case = await _case(context, heard(update, KeepOpen).incident_id)
    text = context.texts.html("alert-toast-kept", number=alert.number(case, context.texts))
    await edit(update, Answer(text))


async def dismiss_reason(update: Update, context: Context) -> None:
    pressed = heard(update, DismissReason)

    async def give(conn: AsyncConnection, incident_id: int, member: Member, now: datetime) -> None:
        await actions.give_reason(conn, incident_id, member, pressed.reason, now)

    if await _act(update, context, pressed.incident_id, give):
        case = await _case(context, pressed.incident_id)
        await edit(update, alert_dismiss.noted(case, context.format, context.now))


async def undo_dismiss(update: Update, context: Context) -> None:
    incident_id = heard(update, UndoDismiss).incident_id
    if not await _act(update, context, incident_id, actions.undo_dismiss):
        return
    case = await _case(context, incident_id)
    if await _is_live(update, context, case):
        await _toast(update, context, "alert-toast-undone", number=alert.number(case, context.texts))
    else:
        await edit(update, alert_dismiss.undone(case, context.visit.member, context.format, context.now))


async def show_alert(update: Update, context: Context) -> None:
    case = await _case(context, heard(update, ShowAlert).incident_id)
    await _show_current(update, context, case)
    await _answer(update)


async def posts(update: Update, context: Context) -> None:
    """Page 0 is the button under the alert: it opens the list as a message of its own."""
    pressed = heard(update, Posts)
    case = await _case(context, pressed.incident_id)
    async with context.db.read() as conn:
        page = await case_posts.of_incident(conn, case.id, pressed.page)
    if not page.posts:
        await _toast(update, context, "alert-toast-no-posts")
        return
    answer = await asyncio.to_thread(alert_posts.of_case, case, page, context.format, context.now)
    await (edit(update, answer) if pressed.page else reply(update, answer))


async def why(update: Update, context: Context) -> None:
    case = await _case(context, heard(update, Why).incident_id)
    await edit(update, alert_posts.why(case, context.format))


async def spread(update: Update, context: Context) -> None:
    """How the texts of the case were copied."""
    case = await _case(context, heard(update, Spread).incident_id)
    async with context.db.read() as conn:
        trees = await spreads.spread(conn, case.id)
    if not trees:
        await _toast(update, context, "alert-toast-no-copies")
        return
    await edit(update, await asyncio.to_thread(spread_view.spread, case, trees, context.format, context.now))


async def brand_posts(update: Update, context: Context) -> None:
    """Page 0 is the button under the first picture."""
    pressed = heard(update, BrandPosts)
    async with context.db.read() as conn:
        brand = await brands.get_brand_by_id(conn, pressed.brand_id)
        page = await case_posts.of_brand(conn, pressed.brand_id, pressed.page)
    if brand is None or brand.workspace_id != context.visit.workspace.id:
        raise UnknownCallbackError(f"brand {pressed.brand_id}")
    if not page.posts:
        await _toast(update, context, "alert-toast-no-posts")
        return
    answer = await asyncio.to_thread(alert_posts.of_brand, brand, page, context.format, context.now)
    await (edit(update, answer) if pressed.page else reply(update, answer))


async def open_case(update: Update, context: Context) -> None:
    """The answer to the first picture: what is going on already becomes a case, or stays as it is."""
    pressed = heard(update, OpenCase)
    async with context.db.read() as conn:
        brand = await brands.get_brand_by_id(conn, pressed.brand_id)
        told = await open_cases.picture(conn, pressed.brand_id, context.visit.chat.id)
    if brand is None or brand.workspace_id != context.visit.workspace.id or not told or not told.get("now"):
        raise UnknownCallbackError(f"brand {pressed.brand_id}")
    try:
        if not pressed.yes:
            actions.may_act(context.visit.member)
            await _toast(update, context, "alert-toast-no-case")
            await _replace_buttons(update, alert_rings.picture_after(brand, context.texts))
            return
        async with context.db.write() as conn:
            incident_id = await open_cases.open_case(conn, brand, told, context.visit.member, context.now)
    except Refused as refused:
        await _toast(update, context, refused.key)
        return
    context.services.wake()
    case = await _case(context, incident_id)
    await _toast(update, context, "alert-toast-case-opened", number=alert.number(case, context.texts))
    await _replace_buttons(update, alert.show_button(case, context.texts))


# --- what the presses share ---


async def _act(update: Update, context: Context, incident_id: int, action: Action) -> bool:
    """Do it in one transaction and wake the delivery. False when it was refused, which the presser is told."""
    try:
        async with context.db.write() as conn:
            await action(conn, incident_id, context.visit.member, context.now)
    except Gone as gone:
        raise UnknownCallbackError(f"incident {incident_id}") from gone
    except Settled as settled:
        case = await _case(context, incident_id)
        await _show_current(update, context, case)
        await _toast(update, context, settled.key, day=context.format.day(_day_of_button(update, case)))
        return False
    except Refused as refused:
        await _toast(update, context, refused.key, **refused.fields)
        return False
    context.services.wake()
    return True


async def _case(context: Context, incident_id: int) -> Case:
    async with context.db.read() as conn:
        case = await cases.load(conn, incident_id, context.now)
    if case is None or case.workspace.id != context.visit.workspace.id:
        raise UnknownCallbackError(f"incident {incident_id}")
    return case


async def _show_current(update: Update, context: Context, case: Case) -> None:
    query = update.callback_query
    async with context.db.write() as conn:
        await actions.show(conn, case.id, context.visit.chat.id, query.id if query else "", context.now)
    context.services.wake()


def _day_of_button(update: Update, case: Case) -> datetime:
    """Telegram says of an old message neither its text nor its time; then the day of the alert stands in."""
    message = update.callback_query.message if update.callback_query else None
    return message.date if isinstance(message, Message) else case.opened_at


async def _is_live(update: Update, context: Context, case: Case) -> bool:
    async with context.db.read() as conn:
        live = await outbox.live_message(conn, case.id, context.visit.chat.id)
    message = update.effective_message
    return live is not None and message is not None and message.message_id == live[0]


async def _settle_short_message(update: Update, context: Context, case: Case) -> None:
    """A short message whose button has done its work keeps only the way to the alert."""
    if not await _is_live(update, context, case):
        await _replace_buttons(update, alert.show_button(case, context.texts))


async def _replace_buttons(update: Update, buttons: InlineKeyboardMarkup | None) -> None:
    if update.callback_query is None:
        return
    try:
        await update.callback_query.edit_message_reply_markup(buttons)
    except BadRequest as error:
        if "not modified" not in error.message.casefold():
            raise


async def _toast(update: Update, context: Context, key: str, **fields: Any) -> None:
    shown = {
        name: context.format.moment(value, context.now) if isinstance(value, datetime) else short(value)
        for name, value in fields.items()
    }
    await _answer(update, context.texts.get(key, **shown))


async def _answer(update: Update, text: str | None = None) -> None:
    """Telegram forgets a press after a while; what was done stays done."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer(text)
    except BadRequest as error:
        if "query is too old" not in error.message.casefold():
            raise
