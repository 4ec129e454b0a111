"""The source that somebody means by what they typed: a name, a link, a feed, or a key."""

import re
import unicodedata

from storage.sources import PLATFORMS, BadSourceKey, clean_address

_NAME = re.compile(r"@?([A-Za-z][\w.]{2,63})", re.ASCII)
_SITES = {"t.me": "telegram", "telegram.me": "telegram", "eitaa.com": "eitaa", "ble.ir": "bale"}
_LINK = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+)/(?:s/)?@?([A-Za-z][\w.]{2,63})(?:[/?#]\S*)?", re.ASCII)
_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.ASCII | re.IGNORECASE)


def read_address(typed: str) -> tuple[str, str] | None:
    """(platform, address) as they are stored; None for what is no source."""
    text = "".join(char for char in typed if unicodedata.category(char) != "Cf").strip()
    try:
        platform, slash, rest = text.partition("/")
        if slash and platform in PLATFORMS and platform != "import":
            return platform, clean_address(platform, rest)
        link = _LINK.fullmatch(text)
        if link is not None and link[1].lower() in _SITES:
            platform = _SITES[link[1].lower()]
            return platform, clean_address(platform, link[2])
        if text.startswith(("http://", "https://")):
            return "feed", clean_address("feed", text)
        if _SITE.fullmatch(text):  # no Telegram name has a dot
            return "feed", clean_address("feed", f"https://{text}")
        name = _NAME.fullmatch(text)
        return ("telegram", clean_address("telegram", name[1])) if name else None
    except BadSourceKey:
        return None
