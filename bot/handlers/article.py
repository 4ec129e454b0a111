"""The whole article of a post, or behind a link, where somebody asks for it: fetched then, and not before."""

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.callbacks import FullText, ReadLink
from bot.context import Context
from bot.errors import UserError
from bot.pages import ArticleRead
from bot.pasted import DRAFT, Pasted
from bot.reply import edit_sent, heard, reply
from bot.views import article as view
from storage import drafts, posts, sources


def handlers() -> list[BaseHandler[Any, Context, Any]]:
    return [
        CallbackQueryHandler(of_post, FullText.pattern()),
        CallbackQueryHandler(of_link, ReadLink.pattern()),
    ]


async def of_post(update: Update, context: Context) -> None:
    """By the way out that its source names."""
    pressed = heard(update, FullText)
    async with context.db.read() as conn:
        post = await posts.get_post(conn, pressed.post_id)
        source = None if post is None else await sources.get_source(conn, post.source_id)
    if post is None or source is None or post.url is None:
        raise UserError("error-unknown-button")
    await _answer(update, context, post.url, source.egress)


async def of_link(update: Update, context: Context) -> None:
    pressed = heard(update, ReadLink)
    async with context.db.read() as conn:
        data = await drafts.get(conn, pressed.draft_id, chat_id=context.visit.chat.id, kind=DRAFT)
    url = Pasted.read(data["pasted"]).url if data else None
    if url is None:
        raise UserError("post-draft-gone")
    await _answer(update, context, url, None)


async def _answer(update: Update, context: Context, url: str, egress: str | None) -> None:
    pages = context.services.pages
    if pages is None:
        raise UserError("error-unknown-button")
    asked = await reply(update, view.reading(context.texts))
    found: ArticleRead = await pages.article(url, egress)
    await edit_sent(asked, view.article(context.texts, found, url))
