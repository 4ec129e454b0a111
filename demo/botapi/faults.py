"""Planted refusals and Telegram's speed limits."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from demo.botapi.params import RefusalError
from demo.botapi.state import Chat, Fault


def too_fast(seconds: int) -> RefusalError:
    return RefusalError(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)


def take_fault(faults: list[Fault], method: str, chat_id: int | None) -> Fault | None:
    """The first planted fault that fits this call; it is used up by one."""
    for fault in faults:
        if fault.method.lower() in (method, "*") and fault.chat_id in (None, chat_id):
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
            return fault
    return None


@dataclass
class SpeedLimits:
    """Messages a second in one chat and a minute in one group; None lifts a limit (tests need not wait)."""

    chat_per_second: int | None = None
    group_per_minute: int | None = None
    sent: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, chat: Chat) -> None:
        now = time.monotonic()
        sent = self.sent[chat.id]
        while sent and sent[0] < now - 60:
            sent.popleft()
        if chat.kind != "private" and self.group_per_minute and len(sent) >= self.group_per_minute:
            raise too_fast(int(sent[0] + 61 - now))
        if self.chat_per_second and sum(moment > now - 1 for moment in sent) >= self.chat_per_second:
            raise too_fast(1)
        sent.append(now)
