"""Telegram's HTML mode, read as strictly as TDLib reads it: same tags, same refusals, same wording."""

import html
import re
from dataclasses import dataclass

from demo.botapi.entities import Entity, Formatted, in_order, trimmed, utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
START_NAME = re.compile(r"<([^\s>]*)")
START_TAG = re.compile(r"<[^\s>]*((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]+))?)*)\s*>")
ATTRIBUTE = re.compile(r"([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.-]+))?")
END_TAG = re.compile(r"</([^\s>]*)\s*>")
HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}")


class MarkupError(ValueError):
    """The text cannot be parsed; the message is TDLib's, with its byte offset."""


@dataclass(frozen=True)
class _Open:
    """A start tag waiting for its end tag; `start` counts letters, `offset` UTF-16 units."""

    name: str
    attributes: dict[str, str]
    start: int
    offset: int


def parse_html(source: str) -> Formatted:
    """Turn HTML-mode text into plain text and entities.

    Raises MarkupError for an unsupported, unclosed or mis-nested tag and for a bare `<`.
    """
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.opened: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> Formatted:
        at = 0
        while at < len(self.source):
            if self.source.startswith("</", at):
                at = self._end(at)
            elif self.source[at] == "<":
                at = self._start(at)
            else:
                at = self._plain(at)
        if self.opened:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        return trimmed(Formatted(self.text, in_order(self.entities)))

    def _plain(self, at: int) -> int:
        end = self.source.find("<", at)
        end = len(self.source) if end < 0 else end
        self.text += _resolve(self.source[at:end])
        return end

    def _start(self, at: int) -> int:
        name_match = START_NAME.match(self.source, at)
        name = name_match[1].lower() if name_match else ""
        if at + 1 + len(name) >= len(self.source):
            raise self._fault("Unclosed start tag", at)
        if name not in TAGS:
            raise self._fault(f'Unsupported start tag "{name}"', at)
        tag = START_TAG.match(self.source, at)
        if not tag:
            raise self._fault("Unclosed start tag", at)
        attributes = {key.lower(): _resolve(value.strip("\"'")) for key, value in ATTRIBUTE.findall(tag[1])}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler"', at)
        self.opened.append(_Open(name, attributes, len(self.text), utf16_length(self.text)))
        return tag.end()

    def _end(self, at: int) -> int:
        if not self.opened:
            raise self._fault("Unexpected end tag", at)
        tag = END_TAG.match(self.source, at)
        if not tag:
            raise self._fault("Unclosed end tag", at)
        opened, name = self.opened[-1], tag[1].lower()
        if name and name != opened.name:
            raise self._fault("Unmatched end tag", at, f', expected "</{opened.name}>", found "</{name}>"')
        self.opened.pop()
        self._close(opened)
        return tag.end()

    def _close(self, opened: _Open) -> None:
        """Keep the entity unless it is empty, doubled by an outer one of its kind, or a link to nowhere."""
        length = utf16_length(self.text) - opened.offset
        kind = TAGS[opened.name]
        outer = {TAGS[tag.name] for tag in self.opened}
        if not length or kind in outer or (kind == "code" and "pre" in outer):
            return
        entity: Entity = {"type": kind, "offset": opened.offset, "length": length}
        if kind == "text_link":
            url = _link(opened.attributes.get("href") or self.text[opened.start :])
            if not url:
                return
            entity["url"] = url
        if kind == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        self.entities.append(entity)

    def _fault(self, what: str, at: int, more: str = "") -> MarkupError:
        return MarkupError(f"{what} at byte offset {len(self.source[:at].encode())}{more}")


def _resolve(text: str) -> str:
    return REFERENCE.sub(_resolved, text)


def _resolved(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html.unescape(f"&{name};")
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _link(address: str) -> str | None:
    """The address as Telegram keeps it, or None for what it silently drops (another scheme, no host)."""
    scheme, separator, rest = address.strip().partition("://")
    if not separator:
        scheme, rest = "http", address.strip()
    if scheme.lower() in ("tg", "ton"):
        return f"{scheme.lower()}://{rest}"
    host = HOST.match(rest)
    if scheme.lower() not in ("http", "https") or not host:
        return None
    tail = rest[host.end() :]
    return f"{scheme.lower()}://{rest if '/' in tail else rest + '/' if not tail or tail[0] == ':' else rest}"
