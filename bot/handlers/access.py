"""Who may speak: a stranger gets one polite line and nothing else; everybody else gets their visit prepared."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from telegram import Chat as TelegramChat
from telegram import Update, User
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, BaseHandler, ChatMemberHandler, MessageHandler, TypeHandler, filters

from bot.context import Context, Visit
from bot.texts import Texts
from storage import chats, members, workspaces

TELL_STRANGER_AGAIN = timedelta(days=1)
STRANGERS_REMEMBERED = 10_000
MEMBERS_OF_A_CHAT = (ChatType.PRIVATE, ChatType.GROUP, ChatType.SUPERGROUP)

_told: OrderedDict[int, datetime] = OrderedDict()


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    """For the group before all others."""
    return [TypeHandler(Update, enter)]


def chat_events() -> list[BaseHandler[Any, Context, Any]]:
    """What Telegram says about chats themselves; no person speaks, so nobody is let in or turned away."""
    return [
        MessageHandler(filters.StatusUpdate.MIGRATE, migrated),
        ChatMemberHandler(own_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


async def enter(update: Update, context: Context) -> None:
    if update.my_chat_member or (update.message and filters.StatusUpdate.MIGRATE.filter(update.message)):
        return
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or user.is_bot or chat.type not in MEMBERS_OF_A_CHAT:
        raise ApplicationHandlerStop
    visit = await _visit(context, user, chat)
    if visit is None:
        await _turn_away(update, context, user)
        raise ApplicationHandlerStop
    context.visit = visit


async def _visit(context: Context, user: User, chat: TelegramChat) -> Visit | None:
    settings = context.services.settings
    async with context.db.read() as conn:
        workspace = await workspaces.default(conn)
        member = await members.by_telegram_id(conn, workspace.id, user.id)
        known = await chats.by_telegram_id(conn, chat.id)
    if member is not None and known is not None and known.blocked_at is None:
        return Visit(workspace, member, known)
    if member is None and user.id not in settings.owners:
        return None
    async with context.db.write() as conn:
        if member is None:
            member = await members.add(conn, workspace.id, user.id, user.full_name, "owner", now=context.now)
        private = chat.type == ChatType.PRIVATE
        known = await chats.ensure(
            conn,
            workspace.id,
            chat.id,
            kind="private" if private else "group",
            title=user.full_name if private else chat.title or "",
            language=workspace.language,
            now=context.now,
        )
    return Visit(workspace, member, known)


async def _turn_away(update: Update, context: Context, user: User) -> None:
    text = Texts(context.services.settings.language).get("stranger")
    if update.callback_query is not None:
        await update.callback_query.answer(text)
        return
    last = _told.get(user.id)
    private = update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE
    if not private or update.message is None or (last is not None and context.now - last < TELL_STRANGER_AGAIN):
        return
    _told[user.id] = context.now
    _told.move_to_end(user.id)
    if len(_told) > STRANGERS_REMEMBERED:
        _told.popitem(last=False)
    await update.message.reply_text(text)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup: two service messages come, and either may come alone."""
    message = update.message
    if message is None:
        return
    old = message.chat.id if message.migrate_to_chat_id else message.migrate_from_chat_id
    new = message.migrate_to_chat_id or message.chat.id
    if old is not None:
        async with context.db.write() as conn:
            await chats.migrate(conn, old, new)


async def own_membership(update: Update, context: Context) -> None:
    """We were blocked, kicked or let in again."""
    change = update.my_chat_member
    if change is None:
        return
    gone = change.new_chat_member.status in ("left", "kicked")
    async with context.db.write() as conn:
        await chats.set_blocked(conn, change.chat.id, context.now if gone else None)
