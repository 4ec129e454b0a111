"""Pieces that the messages about an incident share."""

import html
from collections.abc import Sequence
from datetime import datetime

from bot.texts import Html, Texts
from bot.views.format import Format
from storage.brands import Brand
from storage.case import Case
from storage.ways import Health

NAME_LIMIT = 40  # a longer name is cut: the alert must fit one phone screen
REASONS = 3


def short(name: str, limit: int = NAME_LIMIT) -> str:
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"


def brand_name(brand: Brand | None, texts: Texts) -> str:
    if brand is None:
        return ""
    return short(brand.name_en or brand.name if texts.language == "en" else brand.name)


def mark(severity: int, texts: Texts) -> str:
    return texts.get(f"alert-mark-{severity}")


def source_name(title: str, platform: str | None, audience: int, url: str | None, fmt: Format) -> Html:
    """The source's title with its noun and audience, linked to the post where that has an address."""
    name = Html(html.escape(short(title), quote=False))
    if url and url.startswith(("http://", "https://")):
        name = Html(f'<a href="{html.escape(url)}">{name}</a>')
    key = f"alert-source-{platform if platform in ('telegram', 'feed') else 'other'}"
    if not audience:
        return fmt.texts.html(key, title=name)
    return fmt.texts.html(f"{key}.members", title=name, members=fmt.about(audience))


def reasons(case: Case, fmt: Format) -> str:
    """Why this severity, in words, the heaviest part first."""
    texts = fmt.texts
    known = [part for part in case.figures.why if texts.has(f"alert-why-{part}")][:REASONS] or ["unknown"]
    kind = texts.get(f"kind-{case.kind}") if texts.has(f"kind-{case.kind}") else texts.get("kind-general")
    return fmt.list([texts.get(f"alert-why-{part}", **({"kind": kind} if part == "gravity" else {})) for part in known])


def claim(case: Case, texts: Texts) -> str:
    """What is being said, as a headline that takes no side."""
    return texts.get(f"kind-{case.kind}.claim" if texts.has(f"kind-{case.kind}") else "kind-general.claim")


def unseen(blind: Sequence[Health], watched: int, reference: datetime, fmt: Format) -> Html:
    """What is not seen: the platforms nobody connected, and the sources that cannot be reached now."""
    texts = fmt.texts
    platforms = texts.get("platforms-unconnected")
    if not blind:
        return texts.html("alert-unseen", platforms=platforms)
    return texts.html("alert-unseen.blind", platforms=platforms, blind=_blind(blind, watched, reference, fmt))


def _blind(blind: Sequence[Health], watched: int, reference: datetime, fmt: Format) -> str:
    if len(blind) > 1:
        return fmt.texts.get("alert-blind-many", count=len(blind), all=watched)
    one = blind[0]
    if one.since is None:
        return fmt.texts.get("alert-blind-one.never", source=short(one.source.title))
    since = fmt.moment(one.since, reference)
    return fmt.texts.get("alert-blind-one", source=short(one.source.title), since=since)
