"""Jalali dates as people type them, in any digits and in words of any of our languages: `12 Azar to 15 Azar`."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from persiantools.jdatetime import JalaliDate

from bot.errors import UserError
from bot.texts import LANGUAGES, Texts

MONTHS = range(1, 13)
OVER = timedelta(days=60)  # a date without a year that was so long ago is meant for next year
YEARS = range(1300, 1500)
_FIGURES = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_LIKE = str.maketrans({"ي": "ی", "ك": "ک", "\u200c": None})


def span(words: Sequence[str], today: date) -> tuple[date, date, str]:
    """The first and the last day, and the words after them. Raises UserError for what is no date."""
    typed = [_plain(word) for word in words]
    months, joins = _vocabulary()
    start, used = _date(typed, today, months)
    end = start
    if used < len(typed) and typed[used] in joins:
        end, more = _date(typed[used + 1 :], today, months, after=start)
        used += 1 + more
    if end < start:
        raise UserError("error-calendar-order")
    return start, end, " ".join(words[used:])


def _date(words: Sequence[str], today: date, months: dict[str, int], after: date | None = None) -> tuple[date, int]:
    """A date at the beginning of the words, and how many of them it takes."""
    figures = _FIGURES.fullmatch(words[0]) if words else None
    if figures:
        year, month, day = map(int, figures.groups())
        return _jalali(year, month, day), 1
    if len(words) < 2 or not words[0].isdecimal() or words[1] not in months:
        raise UserError("error-calendar-date")
    day, month = int(words[0][:4]), months[words[1]]
    if len(words) > 2 and words[2].isdecimal() and int(words[2][:6]) in YEARS:
        return _jalali(int(words[2]), month, day), 3
    earliest = after or today - OVER
    year = JalaliDate(earliest).year
    found = _jalali(year, month, day)
    return (found if found >= earliest else _jalali(year + 1, month, day)), 2


def _jalali(year: int, month: int, day: int) -> date:
    try:
        return JalaliDate(year, month, day).to_gregorian()
    except ValueError as error:
        raise UserError("error-calendar-date") from error


def _plain(word: str) -> str:
    latin = "".join(str(unicodedata.digit(char, char)) for char in word.casefold())
    return latin.translate(_LIKE).strip("،,؛")


@cache
def _vocabulary() -> tuple[dict[str, int], frozenset[str]]:
    """Months by their names, and the words between two dates."""
    catalogues = [Texts(language) for language in LANGUAGES]
    months = {_plain(texts.get(f"month-{month}")): month for texts in catalogues for month in MONTHS}
    return months, frozenset(_plain(word) for texts in catalogues for word in texts.get("words-until").split())
