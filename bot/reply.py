"""Answering where it was asked: a text, or a picture with its caption."""

import logging
from dataclasses import dataclass
from html import unescape
from re import sub
from typing import TypeVar

from telegram import Chat, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

from bot.callbacks import Callback
from bot.direction import directed
from bot.texts import Html

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a picture of the first post linked to would outshine the answer

Pressed = TypeVar("Pressed", bound=Callback)


@dataclass(frozen=True, slots=True)
class Answer:
    """`picture` is a PNG; `text` is then its caption."""

    text: Html
    keyboard: InlineKeyboardMarkup | None = None
    picture: bytes | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", Html(directed(self.text)))


def heard(update: Update, kind: type[Pressed]) -> Pressed:
    """The button that was pressed. Raises UnknownCallbackError for data that no button of this version makes."""
    return kind.decode((update.callback_query.data if update.callback_query else None) or "")


def plain(text: Html) -> str:
    """The text without its tags, as Telegram counts and shows it."""
    return unescape(sub(r"<[^>]*>", "", text))


async def reply(update: Update, *answers: Answer) -> Message | None:
    """Send each as a new message in the chat (and topic) of the update, after telling a button that it was heard.

    The last message sent, for what is to be edited when more is known.
    """
    await _acknowledge(update)
    chat, message = update.effective_chat, update.effective_message
    if chat is None:
        return None
    thread = message.message_thread_id if getattr(message, "is_topic_message", False) and message else None
    sent = None
    for answer in answers:
        sent = await _send(chat, answer, thread)
    return sent


async def edit_sent(message: Message | None, answer: Answer) -> None:
    """Put it in the place of a message that `reply` sent."""
    if message is None:
        return
    try:
        await message.edit_text(
            answer.text, parse_mode=ParseMode.HTML, reply_markup=answer.keyboard, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if "not modified" not in error.message.casefold():
            raise


async def edit(update: Update, answer: Answer) -> None:
    """Put it in the place of the message whose button was pressed."""
    query = update.callback_query
    if query is None:
        return
    await _acknowledge(update)
    try:
        await query.edit_message_text(
            answer.text, parse_mode=ParseMode.HTML, reply_markup=answer.keyboard, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if "not modified" not in error.message.casefold():
            raise


async def _acknowledge(update: Update) -> None:
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer()
    except BadRequest as error:  # pressed while we were away: Telegram has stopped waiting, the person has not
        log.info("a button was answered too late: %s", error.message)


async def _send(chat: Chat, answer: Answer, thread: int | None) -> Message:
    """A caption that is too long goes after its picture."""
    if answer.picture is None:
        return await _send_text(chat, answer, thread)
    if len(plain(answer.text)) <= MessageLimit.CAPTION_LENGTH:
        return await chat.send_photo(
            answer.picture,
            caption=answer.text,
            parse_mode=ParseMode.HTML,
            reply_markup=answer.keyboard,
            message_thread_id=thread,
        )
    await chat.send_photo(answer.picture, message_thread_id=thread)
    return await _send_text(chat, answer, thread)


async def _send_text(chat: Chat, answer: Answer, thread: int | None) -> Message:
    async def send(text: str, mode: str | None) -> Message:
        return await chat.send_message(
            text,
            parse_mode=mode,
            reply_markup=answer.keyboard,
            message_thread_id=thread,
            link_preview_options=NO_PREVIEW,
        )

    try:
        return await send(answer.text, ParseMode.HTML)
    except BadRequest as error:
        if "parse entities" not in error.message.casefold():
            raise
        log.error("an answer's HTML was refused: %s", error.message)
        return await send(plain(answer.text), None)
