"""What people type after a command: a brand's name and a period, in any digits and in words of any of our languages."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from bot.errors import UserError
from bot.texts import LANGUAGES, Texts

LONGEST_HOURS = 24 * 90
UNITS = {"hour": 1, "day": 24, "week": 24 * 7, "month": 24 * 30}

_PERIOD = re.compile(r"(\d{1,6})?\s*([^\W\d]+)?")


def hours(words: Sequence[str]) -> int | None:
    """The length in hours of a period such as `7`, `24h`, `3 days` or `last week`; None when it is not a period.

    Raises UserError for a period of nothing, or longer than a quarter.
    """
    units, idle = _vocabulary()
    typed = " ".join(words).replace("\u200c", " ").casefold()
    latin = "".join(str(unicodedata.digit(char, char)) for char in typed)
    kept = " ".join(word for word in latin.split() if word not in idle)
    found = _PERIOD.fullmatch(kept)
    if not kept or found is None or (found[2] and found[2] not in units):
        return None
    return checked(int(found[1] or 1) * units.get(found[2], 1))


def checked(length: int) -> int:
    """These hours. Raises UserError for none, or more than a quarter of a year."""
    if not 1 <= length <= LONGEST_HOURS:
        raise UserError("error-period")
    return length


def period(words: Sequence[str], default: int) -> int:
    """Hours, or the default where nothing was typed. Raises UserError for what is no period."""
    length = hours(words) if words else default
    if length is None:
        raise UserError("error-period")
    return length


def name_and_period(words: Sequence[str], default: int) -> tuple[str, int]:
    """A name and, after it, a period: `damoon`, `24 hours`, `damoon 7 days`. The name is empty where none was typed."""
    for end in range(len(words)):
        length = hours(words[end:])
        if length is not None:
            return " ".join(words[:end]), length
    return " ".join(words), default


@cache
def _vocabulary() -> tuple[dict[str, int], frozenset[str]]:
    """Unit words with their hours, and the words that change nothing ("last"), of all languages."""
    catalogues = [Texts(language) for language in LANGUAGES]
    units = {
        word: length
        for name, length in UNITS.items()
        for texts in catalogues
        for word in _words(texts, f"words-{name}")
    }
    return units, frozenset(word for texts in catalogues for word in _words(texts, "words-last"))


def _words(texts: Texts, key: str) -> list[str]:
    return texts.get(key).split()
