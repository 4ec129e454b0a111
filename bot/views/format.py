"""Figures, times and quotations as people read them: Tehran time and the Jalali calendar live here, nowhere lower."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from bot.texts import Html, Texts, escape

QUOTE_LIMIT = 220


class Format:
    """Formats for one chat: its language and the workspace's time zone."""

    def __init__(self, texts: Texts, timezone: str) -> None:
        self.texts = texts
        self.timezone = timezone
        self._zone = ZoneInfo(timezone)

    def clock(self, moment: datetime) -> str:
        """Hours and minutes, 24 hours, two digits each."""
        return self.texts.digits(f"{moment.astimezone(self._zone):%H:%M}")

    def day(self, moment: datetime) -> str:
        """Weekday, day and month of the Jalali calendar, in the chat's language; no year."""
        local = JalaliDate(moment.astimezone(self._zone).date())
        return self.texts.get(
            "date-day",
            weekday=self.weekday(moment),
            day=self.texts.digits(str(local.day)),
            month=self.texts.get(f"month-{local.month}"),
        )

    def weekday(self, moment: datetime) -> str:
        local = JalaliDate(moment.astimezone(self._zone).date())
        return self.texts.get(f"weekday-{local.weekday()}")

    def date(self, moment: datetime) -> str:
        """Day and month of the Jalali calendar, without the weekday."""
        local = JalaliDate(moment.astimezone(self._zone).date())
        month = self.texts.get(f"month-{local.month}")
        return self.texts.get("date", day=self.texts.digits(str(local.day)), month=month)

    def moment(self, moment: datetime, now: datetime) -> str:
        """The clock alone on the same day, else the day and the clock."""
        if moment.astimezone(self._zone).date() == now.astimezone(self._zone).date():
            return self.clock(moment)
        return self.texts.get("date-day-clock", day=self.day(moment), clock=self.clock(moment))

    def percent(self, share: float) -> str:
        """A share of 0..100 with the percent sign stuck to it."""
        return self.texts.digits(f"{round(share)}%")

    def signed(self, value: float) -> str:
        """A whole number whose minus is a word: a sign jumps to the wrong side in right-to-left text."""
        number = self.texts.number(abs(round(value)))
        return self.texts.get("minus", number=number) if round(value) < 0 else number

    def about(self, value: int) -> str:
        """A large figure rounded for reading: thousands and millions in words above ten thousand."""
        if value >= 999_500:  # what rounds to a thousand thousands
            return self.texts.get("millions", number=self.texts.number(round(value / 1_000_000, 1)))
        if value >= 10_000:
            return self.texts.get("thousands", number=self.texts.number(round(value / 1_000)))
        return self.texts.number(value)

    def duration(self, span: timedelta) -> str:
        """Hours and minutes in words."""
        minutes = max(1, round(span.total_seconds() / 60))
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.texts.get("minutes", count=rest)
        if not rest:
            return self.texts.get("hours", count=hours)
        return self.texts.get("hours-minutes", hours=hours, minutes=rest)

    def list(self, parts: list[str]) -> str:
        """The parts as a phrase, with the language's comma and "and"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.texts.get("list-and", head=self.texts.get("list-comma").join(parts[:-1]), last=parts[-1])


def quote(text: str, limit: int = QUOTE_LIMIT) -> Html:
    """A post as a block quotation: one paragraph, escaped, cut at a word with «…»."""
    flat = re.sub(r"\s+", " ", text).strip()
    if len(flat) > limit:
        flat = flat[:limit].rsplit(" ", 1)[0].rstrip("،.؛: ") + "…"
    return Html(f"<blockquote>{escape(flat)}</blockquote>")
