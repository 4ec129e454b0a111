"""Who may speak: a stranger gets one polite line and nothing else; everybody else gets their visit prepared."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telegram import Chat as TelegramChat
from telegram import Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import ApplicationHandlerStop, BaseHandler, ChatMemberHandler, MessageHandler, TypeHandler, filters

from bot.context import Context, Visit
from bot.texts import Texts
from storage import chats, members, returning, workspaces
from storage.chats import Chat
from storage.db import AsyncConnection
from storage.members import Member
from storage.workspaces import Workspace

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
    if context.chat_data is not None:
        context.chat_data["language"] = visit.chat.language  # an error is answered with a context of its own


async def _visit(context: Context, user: User, chat: TelegramChat) -> Visit | None:
    owner = user.id in context.services.settings.owners
    async with context.db.read() as conn:
        workspace = await workspaces.ensure_default(conn, context.now)
        member = await members.get_member(conn, user.id, workspace_id=workspace.id)
        known = await chats.get_chat_by_telegram_id(conn, chat.id)
    if member is None and not owner:
        return None
    if member is not None and known is not None and known.blocked_at is None:
        return Visit(workspace, member, known)
    async with context.db.write() as conn:
        member = await _owner(conn, workspace, user, context.now) if member is None else member
        return Visit(workspace, member, await _chat(conn, workspace, chat, context.now))


async def _owner(conn: AsyncConnection, workspace: Workspace, user: User, now: datetime) -> Member:
    """An owner named in the settings is a member from the first word on."""
    known = await members.get_member(conn, user.id, workspace_id=workspace.id, active=False)
    if known is None:
        await members.add_member(
            conn, workspace_id=workspace.id, now=now, telegram_id=user.id, name=user.full_name, role="owner"
        )
    elif not known.active:
        await members.change_member(conn, known.id, active=True, role="owner")
    member = await members.get_member(conn, user.id, workspace_id=workspace.id)
    assert member is not None
    return member


async def _chat(conn: AsyncConnection, workspace: Workspace, chat: TelegramChat, now: datetime) -> Chat:
    """The chat's row, made at its first word; whoever speaks there proves that it is not blocked."""
    known = await chats.get_chat_by_telegram_id(conn, chat.id)
    if known is not None:
        await returning.unblock(conn, known.id, now)
        return replace(known, blocked_at=None)
    private = chat.type == ChatType.PRIVATE
    chat_id = await chats.add_chat(
        conn,
        workspace_id=workspace.id,
        now=now,
        telegram_id=chat.id,
        kind="private" if private else "group",
        title=(chat.full_name if private else chat.title) or "",
        language=workspace.language,
    )
    made = await chats.get_chat(conn, chat_id)
    assert made is not None
    return made


async def _turn_away(update: Update, context: Context, user: User) -> None:
    text = Texts(context.services.settings.language).get("stranger")
    if update.callback_query is not None:
        with suppress(BadRequest):  # pressed while we were away: Telegram has forgotten it
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
    async with context.db.write() as conn:
        known = await chats.get_chat_by_telegram_id(conn, change.chat.id)
        if known is None:
            return
        if change.new_chat_member.status in ("left", "kicked"):
            await chats.block(conn, known.id, context.now)
        else:
            await returning.unblock(conn, known.id, context.now)
