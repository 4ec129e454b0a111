"""Which event is which, on the state of a look-alike without a server."""

import json

import pytest

from demo.botapi.state import State, User
from demo.transcript import Transcript

SARA, GROUP = User(501, "سارا"), -1001001
BUTTONS = {"inline_keyboard": [[{"text": "با من"}, {"text": "پست‌ها"}], [{"text": "بی‌مورد است"}]]}


@pytest.fixture
def lines() -> list[dict[str, object]]:
    return []


@pytest.fixture
def state(lines: list[dict[str, object]]) -> State:
    state = State()
    state.add_private(SARA)
    state.add_group(GROUP, "تیم", {501: "creator"})
    transcript = Transcript(
        state.me.id, ["دامون", "Damoon"], lambda: 1.234, lambda line: lines.append(json.loads(line))
    )
    state.listeners.append(transcript.heard)
    state.transcript = transcript  # type: ignore[attr-defined]
    return state


@pytest.mark.parametrize(
    ("text", "event", "own"),
    [
        ("🟡 هشدار شدت ۳ از ۵: دامون\nمتن", "alert", True),
        ("🔴 هشدار شدت ۵ از ۵: ⁨دامون⁩", "alert", True),
        ("🟡 هشدار شدت ۳ از ۵: سپیدشیر\nدامون هم", "alert", False),
        ("سلام سارا، من هشدارم.", "update", False),
        ("دامون اضافه شد؛ ۱۴ روز گذشته را خواندم.", "update", False),
        ("🔴 دامون: یک پرونده باز، شدت ۵", "update", False),
        ("⚫ هشدار: یک منبع دیده نمی‌شود", "update", False),
    ],
)
def test_what_counts_as_an_alert(state, lines, text: str, event: str, own: bool) -> None:
    state.add_message(state.chats[GROUP], state.me, {"text": text, "reply_markup": BUTTONS})
    assert [(x["event"], x["chat"], x["kind"], x["t"]) for x in lines] == [(event, "group", "text", 1.23)]
    assert lines[0]["buttons"] == ["با من", "پست‌ها", "بی‌مورد است"]
    assert state.transcript.own_alert is own


def test_replies_and_updates_are_told_apart(state, lines) -> None:
    chat = state.chats[501]
    alert = state.add_message(chat, state.me, {"text": "🟡 هشدار شدت ۳ از ۵: دامون"})
    state.add_message(chat, SARA, {"text": "/sov"})
    state.add_message(chat, state.me, {"text": "🔴 پرونده ۱ به شدت ۵ رسید.", "reply_to_message": alert})
    state.add_message(chat, state.me, {"photo": [{"file_id": "f"}], "caption": "سهم صدا"})
    state.add_message(state.chats[GROUP], state.me, {"text": "پرونده ۱ هنوز مسئول ندارد."})
    shown = [(x["from"], x["event"], x["kind"], x["text"]) for x in lines[1:]]
    assert shown == [
        ("user", "say", "text", "/sov"),
        ("bot", "update", "text", "🔴 پرونده ۱ به شدت ۵ رسید."),
        ("bot", "reply", "photo", "سهم صدا"),
        ("bot", "update", "text", "پرونده ۱ هنوز مسئول ندارد."),
    ]
