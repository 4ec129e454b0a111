"""/start and /help: who I am, whether alerts come to this chat, and in which language I speak here."""

from dataclasses import replace
from typing import Any

from telegram import BotCommand, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler

from bot.callbacks import Language, Subscribe
from bot.context import Context
from bot.errors import UserError
from bot.reply import Answer, edit, heard, reply
from bot.texts import LANGUAGES, Texts
from bot.views import start as view
from bot.views.format import Format
from storage import audit, chats
from storage.chats import Chat
from storage.db import AsyncConnection
from storage.incident_actions import ACTING_ROLES
from storage.reports import brands_for_chat


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("start", start),
        CommandHandler("help", help_),
        CallbackQueryHandler(subscribe, Subscribe.pattern()),
        CallbackQueryHandler(language, Language.pattern()),
    ]


def commands(texts: Texts) -> list[BotCommand]:
    """The menu of commands, in the language of `texts`."""
    return [BotCommand(name, texts.get(f"command-{name}")) for name in view.COMMANDS]


async def start(update: Update, context: Context) -> None:
    """In a private chat a greeting; a group is subscribed by whoever may do so."""
    chat = context.visit.chat
    if chat.kind == "group" and not chat.subscribed:
        chat = await _set_subscribed(context, subscribed=True)
    await reply(update, await _greeting(context, chat))


async def help_(update: Update, context: Context) -> None:
    await reply(update, view.help_text(context.texts))


async def subscribe(update: Update, context: Context) -> None:
    pressed = heard(update, Subscribe)
    chat = await _set_subscribed(context, subscribed=bool(pressed.on))
    await edit(update, await _greeting(context, chat))


async def language(update: Update, context: Context) -> None:
    code = heard(update, Language).code
    if code not in LANGUAGES:
        raise UserError("error-unknown-button")
    chat = _changeable(context)
    async with context.db.write() as conn:
        await chats.change_chat(conn, chat.id, language=code)
        await _record(conn, context, f"language:{code}")
    await edit(update, await _greeting(context, replace(chat, language=code)))


def _changeable(context: Context) -> Chat:
    """The chat, if the speaker may change what it gets. Raises UserError for a viewer in a group."""
    chat = context.visit.chat
    if chat.kind == "group" and context.visit.member.role not in ACTING_ROLES:
        raise UserError("error-no-right")
    return chat


async def _set_subscribed(context: Context, *, subscribed: bool) -> Chat:
    chat = _changeable(context)
    async with context.db.write() as conn:
        await chats.change_chat(conn, chat.id, subscribed=subscribed)
        await _record(conn, context, "subscribe" if subscribed else "unsubscribe")
    return replace(chat, subscribed=subscribed)


async def _greeting(context: Context, chat: Chat) -> Answer:
    async with context.db.read() as conn:
        brands = await brands_for_chat(conn, chat)
    fmt = Format(Texts(chat.language), context.visit.workspace.timezone)
    if chat.kind == "group":
        return view.group(fmt, chat, brands)
    return view.welcome(fmt, chat, context.visit.member, brands)


async def _record(conn: AsyncConnection, context: Context, action: str) -> None:
    visit = context.visit
    await audit.record(
        conn,
        workspace_id=visit.workspace.id,
        at=context.now,
        actor=f"telegram:{visit.member.telegram_id}",
        action=action,
        subject=f"chat:{visit.chat.telegram_id}",
    )
