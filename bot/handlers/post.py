"""Forward any post to the bot, or paste its link or text: have we seen it, where did it begin, how far did it go?"""

import asyncio
import logging
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler, MessageHandler, filters

from bot import lookup
from bot.callbacks import AttachPost, WatchSource
from bot.context import Context
from bot.errors import UserError
from bot.lookup import Found, RecentStories
from bot.pasted import DRAFT, Pasted, read_message
from bot.reply import Answer, heard, reply
from bot.views import post as view
from bot.views.keyboard import plain_label
from storage import audit, brands, drafts, posts, report_cases, sightings, sources, watching
from storage.db import AsyncConnection
from storage.drafts import Attached
from storage.incident_actions import ACTING_ROLES
from storage.sources import Source

log = logging.getLogger(__name__)

PLATFORM = "telegram"


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
    return [
        MessageHandler(private & filters.COMMAND & ~filters.FORWARDED, unknown_command),
        MessageHandler(private & (filters.TEXT | filters.CAPTION | filters.FORWARDED), look_up),
        CallbackQueryHandler(watch_source, WatchSource.pattern()),
        CallbackQueryHandler(attach, AttachPost.pattern()),
    ]


async def unknown_command(update: Update, context: Context) -> None:
    raise UserError("error-unknown-command", command="/help")


async def look_up(update: Update, context: Context) -> None:
    if update.message is None:
        return
    pasted = read_message(update.message)
    if lookup.tells_nothing(pasted):
        raise UserError("post-hint", command="/help")
    recent: RecentStories = context.bot_data.setdefault("recent_stories", RecentStories())
    found = await lookup.find(context.db, pasted, recent)
    await reply(update, await (_seen(context, pasted, found) if found else _new(context, pasted)))


async def _seen(context: Context, pasted: Pasted, found: Found) -> Answer:
    async with context.db.read() as conn:
        sighting = await sightings.of_post(conn, found.post, context.visit.workspace.id)
        desk = await _desk(conn, context)
        source = await sources.get_source(conn, found.post.source_id)
    draft_id = await _keep(context, pasted, found.post.id) if desk.cases and sighting.incident is None else 0
    on_page = context.services.pages is not None and source is not None and source.platform in sources.PAGES
    article = found.post.id if on_page and found.post.url else None
    return view.seen(context.format, desk, sighting, draft_id, exact=found.exact, article=article)


async def _new(context: Context, pasted: Pasted) -> Answer:
    if not pasted.text or (pasted.url and pasted.number is None):
        readable = pasted.number is None and context.services.pages is not None
        return view.link_only(context.texts, await _keep(context, pasted, None) if readable else None)
    async with context.db.read() as conn:
        desk = await _desk(conn, context)
        source = await _source(conn, pasted)
    reading = await asyncio.to_thread(lookup.read, pasted.text, desk.brands, context.services.models)
    tones = {brand.id: one.sentiment for one in reading.brands for brand in desk.brands if brand.key == one.brand}
    watch = source is None and pasted.address is not None and _may_act(context)
    draft_id = await _keep(context, pasted, None) if watch or desk.cases else 0
    title = source.title if source else pasted.title or pasted.address
    return view.new(context.format, desk, title, tones, draft_id, watched=source is not None, watch=watch)


async def watch_source(update: Update, context: Context) -> None:
    pressed = heard(update, WatchSource)
    pasted, _ = await _draft(context, pressed.draft_id)
    if pasted.address is None:
        raise UserError("post-draft-gone")
    async with context.db.write() as conn:
        key = "post-watching-already" if await _source(conn, pasted) else "post-watching"
        if key == "post-watching":
            await _watch(conn, context, pasted, pasted.address)
    await reply(update, Answer(context.texts.html(key, source=pasted.title or pasted.address)))
    await _mark_done(update, context.texts.get("post-button-watching"))


async def attach(update: Update, context: Context) -> None:
    pressed = heard(update, AttachPost)
    pasted, post_id = await _draft(context, pressed.draft_id)
    async with context.db.write() as conn:
        case = await report_cases.get_case(conn, context.visit.workspace.id, pressed.incident_id)
        if case is None:
            raise UserError("post-draft-gone")
        if case.state != "open":
            raise UserError("post-case-closed", number=case.number)
        post = await _evidence(conn, pasted, post_id, context.now)
        added = await drafts.attach(conn, case.id, post, context.visit.member, context.now)
    key = "post-attached" if added else "post-attached-already"
    await reply(update, Answer(context.texts.html(key, number=case.number)))
    await _mark_done(update, context.texts.get("post-button-attached", number=case.number))


async def _mark_done(update: Update, label: str) -> None:
    """The pressed button says what it did, so that nobody presses it again."""
    query = update.callback_query
    markup = getattr(query.message, "reply_markup", None) if query else None
    if query is None or markup is None:
        return
    done = [
        [
            InlineKeyboardButton(plain_label(label), callback_data=one.callback_data)
            if one.callback_data == query.data
            else one
            for one in row
        ]
        for row in markup.inline_keyboard
    ]
    try:
        await query.edit_message_reply_markup(InlineKeyboardMarkup(done))
    except BadRequest as error:  # pressed twice, or the message is gone: what was asked for is done all the same
        log.info("a button was not marked: %s", error.message)


async def _evidence(conn: AsyncConnection, pasted: Pasted, post_id: int | None, now: datetime) -> Attached:
    """The post as we stored it, else as it was brought."""
    post = await posts.get_post(conn, post_id) if post_id is not None else None
    if post is not None:
        source = await sources.get_source(conn, post.source_id)
        title = source.title if source else ""
        return Attached(post.text, title, post.published_at, post.id, post.audience, post.url)
    published = datetime.fromisoformat(pasted.published_at) if pasted.published_at else now
    return Attached(pasted.text, pasted.title or pasted.address or "", published, url=pasted.url)


async def _desk(conn: AsyncConnection, context: Context) -> view.Desk:
    known = await brands.list_brands(conn, workspace_id=context.visit.workspace.id)
    cases = await report_cases.open_cases(conn, [brand.id for brand in known]) if _may_act(context) else []
    return view.Desk(known, cases, await watching.watched(conn, context.now), context.now)


def _may_act(context: Context) -> bool:
    return context.visit.member.role in ACTING_ROLES


async def _keep(context: Context, pasted: Pasted, post_id: int | None) -> int:
    visit = context.visit
    data = {"pasted": pasted.data(), "post_id": post_id}
    async with context.db.write() as conn:
        return await drafts.keep(
            conn, chat_id=visit.chat.id, user_id=visit.member.telegram_id, kind=DRAFT, data=data, now=context.now
        )


async def _draft(context: Context, draft_id: int) -> tuple[Pasted, int | None]:
    """The post that a button is about. Raises UserError for who may not act, and for a draft that is gone."""
    if not _may_act(context):
        raise UserError("error-no-right")
    async with context.db.read() as conn:
        data = await drafts.get(conn, draft_id, chat_id=context.visit.chat.id, kind=DRAFT)
    if data is None:
        raise UserError("post-draft-gone")
    return Pasted.read(data["pasted"]), data["post_id"]


async def _source(conn: AsyncConnection, pasted: Pasted) -> Source | None:
    """The source it came from, if that is being read."""
    known = None
    if pasted.stable_id is not None:
        known = await sources.find_by_stable_id(conn, PLATFORM, pasted.stable_id)
    if known is None and pasted.address is not None:
        known = await sources.find_source(conn, PLATFORM, pasted.address)
    return known if known is not None and known.active else None


async def _watch(conn: AsyncConnection, context: Context, pasted: Pasted, address: str) -> None:
    """Add the channel; one that was removed once is read again."""
    source = await sources.add_source(conn, PLATFORM, address, now=context.now, title=pasted.title or address)
    if not source.active:
        await sources.change_source(conn, source.id, active=True)
    visit = context.visit
    await audit.record(
        conn,
        workspace_id=visit.workspace.id,
        at=context.now,
        actor=f"telegram:{visit.member.telegram_id}",
        action="source.added",
        subject=source.key,
    )
