"""Text with entities, and the entities Telegram finds by itself (commands, mentions, hashtags, links)."""

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

TLDS = "ir|com|org|net|me|io|app|dev|info|news|shop|co|tv|blog|xyz"
URL = (
    r"https?://(?:localhost|(?:[\w-]+\.)+[\w-]{2,}|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:/[^\s<>\"«»،؛]*)?"
    rf"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:{TLDS})(?![\w-])(?:/[^\s<>\"«»،؛]*)?"
)
PATTERNS = {
    "bot_command": re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "url": re.compile(URL, re.IGNORECASE),
    "email": re.compile(r"(?<![\w.@-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?!\w)", re.ASCII),
    "mention": re.compile(r"(?<![\w/@])@[A-Za-z0-9_]{4,32}(?!\w)"),
    "hashtag": re.compile(r"(?<![\w#])#(?=[\d_]*[^\W\d_])[\w\u200c]{1,256}(?![#@])"),
}


@dataclass(frozen=True)
class Formatted:
    """A plain text and its entities in Bot API shape; offsets and lengths count UTF-16 units."""

    text: str
    entities: list[Entity]


def utf16_length(text: str) -> int:
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


def with_automatic(formatted: Formatted) -> Formatted:
    """Add what Telegram recognises by itself, except inside code and links and where something was found already."""
    text = formatted.text
    taken = [e for e in formatted.entities if e["type"] in ("code", "pre", "text_link", "text_mention")]
    found: list[Entity] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            length = utf16_length(_without_tail(match[0]) if kind == "url" else match[0])
            entity = {"type": kind, "offset": utf16_length(text[: match.start()]), "length": length}
            if not any(overlap(entity, other) for other in [*taken, *found]):
                found.append(entity)
    return Formatted(text, in_order([*formatted.entities, *found]))


def _without_tail(url: str) -> str:
    """The sentence's own punctuation is not part of the address; a bracket is, when it was opened inside."""
    url = url.rstrip(".,:;!?…")
    return url[:-1] if url.endswith(")") and "(" not in url else url


def overlap(one: Entity, other: Entity) -> bool:
    start, end = one["offset"], one["offset"] + one["length"]
    return bool(start < other["offset"] + other["length"] and other["offset"] < end)


def in_order(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def trimmed(formatted: Formatted) -> Formatted:
    """Cut white space at both ends as Telegram does, and move, shorten or drop the entities with it."""
    lead = len(formatted.text) - len(formatted.text.lstrip())
    text = formatted.text.strip()
    size = utf16_length(text)
    kept = []
    for entity in formatted.entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] - lead + entity["length"], size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return Formatted(text, kept)
