"""The catalogues: every sentence for people comes from bot/locales/<language>/*.ftl."""

import html
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from bot.direction import right_to_left

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = ("fa", "en")
FIRST_STRONG_ISOLATE = "\u2068"
_ZERO, _PERSIAN_ZERO = ord("0"), 0x06F0
PERSIAN = {_ZERO + n: _PERSIAN_ZERO + n for n in range(10)}
PERSIAN |= {ord(","): 0x066C, ord("."): 0x066B, ord("%"): 0x066A}  # signs of thousands, of decimals, of per cent


class Html(str):
    """Text that is HTML already: `Texts.html` doesn't escape it again."""

    __slots__ = ()


class Texts:
    """Texts of one language. Numbers become Persian digits in Persian; every argument is isolated (U+2068..U+2069)."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._bundle = _bundle(self.language)

    def get(self, key: str, **args: Any) -> str:
        """Plain text, for buttons, toasts, pictures and the command line. KeyError where the catalogue lacks `key`."""
        name, _, attribute = key.partition(".")
        message = self._bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        if pattern is None:
            raise KeyError(key)
        text, errors = self._bundle.format_pattern(pattern, {k: self._argument(v) for k, v in args.items()})
        if errors:
            raise ValueError(f"text {key!r}: {errors}")
        shown = str(text)
        return right_to_left(shown) if self.language == "fa" and FIRST_STRONG_ISOLATE in shown else shown

    def html(self, key: str, **args: Any) -> Html:
        """A message for Telegram's HTML mode: arguments are escaped, the catalogue's own tags stay."""
        return Html(self.get(key, **{name: escape(value) for name, value in args.items()}))

    def has(self, key: str) -> bool:
        return bool(self._bundle.has_message(key))

    def number(self, value: float) -> str:
        """Thousands with separators; one decimal below ten, none above; a minus is said in words by the catalogue."""
        if isinstance(value, float) and ((value := round(value, 1)).is_integer() or abs(value) >= 10):
            value = round(value)
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
        return self.digits(text)

    def digits(self, text: str) -> str:
        """Latin digits and their separators in the digits of this language."""
        return text.translate(PERSIAN) if self.language == "fa" else text

    def _argument(self, value: Any) -> Any:
        if isinstance(value, bool):
            return str(value).lower()
        # English keeps numbers as numbers, so that its plural forms can be chosen.
        return self.number(value) if isinstance(value, int | float) and self.language == "fa" else value


def escape(value: Any) -> Any:
    """Escape a text for HTML unless it is `Html`; other values pass."""
    if isinstance(value, str) and not isinstance(value, Html):
        return Html(html.escape(value, quote=False))
    return value


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=True)
    for path in sorted((LOCALES / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
