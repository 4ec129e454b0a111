"""The JSON that Telegram Desktop exports (result.json), read piece by piece as rows: it may be larger than memory.

Its message numbers are the platform's own, so these posts meet the ones that were read live.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from io import BufferedReader
from typing import Any

from monitors.rows import CHANNEL_NUMBER, BadRow, ImportRefused, Row

CHUNK = 1 << 18  # bytes read at once
LONGEST_MESSAGE = 10_000_000
LONGEST_HEAD = 100_000  # what is kept of the text before a chat's messages, where its name stands
ALBUM = 10  # messages at most

_START = re.compile(
    rb'\{\s*(?:"(?:name|type|id)"\s*:\s*(?:"(?:[^"\\]|\\.)*"|-?\d+|null)\s*,\s*)*"(?:messages"\s*:\s*\[|about"\s*:)'
)
_MESSAGES = re.compile(r'(?<!\\)"messages"\s*:\s*\[')
_FACT = re.compile(r'"(name|type|id)"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)')
_BETWEEN = re.compile(r"[\s,]*")
_decode = json.JSONDecoder().raw_decode


def is_export(start: bytes) -> bool:
    """Whether a file that starts so is an export; JSON lines have a whole object in their first line."""
    return _START.match(start) is not None


def export_rows(file: BufferedReader, name: str) -> Iterator[tuple[int, Row | BadRow]]:
    """A row for each post of each chat, with the number of its message in the file. Raises ImportRefused."""
    pieces = _Pieces(file)
    number, chats = 0, 0
    while (head := pieces.until_messages()) is not None:
        chats += 1
        facts = {key: json.loads(value, strict=False) for key, value in _FACT.findall(head)}
        album: list[dict[str, Any]] = []
        for message in pieces.messages():
            number += 1
            if album and not (message and _goes_on(album, message)):
                yield number - 1, _row(album, facts)
                album = []
            if message is None:
                yield number, BadRow("import-row-not-json")
            elif message.get("type", "message") == "message":
                album.append(message)
        if album:
            yield number, _row(album, facts)
    if not chats:
        raise ImportRefused("import-no-format", file=name)


class _Pieces:
    """A window that moves over the text of the file."""

    def __init__(self, file: BufferedReader) -> None:
        self._file, self._window = file, ""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")

    def until_messages(self) -> str | None:
        """Move behind the next `"messages": [`; gives the end of what stood before it, or None."""
        while not (found := _MESSAGES.search(self._window)):
            self._window = self._window[-LONGEST_HEAD:]
            if not self._read(CHUNK):
                return None
        head, self._window = self._window[: found.start()], self._window[found.end() :]
        return head

    def messages(self) -> Iterator[dict[str, Any] | None]:
        """Up to the end of the list; None for what is no message. A file that is torn ends with a None."""
        position, wanted = 0, CHUNK
        while True:
            gap = _BETWEEN.match(self._window, position)
            position = gap.end() if gap else position
            if self._window[position : position + 1] == "]":
                self._window = self._window[position + 1 :]
                return
            try:
                message, position = _decode(self._window, position)
                wanted = CHUNK
            except (ValueError, RecursionError):
                # Not all of it is here yet, most likely; more each time, so that a long one is not tried too often.
                self._window, position = self._window[position:], 0
                if len(self._window) > LONGEST_MESSAGE or not self._read(wanted):
                    self._window = ""
                    yield None
                    return
                wanted *= 2
            else:
                yield message if isinstance(message, dict) else None

    def _read(self, size: int) -> bool:
        more = self._file.read(size)
        self._window += self._decoder.decode(more, final=not more)
        return bool(more)


def _goes_on(album: list[dict[str, Any]], message: dict[str, Any]) -> bool:
    """An album is exported as pictures of one second in a row; nothing else ties them."""
    last = album[-1]
    return (
        len(album) < ALBUM
        and _has_media(last)
        and _has_media(message)
        and _time(message) == _time(last)
        and message.get("from_id") == last.get("from_id")
        and str(message.get("id")) == str(int(last["id"]) + 1 if isinstance(last.get("id"), int) else "")
    )


def _has_media(message: dict[str, Any]) -> bool:
    return "photo" in message or message.get("media_type") == "video_file"


def _row(album: list[dict[str, Any]], chat: dict[str, Any]) -> Row:
    first, source = album[0], str(chat.get("name") or "").strip()
    channel = "channel" in str(chat.get("type"))
    texts = [text for message in album if (text := _text(message))]
    author = first.get("author") or first.get("forwarded_from") or (None if channel else first.get("from"))
    return {
        "source": f"import/{CHANNEL_NUMBER}{chat['id']}" if "id" in chat else source,
        "source_title": source or None,
        "id": first.get("id"),
        "time": _time(first),
        "text": "\n".join(texts),
        "author": str(author) if author else None,
        "edited": max((str(one["edited_unixtime"]) for one in album if one.get("edited_unixtime")), default=None),
    }


def _time(message: dict[str, Any]) -> Any:
    return message.get("date_unixtime") or message.get("date")


def _text(message: dict[str, Any]) -> str:
    """A text is a string, or a list of strings and of marked parts (links, bold) with a text each."""
    text = message.get("text")
    poll = message.get("poll")
    if not text and isinstance(poll, dict):
        text = poll.get("question")
    if isinstance(text, str):
        return text
    return "".join(_parts(text)) if isinstance(text, list) else ""


def _parts(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        text = part.get("text") if isinstance(part, dict) else part
        if isinstance(text, str):
            yield text
