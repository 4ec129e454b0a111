"""Keyboards under messages. The first button of a row is the rightmost one in Persian."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import Callback

Button = tuple[str, Callback]
_ISOLATES = {0x2068: None, 0x2069: None, 0x200F: None}


def keyboard(*rows: Iterable[Button]) -> InlineKeyboardMarkup | None:
    """Rows of (label, callback); empty rows are left out, and no button at all is no keyboard.

    A label is one short phrase: it needs no isolates and marks, and those who press it by its words must find them.
    """
    filled = [
        [InlineKeyboardButton(plain_label(label), callback_data=callback.encode()) for label, callback in row]
        for row in map(list, rows)
        if row
    ]
    return InlineKeyboardMarkup(filled) if filled else None


def plain_label(label: str) -> str:
    return label.translate(_ISOLATES)
