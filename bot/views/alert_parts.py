"""Pieces that the messages about an incident share."""

import html
from dataclasses import dataclass

from bot.texts import Html, Texts
from bot.views import facts
from bot.views.format import Format
from crisis.policy import Role
from storage.brands import Brand
from storage.case import Case


@dataclass(frozen=True, slots=True)
class Room:
    """How much of names, of the quoted post and of the reasons is shown, and whether copies, news and the most viewed
    post are: an alert must fit one phone screen."""

    name: int
    quote: int
    reasons: int
    extras: bool = True


ROOMS = (Room(40, 220, 3), Room(28, 140, 2), Room(16, 50, 1, extras=False))  # the roomiest that fits is taken
ROOMY = ROOMS[0]
LONGEST_LINK = 800  # characters: Telegram refuses a message whose links make it too long, though nobody sees them
SAID_FIRST = ("instant", "slow_burn")  # reasons of a case that no part of its severity tells


def short(name: str, room: Room = ROOMY) -> str:
    return facts.cut(name, room.name)


def brand_name(brand: Brand | None, texts: Texts, room: Room = ROOMY) -> str:
    return "" if brand is None else short(facts.brand_name(texts, brand), room)


def whose_trouble(brand: Brand | None) -> Role:
    return Role(brand.role) if brand is not None and brand.role in tuple(Role) else Role.OWN


def whose(brand: Brand | None, texts: Texts, room: Room = ROOMY) -> str:
    """The brand, with the word that it is a rival's or somebody linked to us, where it is not our own."""
    name, role = brand_name(brand, texts, room), whose_trouble(brand)
    return name if role is Role.OWN else texts.get(f"alert-whose-{role}", brand=name)


def marked(mark: str, line: Html) -> Html:
    """Outside the catalogue: an argument would be isolated, and the mark must be the first character."""
    return Html(f"{mark} {line}")


def source_name(
    title: str, platform: str | None, audience: int, url: str | None, fmt: Format, room: Room = ROOMY
) -> Html:
    """The source's title with its noun and audience, linked to the post where that has an address."""
    name = Html(html.escape(short(title, room), quote=False))
    if url and len(url) <= LONGEST_LINK and url.startswith(("http://", "https://")):
        name = Html(f'<a href="{html.escape(url)}">{name}</a>')
    key = f"alert-source-{platform if platform in ('telegram', 'feed') else 'other'}"
    if not audience:
        return fmt.texts.html(key, title=name)
    return fmt.texts.html(f"{key}.members", title=name, members=fmt.about(audience))


def usual(count: float | None, fmt: Format) -> str:
    """What is usual for the span: a number alone is worth nothing."""
    if count is None:
        return fmt.texts.get("alert-usual.cold")
    return fmt.texts.get("alert-usual", usual=round(count)) if round(count) else fmt.texts.get("alert-usual.rare")


def reasons(case: Case, fmt: Format, room: Room = ROOMY) -> str:
    """Why this severity, in words: the grave word or the days that opened the case, then the parts, heaviest first."""
    texts = fmt.texts
    heaviest = dict.fromkeys((*([case.reason] if case.reason in SAID_FIRST else []), *case.figures.why))
    known = [part for part in heaviest if texts.has(f"alert-why-{part}")][: room.reasons] or ["unknown"]
    kind = facts.kind_name(texts, case.kind)
    return fmt.list([texts.get(f"alert-why-{part}", **({"kind": kind} if part == "gravity" else {})) for part in known])
