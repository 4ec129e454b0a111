"""The short messages that ring, each in reply to the live message; and the first picture of a brand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.callbacks import BrandPosts, OpenCase, Own, ShowAlert
from bot.reply import Answer
from bot.texts import Html, Texts
from bot.views.alert import number
from bot.views.alert_parts import brand_name, marked, reasons, short, usual, whose
from bot.views.facts import EMOJI, claim, kind_name
from bot.views.format import Format
from bot.views.keyboard import keyboard
from storage.brands import Brand
from storage.case import Case
from storage.outbox import Kind

TITLES = {
    Kind.ROSE: "alert-rose",
    Kind.REOPENED: "alert-reopened",
    Kind.NEW_KIND: "alert-newkind",
    Kind.UNOWNED: "alert-unowned",
}


def ring(kind: Kind, case: Case, data: Mapping[str, Any], fmt: Format) -> Answer:
    """One step of an incident: a rise, a reopening, a second grave matter, or that nobody owns it."""
    texts = fmt.texts
    facts: dict[str, Any] = {
        "number": number(case, texts),
        "severity": case.severity,
        "brand": whose(case.brand, texts),
        "at": fmt.clock(case.updated_at),
    }
    if kind == Kind.NEW_KIND:
        facts["kind"] = kind_name(texts, str(data.get("kind")))
    lines = [marked(EMOJI[case.severity], texts.html(TITLES[kind], **facts))]
    if kind == Kind.UNOWNED:
        lines.append(texts.html("alert-ring-since", at=fmt.moment(case.since, case.updated_at)))
    else:
        lines += [*_kinds(data, fmt), _counts(case, fmt), _why(case, fmt), _owner(case, fmt)]
    own = [] if case.owner else [(texts.get("alert-button-own"), Own(case.id))]
    return Answer(Html("\n".join(lines)), keyboard([*own, (texts.get("alert-button-show"), ShowAlert(case.id))]))


def _kinds(data: Mapping[str, Any], fmt: Format) -> list[Html]:
    """What joined with the rise."""
    names = [kind_name(fmt.texts, kind) for kind in data.get("kinds", ())]
    return [fmt.texts.html("alert-ring-kinds", kinds=fmt.list(names))] if names else []


def _counts(case: Case, fmt: Format) -> Html:
    figures = case.figures
    counts = {"mentions": figures.mentions, "sources": figures.sources}
    return fmt.texts.html("alert-ring-counts", **counts, usual=usual(figures.usual, fmt))


def _why(case: Case, fmt: Format) -> Html:
    return fmt.texts.html("alert-ring-why", reasons=reasons(case, fmt))


def _owner(case: Case, fmt: Format) -> Html:
    if case.owner is None:
        return fmt.texts.html("alert-ring-unowned")
    return fmt.texts.html("alert-ring-owner", name=short(case.owner.name))


def picture(brand: Brand, data: Mapping[str, Any], fmt: Format) -> Answer:
    """What is usual for a brand, and what is going on already, once its history is read.

    `data`: days, mentions, sources, usual_day, negative (0..1), and `now`: None, or kind, start (ISO), mentions and
    sources of what is going on.
    """
    texts, name = fmt.texts, brand_name(brand, fmt.texts)
    lines = [texts.html("picture-title", brand=name, days=data["days"])]
    if not data["mentions"]:
        lines.append(texts.html("picture-counts.none"))
    else:
        counts = {"mentions": data["mentions"], "sources": data["sources"], "usual": round(data["usual_day"])}
        lines.append(texts.html("picture-counts", **counts, negative=fmt.percent(100 * data["negative"])))
    unseen = texts.html("picture-unseen", platforms=texts.get("platforms-unconnected"))
    going_on = data.get("now")
    if not going_on:
        calm = [*lines, "", texts.html("picture-calm"), unseen]
        return Answer(Html("\n".join(calm)), picture_after(brand, texts))
    start = datetime.fromisoformat(going_on["start"])
    matter = texts.html(
        "picture-now",
        claim=claim(texts, going_on["kind"]),
        **{"from": texts.get("date-day-clock", day=fmt.day(start), clock=fmt.clock(start))},
        mentions=going_on["mentions"],
        sources=going_on["sources"],
    )
    yes = (texts.get("alert-button-open-case"), OpenCase(brand.id, 1))
    no = (texts.get("alert-button-no-case"), OpenCase(brand.id, 0))
    posts = (texts.get("alert-button-posts"), BrandPosts(brand.id, 0))
    return Answer(Html("\n".join([*lines, unseen, "", matter])), keyboard([yes, posts, no]))


def picture_after(brand: Brand, texts: Texts) -> InlineKeyboardMarkup | None:
    """What stays under the first picture when no case is wanted."""
    return keyboard([(texts.get("alert-button-posts"), BrandPosts(brand.id, 0))])
