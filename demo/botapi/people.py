"""What people do in the look-alike: say, press, forward, block, upgrade a group. Each becomes an update for the bot."""

import time
from collections.abc import Mapping
from typing import Any

from demo.botapi.entities import Entity, Formatted, with_automatic
from demo.botapi.methods import Room
from demo.botapi.state import Channel, Chat, Event, Json, Query, User


def say(room: Room, chat: Chat, user: User, text: str, reply_to: int | None = None) -> Json:
    """Somebody types a line. In groups the bot only learns of commands, replies to it and mentions (privacy mode)."""
    formatted = with_automatic(Formatted(text, []))
    replied = chat.messages.get(reply_to or 0)
    content: Json = {"text": formatted.text, "entities": formatted.entities, "reply_to_message": replied}
    message = room.state.add_message(chat, user, content)
    if chat.kind == "private" or _meant_for_bot(room, message):
        room.updates.push("message", dict(message))
    return message


def _meant_for_bot(room: Room, message: Json) -> bool:
    me = room.state.me
    if message.get("reply_to_message", {}).get("from", {}).get("id") == me.id:
        return True
    return any(_addresses(message["text"], entity, me.username) for entity in message.get("entities", []))


def _addresses(text: str, entity: Entity, username: str) -> bool:
    units = text.encode("utf-16-le")
    piece = units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
    if entity["type"] == "bot_command":
        return "@" not in piece or piece.lower().endswith(f"@{username}".lower())
    return bool(entity["type"] == "mention" and piece.lower() == f"@{username}".lower())


def forward(
    room: Room, chat: Chat, user: User, text: str, channel: Channel | None, message_id: int, posted_at: float
) -> Json:
    """Somebody forwards a channel's post (or, without a channel, a hidden person's words) into the chat."""
    date = int(posted_at)
    origin: Json = {"type": "hidden_user", "date": date, "sender_user_name": "ناشناس"}
    if channel:
        origin = {"type": "channel", "date": date, "chat": channel.json(), "message_id": message_id}
    formatted = with_automatic(Formatted(text, []))
    content = {"text": formatted.text, "entities": formatted.entities, "forward_origin": origin}
    message = room.state.add_message(chat, user, content)
    if chat.kind == "private":
        room.updates.push("message", dict(message))
    return message


def find_button(message: Json, wanted: str) -> Json:
    """The button with this label, or with this callback data. Raises LookupError naming what there is."""
    buttons = [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
    for button in buttons:
        if wanted in (button["text"], button.get("callback_data")):
            return dict(button)
    raise LookupError(f"no button {wanted!r} among {[b['text'] for b in buttons]}")


def press(room: Room, chat: Chat, user: User, message: Json, data: str) -> Query:
    query = room.state.open_query(user, chat, message["message_id"])
    body = {"id": query.id, "from": user.json(), "message": dict(message), "chat_instance": str(chat.id), "data": data}
    room.updates.push("callback_query", body)
    return query


def shut(room: Room, chat: Chat, user: User) -> None:
    """The bot is blocked by its only reader, or thrown out of the group."""
    chat.shut = True
    _membership(room, chat, user, "member", "kicked")


def reopen(room: Room, chat: Chat, user: User) -> None:
    chat.shut = False
    _membership(room, chat, user, "kicked", "member")


def _membership(room: Room, chat: Chat, user: User, old: str, new: str) -> None:
    def status(word: str) -> Mapping[str, Any]:
        until = {"until_date": 0} if word == "kicked" else {}
        return {"user": room.state.me.json(), "status": word, **until}

    change = {"chat": chat.json(), "from": user.json(), "date": int(time.time())}
    room.updates.push("my_chat_member", change | {"old_chat_member": status(old), "new_chat_member": status(new)})


def migrate(room: Room, chat: Chat) -> Chat:
    """Upgrade a group to a supergroup: a new id, and a service message on each side."""
    new = room.state.add_group(-(10**12) + chat.id, chat.title, dict(chat.members), kind="supergroup")
    chat.migrated_to = new.id
    creator = next((room.state.users[i] for i, status in chat.members.items() if status == "creator"), room.state.me)
    for side, content in ((chat, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": chat.id})):
        room.updates.push("message", dict(room.state.add_message(side, creator, content)))
    room.state.emit(Event("migrate", chat.id, {"to": new.id}, silent=True))
    return new
