"""A post that somebody brought to the bot: forwarded, linked to, or its bare text."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from telegram import Message, MessageOriginChannel

LONGEST_TEXT = 4_096
DRAFT = "pasted_post"
"""The kind of the draft that remembers one."""

# Channel ids of the Bot API are the platform's own with this put before them as a negative number.
_CHANNEL_BASE = 10**12
_LINK = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?(?:c/(?P<id>\d{1,16})|(?P<name>[A-Za-z]\w{3,31}))/(?P<number>\d{1,12})"
    r"(?:\?\S*)?",
    re.ASCII,
)
_URL = re.compile(r"https?://\S{4,500}")


@dataclass(frozen=True, slots=True)
class Pasted:
    """`address` is the channel's user name in lower case, `stable_id` its own id; both None where unknown."""

    text: str
    address: str | None = None
    stable_id: str | None = None
    title: str | None = None
    number: str | None = None
    url: str | None = None
    published_at: str | None = None

    def data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)


def read_message(message: Message) -> Pasted:
    """What the message brings. A link to a post is taken out of the text, so that the text alone is compared."""
    text = (message.text or message.caption or "")[:LONGEST_TEXT]
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        name = origin.chat.username
        return Pasted(
            text=text,
            address=name.lower() if name else None,
            stable_id=str(-origin.chat.id - _CHANNEL_BASE),
            title=origin.chat.title,
            number=str(origin.message_id),
            url=f"https://t.me/{name}/{origin.message_id}" if name else None,
            published_at=_iso(origin.date),
        )
    link = _LINK.search(text)
    if link is not None:
        rest = f"{text[: link.start()]} {text[link.end() :]}".strip()
        name = link["name"]
        url = f"https://t.me/{name or 'c/' + link['id']}/{link['number']}"
        return Pasted(rest, name.lower() if name else None, link["id"], None, link["number"], url)
    address = _URL.search(text)
    date = _iso(origin.date) if origin else None
    return Pasted(text, url=address[0] if address and address[0] == text.strip() else None, published_at=date)


def _iso(moment: datetime) -> str:
    return moment.isoformat()
