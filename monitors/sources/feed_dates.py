"""Dates as feeds write them: RFC 822, ISO 8601, Persian and Arabic digits, Jalali days."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDateTime

TEHRAN = ZoneInfo("Asia/Tehran")  # where whoever writes a Jalali date means it
DIGITS = str.maketrans("\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
                       "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669", "0123456789" * 2)  # fmt: skip
JALALI = re.compile(r"\b(1[34]\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def read_date(text: Any, parsed: datetime | None = None) -> datetime | None:
    """An aware UTC moment, or None. `parsed` is what a general parser made of it, if it made anything."""
    if not isinstance(text, str):
        return None
    text = text.strip()[:100].translate(DIGITS)
    jalali = JALALI.search(text)
    if jalali:
        return _from_jalali(jalali)
    if parsed is not None:
        return parsed
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _from_jalali(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment: datetime = JalaliDateTime(year, month, day, hour, minute, second).to_gregorian()
        return moment.replace(tzinfo=TEHRAN).astimezone(UTC)
    except ValueError:
        return None
