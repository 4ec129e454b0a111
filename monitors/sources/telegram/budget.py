"""How often one account asks by each method: learnt from the waits Telegram imposes, and never forgotten by a restart.

Telegram counts by method and account, and says nothing before it is too late. So every wait doubles the gap that is
kept between two calls of its method (to at least one and a half times the pace that earned it), and the gap halves
again in every six hours without one.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from storage.accounts import Allowance

SMALLEST_GAP, LARGEST_GAP = 0.1, 5.0  # seconds
HALF_LIFE = timedelta(hours=6)
DAY = timedelta(days=1)
REMEMBERED = 50  # calls from which the pace is measured


class Budget:
    def __init__(self, known: Iterable[Allowance] = ()) -> None:
        self._allowances = {one.method: one for one in known}
        self._calls: dict[str, deque[float]] = {}
        self._next: dict[str, float] = {}

    def blocked(self, method: str, now: datetime) -> float:
        """Seconds until the method may be called; 0 when it may be."""
        until = self._of(method).blocked_until
        return 0.0 if until is None else max(0.0, (until - now).total_seconds())

    async def turn(self, method: str, now: datetime) -> None:
        """Wait until the gap to the call before has passed."""
        clock = asyncio.get_running_loop().time
        at = max(clock(), self._next.get(method, 0.0))
        self._next[method] = at + self.gap(method, now)
        self._calls.setdefault(method, deque(maxlen=REMEMBERED)).append(at)
        if at > clock():
            await asyncio.sleep(at - clock())

    def gap(self, method: str, now: datetime) -> float:
        one = self._of(method)
        if one.flooded_at is None:
            return 0.0
        left: float = one.gap * 0.5 ** ((now - one.flooded_at) / HALF_LIFE)
        return min(left, LARGEST_GAP) if left >= SMALLEST_GAP / 2 else 0.0

    def flooded(self, method: str, seconds: float, now: datetime) -> Allowance:
        """Learn from a wait; what is to be kept."""
        gap = max(2 * self.gap(method, now), 1.5 * self._pace(method), SMALLEST_GAP)
        until = now + timedelta(seconds=seconds)
        return self._keep(replace(self._of(method), blocked_until=until, gap=min(gap, LARGEST_GAP), flooded_at=now))

    def spend(self, method: str, most: int, now: datetime) -> Allowance | None:
        """Take one of `most` calls of a day; None when they are used up, until `day_ends`."""
        one = self._of(method)
        if one.day is None or not one.day <= now < one.day + DAY:
            one = replace(one, day=now, used=0)
        if one.used >= most:
            return None
        return self._keep(replace(one, used=one.used + 1))

    def day_ends(self, method: str, now: datetime) -> float:
        """Seconds until a used-up method has calls again."""
        began = self._of(method).day
        return 0.0 if began is None else (began + DAY - now).total_seconds()

    def _of(self, method: str) -> Allowance:
        return self._allowances.get(method) or Allowance(method)

    def _keep(self, one: Allowance) -> Allowance:
        self._allowances[one.method] = one
        return one

    def _pace(self, method: str) -> float:
        """Seconds between the newest calls."""
        calls = self._calls.get(method) or deque[float]()
        return (calls[-1] - calls[0]) / (len(calls) - 1) if len(calls) > 1 else 0.0
