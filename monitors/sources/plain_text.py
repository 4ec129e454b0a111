"""Markup to plain text. ZWNJ (U+200C), which Persian words need, is kept."""

import re
from html.parser import HTMLParser

ENDLESS = re.compile(r"&#x?[0-9a-f]{20,};?", re.IGNORECASE)
LONGEST = 200_000  # characters of markup that are read
BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
     "td", "th", "tr", "ul")
)  # fmt: skip
SILENT = frozenset(("script", "style", "template", "noscript", "iframe"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def harmless(markup: str) -> str:
    """Without references of so many digits that Python's reader would raise on them."""
    return ENDLESS.sub("", markup)


def plain_text(markup: str) -> str:
    """Lines of text, one for each block, without empty ones."""
    markup = harmless(markup[:LONGEST])
    if "<" in markup or "&" in markup:
        reader = _Reader()
        reader.feed(markup)
        reader.close()
        markup = "".join(reader.parts)
    lines = (" ".join(line.split()) for line in markup.splitlines())
    return "\n".join(line for line in lines if line)


def headed(title: str, text: str) -> str:
    """A text under its title, which many repeat as their first line."""
    return text if text.startswith(title) else f"{title}\n{text}".strip()
