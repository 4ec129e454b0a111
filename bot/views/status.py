"""/status: each own brand, calm or with its open cases, against what is usual."""

from collections.abc import Mapping
from datetime import datetime

from telegram import InlineKeyboardMarkup

from bot.callbacks import ShowAlert, Sov, Summary, WhyNot
from bot.reply import Answer
from bot.texts import Html
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from crisis.policy import Policy
from crisis.usual import DAYS_NEEDED
from nlp.errors import ModelError, ReadingError
from storage.brands import Brand
from storage.decisions import StoredDecision
from storage.report_cases import Case
from storage.snapshots import Status

TOPICS = 3
CASES = 3
BLIND_SHARE = 1 / 3
HOURS = 24


def status(fmt: Format, one: Status, trouble: ReadingError | None = None) -> Answer:
    """Under 700 characters with ordinary names. `trouble`: of the reader of tone."""
    lines = [_headline(fmt, one), _span(fmt, one), ""]
    for case in one.cases[:CASES]:
        lines += [*_case(fmt, case, one), ""]
    lines += [*_figures(fmt, one), ""]
    if one.hushed:
        lines.append(fmt.texts.html("status-silence"))
    if not one.cases:
        lines.append(_no_case(fmt, one))
    lines.append(facts.sources(fmt, one.watched, one.span.end))
    if one.rivals:
        lines.append(_rivals(fmt, one))
    if trouble is not None:
        lines.append(fmt.texts.html("status-model" if isinstance(trouble, ModelError) else "status-labels"))
    return Answer(Html("\n".join(lines)), _buttons(fmt, one))


def nothing(fmt: Format) -> Answer:
    return Answer(fmt.texts.html("status-no-brand"))


def why_not(fmt: Format, brand: Brand, decision: StoredDecision | None, policy: Policy, now: datetime) -> Answer:
    """The newest decision about a brand: its reason, the figures it rests on, and what its policy asks for."""
    texts = fmt.texts
    if decision is None:
        return Answer(texts.html("whynot-never"))
    name, moment = facts.short_name(texts, brand), fmt.moment(decision.at, now)
    reason = f"whynot-{decision.reason}"
    lines = [
        texts.html("whynot-title", brand=name, moment=moment),
        texts.html(reason if texts.has(reason) else "whynot-open"),
        "",
        _window(fmt, decision.arithmetic),
        texts.html("whynot-needed", stories=policy.min_stories, owners=policy.min_owners),
        texts.html("post-unseen", platforms=texts.get("platforms-unconnected")),
    ]
    return Answer(Html("\n".join(lines)))


def _window(fmt: Format, numbers: Mapping[str, float]) -> Html:
    counts = {name: round(numbers.get(name, 0)) for name in ("stories", "owners", "negatives")}
    if not numbers.get("days"):
        return fmt.texts.html("whynot-figures-cold", **counts)
    return fmt.texts.html(
        "whynot-figures", usual=fmt.texts.number(round(numbers.get("usual_stories", 0.0), 1)), **counts
    )


def _headline(fmt: Format, one: Status) -> Html:
    texts, brand = fmt.texts, facts.short_name(fmt.texts, one.brand)
    if one.cases:
        severity = one.cases[0].severity
        args = {"emoji": facts.EMOJI[severity], "brand": brand, "severity": severity}
        if len(one.cases) == 1:
            return texts.html("status-case", **args)
        return texts.html("status-cases", count=len(one.cases), **args)
    if one.watched.sources and one.watched.blind > one.watched.sources * BLIND_SHARE:
        return texts.html("status-blind", brand=brand)
    if one.usual is None:
        return texts.html("status-unknown", brand=brand)
    return texts.html("status-busy" if one.usual.above(one.figures.mentions) else "status-calm", brand=brand)


def _span(fmt: Format, one: Status) -> Html:
    return fmt.texts.html("status-span", day=fmt.day(one.span.end), clock=fmt.clock(one.span.end))


def _case(fmt: Format, case: Case, one: Status) -> list[Html]:
    texts = fmt.texts
    lines = [texts.html("status-case-line", number=case.number, claim=facts.claim(texts, case.kind))]
    lines.append(
        texts.html("status-case-owner", owner=facts.cut(case.owner, facts.NAME_LENGTH))
        if case.owner
        else texts.html("status-case-no-owner")
    )
    if case.said:
        since = fmt.moment(case.started_at, one.span.end)
        lines.append(texts.html("status-case-count", said=case.said, mentions=case.mentions, since=since))
    return lines


def _figures(fmt: Format, one: Status) -> list[Html]:
    texts, tone = fmt.texts, one.figures.tone
    lines = [_mentions(fmt, one)]
    if one.cases and one.outside != one.figures.mentions:
        lines.append(texts.html("status-outside", mentions=one.outside))
    if tone.net is not None:
        lines.append(facts.tone(fmt, tone, one.earlier.tone, one.alike.tone, one.steady))
    if one.said.kinds:
        lines.append(texts.html("status-topics", topics=facts.topics(fmt, one.said, TOPICS)))
    return lines


def _mentions(fmt: Format, one: Status) -> Html:
    texts, mentions = fmt.texts, one.figures.mentions
    if one.usual is None:
        floor = one.policy.cold_floor * 2  # the policy counts in half hours
        return texts.html("status-mentions-cold", mentions=mentions, days=one.days, needed=DAYS_NEEDED, floor=floor)
    args = {"mentions": mentions, "usual": facts.usual(texts, one.usual)}
    if one.usual.same_weekday:
        return texts.html("status-mentions-weekday", weekday=fmt.weekday(one.span.end), **args)
    return texts.html("status-mentions-any-day", **args)


def _no_case(fmt: Format, one: Status) -> Html:
    if one.last_closed is None:
        return fmt.texts.html("status-no-case")
    return fmt.texts.html("status-no-case-last", day=fmt.day(one.last_closed))


def _rivals(fmt: Format, one: Status) -> Html:
    busy = facts.short_names(fmt, [rival.brand for rival in one.rivals if rival.busy])
    usual = facts.short_names(fmt, [rival.brand for rival in one.rivals if not rival.busy])
    if busy and usual:
        return fmt.texts.html("status-rivals-both", busy=busy, usual=usual)
    if busy:
        return fmt.texts.html("status-rivals-busy", rivals=busy)
    return fmt.texts.html("status-rivals-usual", rivals=usual)


def _buttons(fmt: Format, one: Status) -> InlineKeyboardMarkup | None:
    texts = fmt.texts
    cases: list[Button] = [
        (texts.get("status-button-case", number=case.number), ShowAlert(case.id)) for case in one.cases[:CASES]
    ]
    reports: list[Button] = [
        (texts.get("status-button-summary"), Summary(one.brand.id, HOURS)),
        (texts.get("status-button-sov"), Sov(HOURS)),
    ]
    if not one.cases:
        reports.append((texts.get("status-button-why"), WhyNot(one.brand.id)))
    return keyboard(cases, reports)
