"""The bytes of a feed as text: which letters they are, and whether they may be parsed at all."""

import codecs
import re

from monitors.sources.errors import SourceError
from monitors.sources.plain_text import harmless

# Codecs a feed may name; others (punycode, utf-7, ...) are slow or strange and no feed needs them.
KNOWN = frozenset(("cp1256", "cp1252", "iso8859-1", "iso8859-6", "utf-16", "utf-16-le", "utf-16-be", "utf-32"))
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
PERSIAN_WINDOWS = "cp1256"  # what an undeclared Persian feed that is not UTF-8 was written in
FEW = 0.2  # share of broken letters up to which a text still is UTF-8; of another encoding nearly all break
REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]{1,8})|0*([0-9]{1,8}));", re.IGNORECASE)  # of a letter, by its number
CONTROL = dict.fromkeys([*(i for i in range(32) if chr(i) not in "\t\n\r"), 0xFFFE, 0xFFFF])


def decode(body: bytes, content_type: str = "") -> str:
    """By the byte order mark, by what it plainly is, by the HTTP header, by the XML declaration, else by guess."""
    for mark, codec in MARKS:
        if body.startswith(mark):
            return body.decode(codec, "replace").lstrip("\ufeff")
    as_utf8 = body.decode("utf-8", "replace")
    foreign = len(as_utf8) - len(as_utf8.encode("ascii", "ignore"))
    if as_utf8.count("\ufffd") <= FEW * foreign:
        return as_utf8
    for pattern, where in ((r"charset=[\"']?([\w.-]+)", content_type), (r"encoding=[\"']([\w.-]+)", as_utf8[:200])):
        named = re.search(pattern, where, re.IGNORECASE)
        if named and (codec_name := _codec(named[1])):
            return body.decode(codec_name, "replace")
    return body.decode(PERSIAN_WINDOWS, "replace")


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if found in KNOWN else None


def checked(text: str) -> str:
    """The text without control characters, also those written by number. Refused is what declares entities."""
    position = 0
    while (position := text.find("<!", position)) >= 0:
        if text.startswith("<!--", position):
            position = _after(text, "-->", position)
        elif text.startswith("<![CDATA[", position):
            position = _after(text, "]]>", position)
        elif (
            text[position + 2 : position + 9].upper() == "DOCTYPE"
            or text[position + 2 : position + 8].upper() == "ENTITY"
        ):
            page = text[position + 9 : position + 40].strip().lower().startswith("html")
            raise SourceError("source-error-not-a-feed" if page else "source-error-doctype")
        else:
            position += 2
    return REFERENCE.sub(_allowed, harmless(text)).translate(CONTROL)


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    bad = code in CONTROL or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF
    return "" if bad else reference[0]


def _after(text: str, end: str, position: int) -> int:
    found = text.find(end, position)
    return len(text) if found < 0 else found + len(end)
