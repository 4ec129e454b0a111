"""The morning report: what the night brought, what was held back for it, and what is not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.callbacks import ShowAlert
from bot.callbacks import Summary as SummaryButton
from bot.reply import Answer, plain
from bot.texts import Html
from bot.views import facts
from bot.views.alert_parts import short, whose
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from storage.decisions import StoredDecision
from storage.digests import HOURS, BrandDay, Effect, Matter
from storage.report_cases import Case
from storage.reports import Figures
from storage.watching import Watched

MOST_BRANDS = 3
LONGEST = 1_800  # characters
BUTTONS = 3
LONGEST_QUESTION = 80  # characters


@dataclass(frozen=True, slots=True)
class Room:
    """So many of each list, and of the brands; `extras`: what no case hangs on."""

    listed: int
    brands: int = MOST_BRANDS
    extras: bool = True


ROOMS = (Room(4), Room(2), Room(1), Room(1, extras=False), Room(1, 1, extras=False))  # the roomiest that fits is taken


@dataclass(frozen=True, slots=True)
class Question:
    """What so many posts of a case ask, as one of them words it; whether a prepared response speaks of it."""

    text: str
    posts: int
    answered: bool


def digest(
    fmt: Format, days: list[BrandDay], until: datetime, asked: Mapping[int, Sequence[Question]] | None = None
) -> Answer:
    """As much as 1,800 characters hold; three lines after a quiet day. `asked`: by brand."""
    shown = days[:MOST_BRANDS]
    if all(_quiet(one) for one in days):
        lines = [fmt.texts.html("digest-quiet", day=fmt.day(until)), *(_figures(fmt, one, alone=True) for one in shown)]
        text = Html("\n".join([*lines, *_others(fmt, days, MOST_BRANDS), _all_seen(fmt, days[0].day.watched, until)]))
    else:
        for room in ROOMS:
            text = _busy(fmt, days, until, asked or {}, room)
            if len(plain(text)) <= LONGEST:
                break
    cases = [case for one in shown for case in (*one.held, *one.open)][:BUTTONS]
    buttons: list[Button] = [
        (fmt.texts.get("status-button-case", number=case.number), ShowAlert(case.id)) for case in cases
    ]
    more = [(fmt.texts.get("digest-button-summary"), SummaryButton(days[0].day.brand.id, HOURS))]
    return Answer(text, keyboard(buttons, more))


def _busy(
    fmt: Format, days: list[BrandDay], until: datetime, asked: Mapping[int, Sequence[Question]], room: Room
) -> Html:
    lines = [fmt.texts.html("digest-title", day=fmt.day(until), clock=fmt.clock(until))]
    for one in days[: room.brands]:
        lines += [Html(""), *_brand(fmt, one, asked.get(one.day.brand.id, ()), room)]
    unseen = facts.not_seen(fmt, "alert-unseen", days[0].day.watched, until)
    return Html("\n".join([*lines, Html(""), *_others(fmt, days, room.brands), unseen]))


def _others(fmt: Format, days: list[BrandDay], shown: int) -> list[Html]:
    """That there are more brands than a message tells of."""
    left = len(days) - shown
    return [fmt.texts.html("digest-more-brands", count=left)] if left > 0 else []


def _quiet(one: BrandDay) -> bool:
    """Nothing but the figures, and they are as usual."""
    told = one.open or one.held or one.others or one.day.praise or one.silence or one.statement
    return not told and one.day.usual is not None and not one.day.usual.above(one.day.figures.mentions)


def _all_seen(fmt: Format, watched: Watched, until: datetime) -> Html:
    if watched.blind or watched.missed:
        unseen = facts.not_seen(fmt, "alert-unseen", watched, until)
        return Html(f"{fmt.texts.html('digest-held.none')} {unseen}")
    return fmt.texts.html("digest-quiet-seen", platforms=fmt.texts.get("platforms-unconnected"))


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


def _brand(fmt: Format, one: BrandDay, asked: Sequence[Question], room: Room) -> list[Html]:
    texts, most = fmt.texts, room.listed
    lines = [*_in_short(fmt, one), _figures(fmt, one)]
    if one.statement is not None and room.extras:
        lines.append(_statement(fmt, one.statement, one.day.span.end))
    if one.open:
        lines.append(texts.html("digest-cases", cases=_listed(fmt, [_case(fmt, case) for case in one.open], most)))
    if asked and room.extras:
        lines.append(_questions(fmt, asked))
    if one.held:
        lines.append(texts.html("digest-held", cases=_listed(fmt, [_held(fmt, case) for case in one.held], most)))
    else:
        lines.append(texts.html("digest-held.none"))
    if one.others and room.extras:
        matters = _listed(fmt, [_matter(fmt, other) for other in one.others], most)
        lines.append(texts.html("digest-others", matters=matters))
    if one.day.praise is not None and room.extras:
        lines.append(praise(fmt, one.day.praise, one.day.span.end))
    if one.silence is not None:
        lines.append(texts.html("digest-silence"))
    return lines


def _in_short(fmt: Format, one: BrandDay) -> list[Html]:
    """The day in one sentence: its gravest case, and which way it goes; none where the figures say it all."""
    told = one.open or tuple(case for case in one.day.cases if case.state == "closed" and case not in one.held)
    if told:
        case = told[0]
        way = "closed" if case.state == "closed" else "growing" if case.trend == "growing" else "falling"
        return [fmt.texts.html(f"digest-in-short.{way}", claim=facts.claim(fmt.texts, case.kind))]
    if one.day.usual is not None and one.day.usual.above(one.day.figures.mentions):
        return [fmt.texts.html("digest-in-short")]
    return []


def _figures(fmt: Format, one: BrandDay, *, alone: bool = False) -> Html:
    """`alone`: nothing else is told of the brand."""
    day, brand = one.day, short(facts.brand_name(fmt.texts, one.day.brand))
    counts = {
        "brand": brand,
        "mentions": day.figures.mentions,
        "negative": fmt.percent(day.figures.tone.percentages[0]),
    }
    if day.usual is None:
        return fmt.texts.html("digest-figures.cold", **counts)
    state = ".busy" if day.usual.above(day.figures.mentions) else ".quiet" if alone else ""
    return fmt.texts.html(f"digest-figures{state}", usual=facts.usual(fmt.texts, day.usual), **counts)


def _statement(fmt: Format, effect: Effect, now: datetime) -> Html:
    """The talk before and after; after is not because."""
    hours = effect.lasting / timedelta(hours=1)
    return fmt.texts.html(
        "digest-statement",
        at=fmt.moment(effect.at, now),
        before=_side(fmt, effect.before, effect.before.mentions),
        lasting=fmt.duration(effect.lasting),
        after=_side(fmt, effect.after, round(effect.after.mentions / hours)),
    )


def _side(fmt: Format, figures: Figures, hourly: int) -> str:
    if not figures.mentions:
        return fmt.texts.get("digest-statement-side.none")
    return fmt.texts.get("digest-statement-side", mentions=hourly, negative=fmt.percent(figures.tone.percentages[0]))


def _questions(fmt: Format, asked: Sequence[Question]) -> Html:
    texts = fmt.texts
    told = [texts.get("digest-question", question=facts.cut(one.text, LONGEST_QUESTION), count=one.posts)
            for one in asked]  # fmt: skip
    line = texts.html("digest-questions", questions=texts.get("list-comma").join(told))
    without = [place for place, one in enumerate(asked) if not one.answered]
    if not without:
        return line
    key = "digest-no-answer"
    if len(asked) > 1:
        key += ".none" if len(without) == len(asked) else f".place{without[0] + 1}"
    return Html(f"{line} {texts.html(key)}")


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


def _listed(fmt: Format, parts: list[str], most: int) -> str:
    if len(parts) > most:
        parts = [*parts[:most], fmt.texts.get("digest-more", count=len(parts) - most)]
    return fmt.texts.get("list-semicolon").join(parts)
