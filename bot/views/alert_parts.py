"""Pieces that the messages about an incident share."""

import html
from datetime import datetime

from bot.texts import Html, Texts
from bot.views import facts
from bot.views.format import Format
from storage.brands import Brand
from storage.case import Case
from storage.reports import Watched

NAME_LIMIT = 40  # a longer name is cut: the alert must fit one phone screen
REASONS = 3


def short(name: str, limit: int = NAME_LIMIT) -> str:
    return name if len(name) <= limit else name[: limit - 1].rstrip() + "…"


def brand_name(brand: Brand | None, texts: Texts) -> str:
    return "" if brand is None else short(facts.brand_name(texts, brand))


def marked(mark: str, line: Html) -> Html:
    """Outside the catalogue: an argument would be isolated, and the mark must be the first character."""
    return Html(f"{mark} {line}")


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
    kind = facts.kind_name(texts, case.kind)
    return fmt.list([texts.get(f"alert-why-{part}", **({"kind": kind} if part == "gravity" else {})) for part in known])


def unseen(watched: Watched, reference: datetime, fmt: Format) -> Html:
    """What is not seen: the platforms nobody connected, and the sources that cannot be reached now."""
    platforms = fmt.texts.get("platforms-unconnected")
    if not watched.blind:
        return fmt.texts.html("alert-unseen", platforms=platforms)
    blind = facts.unseen(fmt, watched, reference)
    return fmt.texts.html("alert-unseen.blind", platforms=platforms, blind=blind)
