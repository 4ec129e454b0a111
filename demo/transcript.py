"""The run as JSON lines: who said what in which chat, and what kind of event it was."""

import json
import time
from collections.abc import Callable

from demo.botapi import Event
from demo.botapi.state import Json

SEVERITY_SIGNS = ("🔵", "🟡", "🟠", "🔴")
ALERT_WORDS = ("هشدار", "بحران")
ANSWER_WINDOW = 20.0  # seconds after a typed line in which a new message in that chat answers it


class Transcript:
    """Listens to the Bot API look-alike and writes one line an event.

    An alert is a message of its own that opens with a severity sign and an alert word; what edits it or replies to it
    is an update; what comes after a typed line is a reply.
    """

    def __init__(
        self, bot_id: int, own_names: list[str], age: Callable[[], float], write: Callable[[str], None]
    ) -> None:
        self.bot_id, self.own_names, self.age, self.write = bot_id, own_names, age, write
        self.alerts: set[tuple[int, int]] = set()
        self.replies: set[tuple[int, int]] = set()
        self.said_at: dict[int, float] = {}
        self.own_alert = False
        self.answered = 0

    def heard(self, event: Event) -> None:
        if event.name not in ("message", "edit") or not ("text" in event.body or "photo" in event.body):
            return
        by_bot = event.body["from"]["id"] == self.bot_id
        kind = self._kind(event, by_bot=by_bot)
        self._write(event, kind, by_bot=by_bot)

    def _kind(self, event: Event, *, by_bot: bool) -> str:
        place = (event.chat_id, event.body["message_id"])
        if not by_bot:
            self.said_at[event.chat_id] = time.monotonic()
            return "say"
        if event.name == "edit":
            return "reply" if place in self.replies else "update"
        if self._is_alert(event.body):
            self.alerts.add(place)
            self.own_alert |= any(name in first_line(event.body) for name in self.own_names)
            return "alert"
        answers_alert = event.body.get("reply_to_message", {}).get("message_id")
        if (event.chat_id, answers_alert) in self.alerts:
            return "update"
        if time.monotonic() - self.said_at.get(event.chat_id, -ANSWER_WINDOW) < ANSWER_WINDOW:
            self.replies.add(place)
            self.answered += 1
            return "reply"
        return "update"

    def _is_alert(self, message: Json) -> bool:
        line = first_line(message)
        return line.startswith(SEVERITY_SIGNS) and any(word in line for word in ALERT_WORDS)

    def _write(self, event: Event, kind: str, *, by_bot: bool) -> None:
        body = event.body
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        shape = "edit" if event.name == "edit" else "photo" if "photo" in body else "text"
        line = {
            "t": round(self.age(), 2),
            "chat": "private" if event.chat_id > 0 else "group",
            "from": "bot" if by_bot else "user",
            "event": kind,
            "kind": shape,
            "text": body.get("text") or body.get("caption") or "",
            "buttons": [button["text"] for row in rows for button in row],
        }
        self.write(json.dumps(line, ensure_ascii=False))


def first_line(message: Json) -> str:
    text = str(message.get("text") or message.get("caption") or "").strip()
    return text.splitlines()[0] if text else ""
