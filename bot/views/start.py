"""The first words in a chat, and the help."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from bot.callbacks import Language, Status, Subscribe
from bot.reply import Answer
from bot.texts import LANGUAGES, Html, Texts
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import keyboard
from storage.brands import Brand
from storage.chats import Chat
from storage.members import Member

COMMANDS = ("status", "sov", "summary", "faq", "sources", "calendar", "start", "help")
UNDER_THE_MENU = ("why", "sensitivity")  # told in the help alone: the menu stays short


def welcome(fmt: Format, chat: Chat, member: Member, brands: Sequence[Brand]) -> Answer:
    """Private chat: who I am, what I read for you, and whether alerts come here."""
    texts = fmt.texts
    names = facts.short_names(fmt, brands)
    lines = [
        texts.html("start-greeting", name=facts.cut(member.name, facts.NAME_LENGTH)),
        texts.html("start-what", brands=names) if names else texts.html("start-what-no-brand"),
        "",
        texts.html("start-role", role=texts.get(f"role-{member.role}")),
        "",
        texts.html("start-points"),
        texts.html("start-point-unseen", platforms=texts.get("platforms-unconnected")),
        texts.html("start-point-forward"),
        texts.html("start-point-publish"),
        "",
        texts.html("start-on" if chat.subscribed else "start-off", command="/help"),
    ]
    return Answer(Html("\n".join(lines)), _buttons(texts, chat))


def group(fmt: Format, chat: Chat, brands: Sequence[Brand]) -> Answer:
    """A group: which alerts it receives from now on, and what I read there."""
    texts = fmt.texts
    names = facts.short_names(fmt, brands)
    if not chat.subscribed:
        first = texts.html("start-group-off")
    elif not names:
        first = texts.html("start-group-no-brand")
    elif chat.min_severity > 1:
        first = texts.html("start-group-from", brands=names, severity=chat.min_severity)
    else:
        first = texts.html("start-group", brands=names)
    how = f" {texts.html('start-group-how')}" if chat.subscribed else ""
    return Answer(Html(f"{first}{how}"), _buttons(texts, chat))


def help_text(texts: Texts) -> Answer:
    lines = [
        texts.html("help-title"),
        *(texts.html(f"help-{name}", command=f"/{name}") for name in (*COMMANDS, *UNDER_THE_MENU) if name != "help"),
        "",
        texts.html("help-forward"),
        texts.html("help-unseen", platforms=texts.get("platforms-unconnected")),
    ]
    return Answer(Html("\n".join(lines)))


def _buttons(texts: Texts, chat: Chat) -> InlineKeyboardMarkup | None:
    other = next(language for language in LANGUAGES if language != texts.language)
    toggle = ("start-button-off", 0) if chat.subscribed else ("start-button-on", 1)
    return keyboard(
        [
            (texts.get(toggle[0]), Subscribe(toggle[1])),
            (texts.get("start-button-status"), Status()),
            (Texts(other).get("language-name"), Language(other)),
        ]
    )
