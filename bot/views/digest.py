"""The morning report: what the night brought, what was held back for it, and what is not seen."""

from datetime import datetime, timedelta

from bot.callbacks import ShowAlert
from bot.callbacks import Summary as SummaryButton
from bot.reply import Answer
from bot.texts import Html
from bot.views import facts
from bot.views.alert_parts import short, whose
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from storage.decisions import StoredDecision
from storage.digests import HOURS, BrandDay, Matter
from storage.report_cases import Case

MOST = 4  # of each list
MOST_BRANDS = 3
BUTTONS = 3


def digest(fmt: Format, days: list[BrandDay], until: datetime) -> Answer:
    """At most 1,800 characters with ordinary names."""
    shown = days[:MOST_BRANDS]
    lines = [fmt.texts.html("digest-title", day=fmt.day(until), clock=fmt.clock(until))]
    for one in shown:
        lines += [Html(""), *_brand(fmt, one)]
    lines += [Html(""), facts.not_seen(fmt, "alert-unseen", days[0].day.watched, until)]
    cases = [case for one in shown for case in (*one.held, *one.open)][:BUTTONS]
    buttons: list[Button] = [
        (fmt.texts.get("status-button-case", number=case.number), ShowAlert(case.id)) for case in cases
    ]
    more = [(fmt.texts.get("digest-button-summary"), SummaryButton(days[0].day.brand.id, HOURS))]
    return Answer(Html("\n".join(lines)), keyboard(buttons, more))


def praise(fmt: Format, found: StoredDecision, now: datetime) -> Html:
    """A burst of good words: an opportunity, and never an alert."""
    numbers = found.arithmetic
    return fmt.texts.html(
        "digest-praise",
        at=fmt.moment(found.at, now),
        mentions=round(numbers.get("mentions", 0)),
        positives=round(numbers.get("positives", 0)),
        span=fmt.duration(timedelta(minutes=numbers.get("minutes", 30))),
    )


def _brand(fmt: Format, one: BrandDay) -> list[Html]:
    texts = fmt.texts
    lines = [_figures(fmt, one)]
    if one.open:
        lines.append(texts.html("digest-cases", cases=_listed(fmt, [_case(fmt, case) for case in one.open])))
    if one.held:
        lines.append(texts.html("digest-held", cases=_listed(fmt, [_held(fmt, case) for case in one.held])))
    else:
        lines.append(texts.html("digest-held.none"))
    if one.others:
        lines.append(texts.html("digest-others", matters=_listed(fmt, [_matter(fmt, other) for other in one.others])))
    if one.day.praise is not None:
        lines.append(praise(fmt, one.day.praise, one.day.span.end))
    if one.silence is not None:
        lines.append(texts.html("digest-silence"))
    return lines


def _figures(fmt: Format, one: BrandDay) -> Html:
    day, brand = one.day, short(facts.brand_name(fmt.texts, one.day.brand))
    counts = {
        "brand": brand,
        "mentions": day.figures.mentions,
        "negative": fmt.percent(day.figures.tone.percentages[0]),
    }
    if day.usual is None:
        return fmt.texts.html("digest-figures.cold", **counts)
    busy = day.usual.above(day.figures.mentions)
    return fmt.texts.html(
        "digest-figures.busy" if busy else "digest-figures", usual=facts.usual(fmt.texts, day.usual), **counts
    )


def _case(fmt: Format, case: Case) -> str:
    owner = fmt.texts.get("digest-owner", name=short(case.owner)) if case.owner else fmt.texts.get("digest-owner.none")
    return fmt.texts.get(
        "digest-case", number=case.number, claim=facts.claim(fmt.texts, case.kind), severity=case.severity, owner=owner
    )


def _held(fmt: Format, case: Case) -> str:
    return fmt.texts.get(
        "digest-held-case", number=case.number, kind=facts.kind_name(fmt.texts, case.kind), severity=case.severity
    )


def _matter(fmt: Format, matter: Matter) -> str:
    state = "digest-other.open" if matter.case.state == "open" else "digest-other"
    claim = facts.claim(fmt.texts, matter.case.kind)
    return fmt.texts.get(state, brand=whose(matter.brand, fmt.texts), claim=claim, mentions=matter.case.mentions)


def _listed(fmt: Format, parts: list[str]) -> str:
    if len(parts) > MOST:
        parts = [*parts[:MOST], fmt.texts.get("digest-more", count=len(parts) - MOST)]
    return fmt.texts.get("list-semicolon").join(parts)
