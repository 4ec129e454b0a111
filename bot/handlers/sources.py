"""/sources: how each source stands, and adding, testing, weighing, pausing and removing them."""

import asyncio
import time
from datetime import datetime
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import well_known
from bot.addresses import read_address
from bot.callbacks import (
    CatalogueAdd,
    CatalogueField,
    FeedAdd,
    SourceAdd,
    SourceCard,
    SourceList,
    SourcePause,
    SourceRemove,
    SourceTest,
    SourceTier,
)
from bot.context import Context
from bot.errors import UserError
from bot.reading import all_as_read, standing_as_read
from bot.reply import Answer, edit, edit_sent, heard, plain, reply
from bot.texts import LANGUAGES, Html, Texts
from bot.views import sources as view
from bot.well_known import Entry
from storage import audit, drafts, sources, standing, ways
from storage.apply import apply
from storage.db import AsyncConnection
from storage.incident_actions import ACTING_ROLES
from storage.sources import Source
from storage.world import WorldError, read_world

ADD = "add"
DRAFT, FEEDS_DRAFT = "catalogue", "feeds"
MOST_FEEDS = 8  # of one site are offered
LONGEST_NAME = 100  # characters of a name that is looked for in the catalogue
PATIENCE_S = 15.0  # of a test; reading goes on after that
LOOK_AGAIN_S = 0.3


class _AnswersPrompt(filters.MessageFilter):
    """A reply to our own question for an address."""

    def filter(self, message: Message) -> bool:
        asked = message.reply_to_message
        if asked is None or asked.from_user is None or not asked.from_user.is_bot:
            return False
        first = (asked.text or "").partition("\n")[0]
        return first in {plain(Texts(language).html("sources-add-prompt")) for language in LANGUAGES}


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CommandHandler("sources", command),
        MessageHandler(filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND & _AnswersPrompt(), typed),
        CallbackQueryHandler(turn, SourceList.pattern()),
        CallbackQueryHandler(show, SourceCard.pattern()),
        CallbackQueryHandler(pause, SourcePause.pattern()),
        CallbackQueryHandler(test, SourceTest.pattern()),
        CallbackQueryHandler(weigh, SourceTier.pattern()),
        CallbackQueryHandler(remove, SourceRemove.pattern()),
        CallbackQueryHandler(ask_address, SourceAdd.pattern()),
        CallbackQueryHandler(field, CatalogueField.pattern()),
        CallbackQueryHandler(add_entry, CatalogueAdd.pattern()),
        CallbackQueryHandler(add_feed, FeedAdd.pattern()),
    ]


async def command(update: Update, context: Context) -> None:
    words = context.args or []
    if not words:
        await reply(update, await _listing(context, 0))
    elif words[0].casefold() != ADD:
        raise UserError("sources-add-unclear")
    elif len(words) == 1:
        _allow(context)
        await reply(update, view.adding(context.texts))
    else:
        await _add_typed(update, context, " ".join(words[1:]))


async def typed(update: Update, context: Context) -> None:
    await _add_typed(update, context, (update.message.text if update.message else None) or "")


async def turn(update: Update, context: Context) -> None:
    await edit(update, await _listing(context, heard(update, SourceList).page))


async def show(update: Update, context: Context) -> None:
    await edit(update, await _card(context, heard(update, SourceCard).source_id))


async def pause(update: Update, context: Context) -> None:
    pressed = heard(update, SourcePause)
    _allow(context)
    async with context.db.write() as conn:
        source = await _source(conn, pressed.source_id)
        if source.paused != bool(pressed.on):
            await sources.pause_source(conn, source.id, paused=bool(pressed.on))
            await _record(conn, context, "source.paused" if pressed.on else "source.resumed", source)
    await edit(update, await _card(context, pressed.source_id))


async def weigh(update: Update, context: Context) -> None:
    pressed = heard(update, SourceTier)
    _allow(context)
    async with context.db.write() as conn:
        source = await _source(conn, pressed.source_id)
        if pressed.tier in view.TIERS and pressed.tier != source.tier:
            await sources.change_source(conn, source.id, tier=pressed.tier)
            await _record(conn, context, "source.changed", source, tier=[source.tier, pressed.tier])
    if pressed.tier in view.TIERS:
        await edit(update, await _card(context, pressed.source_id))
    else:
        await edit(update, view.asking_tier(context.format, source))


async def remove(update: Update, context: Context) -> None:
    pressed = heard(update, SourceRemove)
    _allow(context)
    async with context.db.write() as conn:
        source = await _source(conn, pressed.source_id)
        if pressed.sure:
            await sources.remove_source(conn, source.id)
            await _record(conn, context, "source.removed", source)
    sure = bool(pressed.sure)
    await edit(update, view.removed(context.texts, source) if sure else view.asking_to_remove(context.format, source))


async def test(update: Update, context: Context) -> None:
    """Have it read now, and wait a little for what comes of it."""
    source_id = heard(update, SourceTest).source_id
    _allow(context)
    asked = context.services.now()
    async with context.db.write() as conn:
        source = await _source(conn, source_id)
        await ways.try_now(conn, source.id, asked)
        await _record(conn, context, "source.tested", source)
    if update.callback_query is not None:
        await update.callback_query.answer(context.texts.get("sources-test-begun"))
    await edit(update, await _card(context, source_id, await _outcome(context, source_id, asked)))


async def ask_address(update: Update, context: Context) -> None:
    heard(update, SourceAdd)
    _allow(context)
    await reply(update, view.adding(context.texts))


async def field(update: Update, context: Context) -> None:
    pressed = heard(update, CatalogueField)
    _allow(context)
    await edit(update, await _catalogue(context, pressed.field, pressed.page))


async def add_entry(update: Update, context: Context) -> None:
    pressed = heard(update, CatalogueAdd)
    _allow(context)
    async with context.db.read() as conn:
        shown = await drafts.get(conn, pressed.draft_id, chat_id=context.visit.chat.id, kind=DRAFT)
    keys = shown["keys"] if shown else []
    entry = well_known.find(*keys[pressed.place].split("/", 1)) if 0 <= pressed.place < len(keys) else None
    if shown is None or entry is None:
        raise UserError("error-unknown-button")
    await _add(context, entry.platform, entry.address)
    first = context.texts.html("catalogue-added", title=entry.title)
    await edit(update, await _catalogue(context, entry.field, int(shown["page"]), first))


async def add_feed(update: Update, context: Context) -> None:
    pressed = heard(update, FeedAdd)
    _allow(context)
    async with context.db.read() as conn:
        shown = await drafts.get(conn, pressed.draft_id, chat_id=context.visit.chat.id, kind=FEEDS_DRAFT)
    addresses = shown["addresses"] if shown else []
    if not -1 <= pressed.place < len(addresses) - 1:
        raise UserError("error-unknown-button")
    await edit(update, await _added(context, "feed", addresses[pressed.place]))


async def _add_typed(update: Update, context: Context, text: str) -> None:
    """A site's address is looked through for its feeds; everything else is added as it stands."""
    _allow(context)
    typed = read_address(text[:600])
    if typed is None:
        await reply(update, await _suggested(context, text[:LONGEST_NAME]))
        return
    platform, address = typed
    pages = context.services.pages
    if platform != "feed" or pages is None or text.strip().startswith("feed/") or await _watched(context, address):
        await reply(update, await _added(context, platform, address))
        return
    asked = await reply(update, view.looking_for_feeds(context.texts, address))
    site = await pages.feeds(address)
    if site.itself:
        await edit_sent(asked, await _added(context, platform, address))
        return
    found = [one for one in site.feeds if read_address(one.url)][:MOST_FEEDS]
    draft_id = await _keep(context, FEEDS_DRAFT, {"addresses": [*(one.url for one in found), address]})
    await edit_sent(asked, view.feeds_of_site(context.texts, address, found, site.error, draft_id))


async def _suggested(context: Context, text: str) -> Answer:
    """What the catalogue knows by a name that is no address. Raises UserError where that is nothing."""
    entries = well_known.named_like(text, view.PAGE)
    if not entries:
        raise UserError("sources-add-unclear")
    async with context.db.read() as conn:
        watched = {source.key for source in await sources.list_sources(conn)}
    draft_id = await _keep(context, DRAFT, {"page": 0, "keys": [entry.key for entry in entries]})
    return view.suggested(context.texts, entries, draft_id, watched)


async def _watched(context: Context, address: str) -> bool:
    async with context.db.read() as conn:
        source = await sources.find_source(conn, "feed", address)
    return source is not None and source.active


async def _added(context: Context, platform: str, address: str) -> Answer:
    source, changed = await _add(context, platform, address)
    return await _card(context, source.id, context.texts.html("sources-added" if changed else "sources-added-already"))


async def _add(context: Context, platform: str, address: str) -> tuple[Source, bool]:
    """The source, and whether anything changed; what the catalogue knows of it is taken over."""
    entry = well_known.find(platform, address)
    values = _known(entry) if entry else {}
    async with context.db.write() as conn:
        there = await sources.find_source(conn, platform, address)
        if there is not None:  # what people set of it stays
            values = {}
        try:
            world = read_world({"sources": [{"platform": platform, "address": address, **values}]})
        except WorldError as error:
            raise UserError("sources-add-unclear") from error
        changes = await apply(conn, world, now=context.now, actor=_actor(context))
        source = await sources.find_source(conn, platform, address)
    assert source is not None
    return source, bool(changes)


def _known(entry: Entry) -> dict[str, Any]:
    values = {"title": entry.title, "owner": entry.owner, "tier": entry.tier, "audience": entry.audience}
    return {name: value for name, value in values.items() if value is not None}


async def _listing(context: Context, page: int) -> Answer:
    async with context.db.read() as conn:
        found = await standing.standings(conn, context.now)
    every = [standing_as_read(one, context.services.settings) for one in found]
    return view.listing(context.format, every, page, context.now, may_act=_may_act(context))


async def _card(context: Context, source_id: int, first: Html | None = None) -> Answer:
    now = context.services.now()
    async with context.db.read() as conn:
        found = await standing.of_source(conn, source_id, now)
    if found is None:
        raise UserError("sources-gone")
    settings = context.services.settings
    one, ways_in = standing_as_read(found[0], settings), all_as_read(found[1], settings)
    return view.card(context.format, one, ways_in, now, may_act=_may_act(context), first=first)


async def _catalogue(context: Context, name: str, page: int, first: Html | None = None) -> Answer:
    """The page, with a draft that remembers what its numbers mean."""
    shown = view.shown_entries(name, page) if page >= 0 else ()
    if not shown:
        raise UserError("error-unknown-button")
    async with context.db.read() as conn:
        watched = {source.key for source in await sources.list_sources(conn)}
    draft_id = await _keep(context, DRAFT, {"page": page, "keys": [entry.key for entry in shown]})
    return view.catalogue(context.texts, name, page, draft_id, watched, first)


async def _keep(context: Context, kind: str, data: dict[str, Any]) -> int:
    """The draft that remembers what the numbers under a message mean."""
    visit = context.visit
    async with context.db.write() as conn:
        return await drafts.keep(
            conn, chat_id=visit.chat.id, user_id=visit.member.telegram_id, kind=kind, data=data, now=context.now
        )


async def _outcome(context: Context, source_id: int, asked: datetime) -> Html:
    """What the reading that was asked for came to; the wait is bounded."""
    until = time.monotonic() + PATIENCE_S
    while True:
        async with context.db.read() as conn:
            tried = [one for one in await ways.tries(conn, source_id) if one.at is not None and one.at >= asked]
            came = await ways.posts_since(conn, source_id, asked) if tried else 0
        if tried:
            read = next((one for one in tried if one.error is None), tried[0])
            return view.tested(context.texts, read.error, came)
        if time.monotonic() >= until:
            return context.texts.html("sources-test-waiting")
        await asyncio.sleep(LOOK_AGAIN_S)


async def _source(conn: AsyncConnection, source_id: int) -> Source:
    source = await sources.get_source(conn, source_id)
    if source is None or not source.active:
        raise UserError("sources-gone")
    return source


def _may_act(context: Context) -> bool:
    return context.visit.member.role in ACTING_ROLES


def _allow(context: Context) -> None:
    if not _may_act(context):
        raise UserError("error-no-right")


def _actor(context: Context) -> str:
    return f"telegram:{context.visit.member.telegram_id}"


async def _record(conn: AsyncConnection, context: Context, action: str, source: Source, **data: Any) -> None:
    await audit.record(
        conn,
        workspace_id=context.visit.workspace.id,
        at=context.now,
        actor=_actor(context),
        action=action,
        subject=source.key,
        data=data,
    )
