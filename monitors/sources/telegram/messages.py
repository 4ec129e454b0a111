"""Telegram messages as posts: albums become one, forwards keep their origin, answers name what they answer.

Knows the shape of messages, not the client.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal

from monitors.inbox import Origin, RawPost
from monitors.sources.port import Present
from storage.sources import Source

YOUNG = timedelta(days=1, minutes=30)  # up to this age posts are read again: their figures of a whole day are known

Message = Any  # telethon.tl.types.Message: `id`, `date`, `message`, `grouped_id`, `media`, `fwd_from`, ...


def to_posts(
    source: Source, found: Iterable[Message], chats: Iterable[Any], now: datetime, *, backfilled: bool = False
) -> tuple[RawPost, ...]:
    """One post for each message or album, in the order given. `chats` name the channels forwarded from."""
    titles = {chat.id: getattr(chat, "title", "") for chat in chats}
    # Messages about the channel itself (a new title, say) have an action; deleted ones have no date.
    spoken = [message for message in found if message.date is not None and getattr(message, "action", None) is None]
    return tuple(
        _post(list(parts), source, titles, now, backfilled)
        for _, parts in groupby(spoken, key=lambda message: message.grouped_id or -message.id)
    )


def young(found: Iterable[Message], now: datetime, *, full: bool) -> Sequence[Message]:
    """The newest messages up to the age of YOUNG, oldest first. `full`: there may be more before them."""
    ordered: Sequence[Message] = sorted(found, key=lambda message: int(message.id))
    if full:
        ordered = without_cut_album(ordered, at="start")
    return [message for message in ordered if message.date and now - message.date <= YOUNG]


def without_cut_album(messages: Sequence[Message], *, at: Literal["end", "start"] = "end") -> Sequence[Message]:
    """Leave out the album at the edge of a full page: the rest of it may stand on the next one."""
    edge = messages[-1 if at == "end" else 0].grouped_id
    if not edge:
        return messages
    return [message for message in messages if message.grouped_id != edge] or messages


def _post(
    parts: Sequence[Message], source: Source, titles: Mapping[int, str], now: datetime, backfilled: bool
) -> RawPost:
    first = min(parts, key=lambda part: int(part.id))
    origin = next((one for part in parts if (one := _origin(part, titles))), None)
    # "Edited" may mean that somebody reacted; whether the text really changed is for ingest to see.
    edits = [part.edit_date for part in parts if part.edit_date and not part.edit_hide]
    return RawPost(
        source_id=source.id,
        external_id=str(first.id),
        published_at=min(first.date, now),
        seen_at=now,
        text="\n".join(text for part in parts if (text := text_of(part))),
        author=first.post_author or (origin.title if origin else None),
        url=f"https://t.me/{source.address}/{first.id}",
        views=max((part.views for part in parts if part.views is not None), default=None),
        forwards=max((part.forwards for part in parts if part.forwards is not None), default=None),
        edited_at=max(edits, default=None),
        media_key=next((key for part in parts if (key := _media_key(part))), None),
        backfilled=backfilled,
        reactions=max((count for part in parts if (count := _reactions(part)) is not None), default=None),
        origin=origin,
        parent=_parent(first, source),
    )


def present(found: Sequence[Message], now: datetime) -> Present | None:
    """What a page of the newest messages says of the numbers between its young ends: these are there, no others."""
    numbers = [int(message.id) for message in found if message.date and now - message.date <= YOUNG]
    return Present(min(numbers), max(numbers), frozenset(map(str, numbers))) if numbers else None


def text_of(message: Message) -> str:
    if message.message:
        return str(message.message)
    poll = getattr(message.media, "poll", None)
    return str(getattr(poll.question, "text", poll.question)) if poll else ""


def _origin(message: Message, titles: Mapping[int, str]) -> Origin | None:
    """Of people only the name is kept that Telegram shows."""
    header = message.fwd_from
    if header is None:
        return None
    channel_id = getattr(header.from_id, "channel_id", None)
    return Origin(
        stable_id=str(channel_id) if channel_id else None,
        title=titles.get(channel_id or 0) or header.from_name or header.post_author,
        external_id=str(header.channel_post) if header.channel_post else None,
        published_at=header.date,
    )


def _parent(message: Message, source: Source) -> tuple[int, str] | None:
    """The message of the same channel that it answers."""
    header = getattr(message, "reply_to", None)
    number = getattr(header, "reply_to_msg_id", None)
    elsewhere = getattr(header, "reply_to_peer_id", None) is not None
    return (source.id, str(number)) if number and not elsewhere else None


def _reactions(message: Message) -> int | None:
    """Of all kinds together; None where there is nothing to count."""
    found = getattr(message, "reactions", None)
    return None if found is None else sum(int(one.count) for one in found.results)


def _media_key(message: Message) -> str | None:
    for kind in ("photo", "document"):
        content = getattr(message.media, kind, None)
        if content is not None:
            return f"{kind}:{content.id}"
    return None
