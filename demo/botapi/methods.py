"""The Bot API methods: what the bot does. Each takes the room (state and updates) and the parameters of the call."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from demo.botapi.content import read_caption, read_keyboard, read_media, read_reply, read_text
from demo.botapi.faults import SpeedLimits
from demo.botapi.params import Params, RefusalError
from demo.botapi.state import Answer, Chat, Event, Json, State
from demo.botapi.updates import Updates

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ADMIN_RIGHTS = (
    *("can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@dataclass
class Room:
    """Everything a method may touch."""

    state: State
    updates: Updates = field(default_factory=Updates)
    limits: SpeedLimits = field(default_factory=SpeedLimits)

    def send(self, params: Params, content: Json) -> Json:
        chat = self.state.chat(params)
        self.limits.check(chat)
        common = {"reply_to_message": read_reply(params, chat), "reply_markup": read_keyboard(params)}
        silent = params.flag("disable_notification")
        return self.state.add_message(chat, self.state.me, content | common, silent=silent)


def _text(params: Params) -> Json:
    formatted = read_text(params)
    return {"text": formatted.text, "entities": formatted.entities}


def _caption(params: Params) -> Json:
    formatted = read_caption(params)
    return {"caption": formatted.text, "caption_entities": formatted.entities}


# --- sending ---


def send_message(room: Room, params: Params) -> Json:
    room.state.chat(params)
    return room.send(params, _text(params))


def send_photo(room: Room, params: Params) -> Json:
    return _send_media(room, params, "photo")


def send_document(room: Room, params: Params) -> Json:
    return _send_media(room, params, "document")


def _send_media(room: Room, params: Params, kind: str) -> Json:
    room.state.chat(params)
    caption = _caption(params)
    return room.send(params, read_media(room.state, params, kind, params.text(kind)) | caption)


def send_media_group(room: Room, params: Params) -> list[Json]:
    media = params.structure("media") or []
    if not 2 <= len(media) <= 10:
        raise RefusalError("Bad Request: expected 2-10 items in the media group")
    group = str(room.state.serial() + 10**12)
    contents = [_input_media(room, params, item) | {"media_group_id": group} for item in media]
    return [room.send(params, content) for content in contents]


def _input_media(room: Room, params: Params, item: Any) -> Json:
    if not isinstance(item, dict) or item.get("type") not in ("photo", "document"):
        raise RefusalError("Bad Request: can't parse InputMedia: unsupported type")
    return read_media(room.state, params, item["type"], item.get("media")) | _caption(Params(item))


def copy_message(room: Room, params: Params) -> Json:
    source = _source(room, params)
    content = {key: source.get(key) for key in ("text", "entities", "photo", "document", "caption", "caption_entities")}
    return {"message_id": room.send(params, content)["message_id"]}


def forward_message(room: Room, params: Params) -> Json:
    source = _source(room, params)
    origin = {"type": "user", "date": source["date"], "sender_user": source["from"]}
    content = {key: source.get(key) for key in ("text", "entities", "photo", "document", "caption", "caption_entities")}
    return room.send(params, content | {"forward_origin": source.get("forward_origin", origin)})


def _source(room: Room, params: Params) -> Json:
    origin = room.state.chat(Params({"chat_id": params.values.get("from_chat_id")}))
    source = origin.messages.get(params.integer("message_id"))
    if source is None:
        raise RefusalError("Bad Request: message to copy not found")
    return source


# --- editing ---


def edit_message_text(room: Room, params: Params) -> Json:
    chat, message = _own(room, params)
    return _replace(room, chat, message, _text(params) | {"reply_markup": read_keyboard(params)})


def edit_message_caption(room: Room, params: Params) -> Json:
    chat, message = _own(room, params)
    return _replace(room, chat, message, _caption(params) | {"reply_markup": read_keyboard(params)})


def edit_message_media(room: Room, params: Params) -> Json:
    chat, message = _own(room, params)
    content = _input_media(room, params, params.structure("media"))
    cleared = dict.fromkeys(("photo", "document", "text", "entities"))
    return _replace(room, chat, message, cleared | content | {"reply_markup": read_keyboard(params)})


def edit_message_reply_markup(room: Room, params: Params) -> Json:
    chat, message = _own(room, params)
    return _replace(room, chat, message, {"reply_markup": read_keyboard(params)})


def _own(room: Room, params: Params) -> tuple[Chat, Json]:
    chat = room.state.chat(params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise RefusalError("Bad Request: message to edit not found")
    if message["from"]["id"] != room.state.me.id:
        raise RefusalError("Bad Request: message can't be edited")
    return chat, message


def _replace(room: Room, chat: Chat, message: Json, changes: Json) -> Json:
    """Apply `changes` (an empty value removes a field). Raises RefusalError when nothing would change."""
    if "text" in changes and "text" not in message and "photo" not in changes and "document" not in changes:
        raise RefusalError("Bad Request: there is no text in the message to edit")
    before = {key: message.get(key) for key in changes}
    wanted = {key: value or None for key, value in changes.items()}
    if before == wanted:
        raise RefusalError(NOT_MODIFIED)
    for key, value in wanted.items():
        if value is None:
            message.pop(key, None)
        else:
            message[key] = value
    message["edit_date"] = int(time.time())
    room.state.emit(Event("edit", chat.id, message, silent=True))
    return message


def delete_message(room: Room, params: Params) -> bool:
    chat = room.state.chat(params)
    message_id = params.integer("message_id")
    if chat.messages.pop(message_id, None) is None:
        raise RefusalError("Bad Request: message to delete not found")
    room.state.emit(Event("delete", chat.id, {"message_id": message_id}, silent=True))
    return True


def pin_chat_message(room: Room, params: Params) -> bool:
    chat = room.state.chat(params)
    message_id = params.integer("message_id")
    if message_id not in chat.messages:
        raise RefusalError("Bad Request: message to pin not found")
    room.state.emit(Event("pin", chat.id, {"message_id": message_id}, silent=True))
    return True


# --- buttons, chats, files, settings of the bot ---


def answer_callback_query(room: Room, params: Params) -> bool:
    text = params.text("text")
    if len(text) > 200:
        raise RefusalError("Bad Request: MESSAGE_TOO_LONG")
    room.state.close_query(params.text("callback_query_id"), Answer(text, params.flag("show_alert")))
    return True


def send_chat_action(room: Room, params: Params) -> bool:
    chat = room.state.chat(params)
    room.state.emit(Event("action", chat.id, {"action": params.text("action")}, silent=True))
    return True


def get_chat(room: Room, params: Params) -> Json:
    chat = room.state.chat(params)
    gifts = dict.fromkeys(GIFTS, False)
    return chat.json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_chat_member(room: Room, params: Params) -> Json:
    chat = room.state.chat(params)
    user = room.state.users.get(params.integer("user_id"))
    if user is None:
        raise RefusalError("Bad Request: PARTICIPANT_ID_INVALID")
    return _member(user.json(), chat.members.get(user.id, "left"))


def get_chat_administrators(room: Room, params: Params) -> list[Json]:
    chat = room.state.chat(params)
    found = [(room.state.users[id_], status) for id_, status in chat.members.items() if status != "member"]
    return [_member(user.json(), status) for user, status in found]


def get_chat_member_count(room: Room, params: Params) -> int:
    return len(room.state.chat(params).members)


def _member(user: Json, status: str) -> Json:
    body: Json = {"status": status, "user": user}
    if status in ("creator", "administrator"):
        body["is_anonymous"] = False
    if status == "administrator":
        body |= dict.fromkeys(ADMIN_RIGHTS, True)
    return body


def get_file(room: Room, params: Params) -> Json:
    file_id = params.text("file_id")
    upload = room.state.files.get(file_id)
    if upload is None:
        raise RefusalError("Bad Request: wrong file_id or the file is temporarily unavailable")
    size = len(upload.content)
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"files/{file_id}"}


def get_me(room: Room, params: Params) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return room.state.me.json() | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


def set_my_commands(room: Room, params: Params) -> bool:
    commands = params.structure("commands") or []
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise RefusalError("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise RefusalError("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise RefusalError("Bad Request: BOT_COMMANDS_TOO_MUCH")
    if params.text("language_code") in ("", "fa"):
        room.state.commands = commands
        room.state.emit(Event("commands", 0, {"commands": commands}, silent=True))
    return True


def get_my_commands(room: Room, params: Params) -> list[Json]:
    return room.state.commands


def set_webhook(room: Room, params: Params) -> bool:
    drop = params.flag("drop_pending_updates")
    room.updates.allowed = list(params.structure("allowed_updates") or [])
    room.updates.set_webhook(params.text("url"), params.text("secret_token"), drop=drop)
    return True


def delete_webhook(room: Room, params: Params) -> bool:
    room.updates.drop_webhook(drop=params.flag("drop_pending_updates"))
    return True


def get_webhook_info(room: Room, params: Params) -> Json:
    webhook = room.updates.webhook
    url = webhook.url if webhook else ""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": len(room.updates.pending)}


def accept(room: Room, params: Params) -> bool:
    return True


Method = Callable[[Room, Params], Any]
DONE: tuple[Method, ...] = (
    *(send_message, send_photo, send_document, send_media_group, copy_message, forward_message),
    *(edit_message_text, edit_message_caption, edit_message_media, edit_message_reply_markup),
    *(delete_message, pin_chat_message, answer_callback_query, send_chat_action, get_file, get_me),
    *(get_chat, get_chat_member, get_chat_administrators, get_chat_member_count),
    *(set_my_commands, get_my_commands, set_webhook, delete_webhook, get_webhook_info),
)
ACCEPTED = (
    *("unpinchatmessage", "setmydescription", "setmyshortdescription", "setmyname", "setchatmenubutton"),
    *("deletemycommands", "logout", "close", "leavechat", "setmessagereaction"),
)
METHODS: dict[str, Method] = {
    **dict.fromkeys(ACCEPTED, accept),
    **{getattr(method, "__name__", "").replace("_", ""): method for method in DONE},
}
