"""Dates as feeds write them: RFC 822, ISO 8601, Persian and Arabic digits, Jalali days."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA, JalaliDateTime

TEHRAN = ZoneInfo("Asia/Tehran")  # where whoever writes a Jalali date means it
DIGITS = str.maketrans("\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
                       "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "0123456789" * 2)  # fmt: skip
JALALI = re.compile(r"\b(1[34]\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


LETTERS = str.maketrans("\u064a\u0643", "\u06cc\u06a9")  # Arabic yeh and kaf, as old keyboards write Persian
MONTHS = {
    name.lower(): number for names in (MONTH_NAMES_FA, MONTH_NAMES_EN) for number, name in enumerate(names) if name
}
JALALI_IN_WORDS = re.compile(
    rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(1[34]\d\d)(?:\D+(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?)?", re.IGNORECASE
)
SECONDS = re.compile(r"\d{9,13}")  # since 1970, or thousandths of them
SLASHES = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
ZONES = {"IRST": "+0330", "IRDT": "+0430"}  # what no parser knows
YEARS = range(1990, 2101)


def read_date(text: Any, parsed: datetime | None = None) -> datetime | None:
    """An aware UTC moment, or None. `parsed` is what a general parser made of it, if it made anything."""
    if not isinstance(text, str):
        return None
    text = text.strip()[:100].translate(DIGITS).translate(LETTERS)
    name = text[-4:].upper()
    if name in ZONES:
        text, parsed = text[:-4] + ZONES[name], None
    moment = _jalali(text) or _plain(text) or parsed or _mailed(text)
    return moment if moment is not None and moment.year in YEARS else None


def _plain(text: str) -> datetime | None:
    """ISO 8601, with slashes too, or seconds."""
    try:
        if SECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / (1_000 if len(text) > 11 else 1), UTC)
        moment = datetime.fromisoformat(SLASHES.sub(lambda day: "{}-{:0>2}-{:0>2}".format(*day.groups()), text))
        return _aware(moment)
    except (ValueError, OverflowError, OSError):
        return None


def _mailed(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _jalali(text: str) -> datetime | None:
    if found := JALALI.search(text):
        return _from_jalali(*found.groups())
    if found := JALALI_IN_WORDS.search(text):
        day, month, year, *time = found.groups()
        return _from_jalali(year, str(MONTHS[month.lower()]), day, *time)
    return None


def _from_jalali(*parts: str | None) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        moment: datetime = JalaliDateTime(year, month, day, hour, minute, second).to_gregorian()
        return moment.replace(tzinfo=TEHRAN).astimezone(UTC)
    except ValueError:
        return None
