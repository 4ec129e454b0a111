"""What may stand in a message: text with its limits, keyboards, pictures and files, what it replies to."""

import struct
from typing import Any

from demo.botapi.entities import Formatted, trimmed, with_automatic
from demo.botapi.markup import MarkupError, parse_html
from demo.botapi.params import Params, RefusalError, Upload
from demo.botapi.state import Chat, Json, State

TEXT_LIMIT, CAPTION_LIMIT, RAW_LIMIT = 4096, 1024, 32768
PHOTO_BYTES, DOCUMENT_BYTES = 10 << 20, 50 << 20
BUTTON_KINDS = {"callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat"} | {
    "switch_inline_query_chosen_chat",
    "copy_text",
    "login_url",
    "pay",
}


def read_text(params: Params) -> Formatted:
    formatted = _formatted(params.text("text"), params.text("parse_mode"), params.structure("entities"))
    if not formatted.text:
        raise RefusalError("Bad Request: message text is empty")
    if len(formatted.text) > TEXT_LIMIT:
        raise RefusalError("Bad Request: message is too long")
    return formatted


def read_caption(params: Params) -> Formatted:
    formatted = _formatted(params.text("caption"), params.text("parse_mode"), params.structure("caption_entities"))
    if len(formatted.text) > CAPTION_LIMIT:
        raise RefusalError("Bad Request: message caption is too long")
    return formatted


def _formatted(source: str, mode: str, entities: Any) -> Formatted:
    if len(source.encode()) > RAW_LIMIT:
        raise RefusalError("Bad Request: text is too long")
    source = "".join(letter if letter == "\n" or ord(letter) >= 32 else " " for letter in source.replace("\r", ""))
    if mode.lower() == "html":
        try:
            return with_automatic(parse_html(source))
        except MarkupError as error:
            raise RefusalError(f"Bad Request: can't parse entities: {error}") from error
    if mode:
        raise RefusalError("Bad Request: unsupported parse_mode")
    return with_automatic(trimmed(Formatted(source, entities if isinstance(entities, list) else [])))


def read_keyboard(params: Params) -> Json | None:
    """The inline keyboard of a call, or None; other keyboards are accepted and not shown."""
    markup = params.structure("reply_markup")
    if not isinstance(markup, dict) or not markup.get("inline_keyboard"):
        return None
    for row in markup["inline_keyboard"]:
        for button in row:
            _check_button(button)
    return markup


def _check_button(button: Json) -> None:
    if not str(button.get("text", "")).strip():
        raise RefusalError("Bad Request: can't parse inline keyboard button: text is empty")
    if not BUTTON_KINDS & button.keys():
        raise RefusalError("Bad Request: text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise RefusalError("Bad Request: BUTTON_DATA_INVALID")
    url = str(button.get("url", "http://"))
    if not url.startswith(("http://", "https://", "tg://")):
        raise RefusalError(f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= 256:
        raise RefusalError("Bad Request: BUTTON_COPY_TEXT_INVALID")


def read_reply(params: Params, chat: Chat) -> Json | None:
    """The message replied to, without its own quotation, as Telegram embeds it."""
    reply = params.structure("reply_parameters") or {}
    message_id = int(reply.get("message_id") or params.integer("reply_to_message_id"))
    if not message_id:
        return None
    target = chat.messages.get(message_id)
    if target is None:
        if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None
        raise RefusalError("Bad Request: message to be replied not found")
    return {key: value for key, value in target.items() if key != "reply_to_message"}


def read_media(state: State, params: Params, kind: str, reference: Any) -> Json:
    """The photo or document of a call as message content: uploaded now, attached by name, or known by its file_id."""
    name = str(reference or kind)
    upload = params.uploads.get(name.removeprefix("attach://"))
    if upload is not None:
        return _described(state.keep_file(upload) if _fits(kind, upload) else "", kind, upload)
    if name in state.files:
        return _described(name, kind, state.files[name])
    if reference:
        raise RefusalError("Bad Request: wrong file identifier/HTTP URL specified")
    raise RefusalError(f"Bad Request: there is no {kind} in the request")


def _fits(kind: str, upload: Upload) -> bool:
    if not upload.content:
        raise RefusalError("Bad Request: file must be non-empty")
    if len(upload.content) > (PHOTO_BYTES if kind == "photo" else DOCUMENT_BYTES):
        raise RefusalError("Request Entity Too Large", 413)
    if kind == "photo":
        width, height = picture_size(upload.content)
        if not width or not height:
            raise RefusalError("Bad Request: IMAGE_PROCESS_FAILED")
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise RefusalError("Bad Request: PHOTO_INVALID_DIMENSIONS")
    return True


def _described(file_id: str, kind: str, upload: Upload) -> Json:
    body: Json = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(upload.content)}
    if kind == "photo":
        width, height = picture_size(upload.content)
        return {"photo": [{**body, "width": width, "height": height}]}
    return {"document": {**body, "file_name": upload.name}}


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or JPEG; (0, 0) for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:2] != b"\xff\xd8":
        return 0, 0
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + size
    return 0, 0
