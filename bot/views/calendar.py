"""/calendar: the days on which other talk than usual is expected."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from bot.callbacks import CalendarRemove
from bot.reply import Answer
from bot.texts import Html
from bot.views.alert_parts import short
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from storage.calendar import Campaign

HOLIDAYS, CAMPAIGNS = 5, 8
NOON = time(12, tzinfo=UTC)  # the same date in every zone we know holidays of


def calendar(
    fmt: Format, campaigns: Sequence[Campaign], holidays: Mapping[date, str], *, added: Campaign | None = None
) -> Answer:
    """`campaigns` that are not over, and the holidays to come."""
    texts = fmt.texts
    lines = [texts.html("calendar-title")]
    if added is not None:
        lines.append(texts.html("calendar-added", name=short(added.name), days=_days(fmt, added)))
    lines += [Html(""), texts.html("calendar-campaigns" if campaigns else "calendar-campaigns.none")]
    lines += [
        texts.html("calendar-campaign", days=_days(fmt, one), name=short(one.name)) for one in campaigns[:CAMPAIGNS]
    ]
    if holidays:
        lines += [Html(""), texts.html("calendar-holidays")]
        named = list(holidays.items())[:HOLIDAYS]
        lines += [texts.html("calendar-holiday", day=_day(fmt, day), name=short(name)) for day, name in named]
    lines += [Html(""), texts.html("calendar-what"), texts.html("calendar-how")]
    buttons: list[list[Button]] = [
        [(texts.get("calendar-button-remove", name=short(one.name)), CalendarRemove(one.id))]
        for one in campaigns[:CAMPAIGNS]
    ]
    return Answer(Html("\n".join(lines)), keyboard(*buttons))


def _days(fmt: Format, one: Campaign) -> str:
    if one.start == one.end:
        return _day(fmt, one.start)
    return fmt.texts.get("date-span", start=_day(fmt, one.start), end=_day(fmt, one.end))


def _day(fmt: Format, day: date) -> str:
    return fmt.day(datetime.combine(day, NOON))
