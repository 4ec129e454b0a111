"""Why a brand has no alert, or why its case is still open: each condition with what is there and what is needed."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.reply import Answer
from bot.texts import Html
from bot.views import facts
from bot.views.format import Format
from crisis.judge import Action, Reason
from crisis.why import Why
from storage.brands import Brand
from storage.decisions import StoredDecision
from storage.watching import Watched


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The stored decision that opened it, and since when it is calm. `held`: the day's budget kept its alert back."""

    number: int
    severity: int
    reason: str
    opened_at: datetime
    calm_since: datetime | None
    held: bool = False


def why(
    fmt: Format, brand: Brand, found: Why, looked: datetime | None, case: OpenCase | None, watched: Watched
) -> Answer:
    """`looked`: when the watch looked the last time by itself."""
    texts, now = fmt.texts, found.at
    name = facts.short_name(texts, brand)
    lines: list[str] = [
        texts.html("why-open-title" if case else "why-brand-title", brand=name, moment=fmt.moment(now, now))
    ]
    lines += _open(fmt, found, case) if case else _not_fired(fmt, found)
    lines += ["", _counts(fmt, found), "", *_conditions(fmt, found), ""]
    if found.missing is not None:
        key = "why-missing-owners" if found.missing.owners else "why-missing"
        lines.append(texts.html(key, posts=found.missing.posts, owners=found.missing.owners))
    lines.append(texts.html("why-grave"))
    lines.append(texts.html("why-looked", moment=fmt.moment(looked, now)) if looked else texts.html("whynot-never"))
    lines.append(facts.not_seen(fmt, "alert-unseen", watched, now))
    return Answer(Html("\n".join(lines)))


def _not_fired(fmt: Format, found: Why) -> Iterator[Html]:
    key = f"whynot-{found.decision.reason}"
    fires = found.decision.action is not Action.NONE
    yield fmt.texts.html("why-fires-now" if fires or not fmt.texts.has(key) else key)


def _open(fmt: Format, found: Why, case: OpenCase) -> Iterator[Html]:
    texts, now = fmt.texts, found.at
    since = fmt.moment(case.opened_at, now)
    yield texts.html("why-case", number=case.number, severity=case.severity, since=since)
    if texts.has(f"why-reason-{case.reason}"):
        yield texts.html("why-rule", reason=texts.get(f"why-reason-{case.reason}"))
    if case.held:
        yield texts.html("why-case-held")
    if case.calm_since is not None and found.decision.calm:
        closes = case.calm_since + found.policy.close_after
        yield texts.html("why-case-calm", since=fmt.moment(case.calm_since, now), closes=fmt.moment(closes, now))
    else:
        yield texts.html("why-case-above")


def past(fmt: Format, made: Sequence[StoredDecision], now: datetime) -> Iterator[Html]:
    """Stored decisions, one a line: when, and the reason."""
    for one in made:
        held = ".held" if one.arithmetic.get("held") else ""
        yield fmt.texts.html(f"why-past{held}", moment=fmt.moment(one.at, now), reason=_reason(fmt, one))


def _reason(fmt: Format, one: StoredDecision) -> str:
    known = (f"{kind}-{one.reason}" for kind in ("why-reason", "whynot", "why-following"))
    return fmt.texts.get(next((key for key in known if fmt.texts.has(key)), "whynot-open"))


def _counts(fmt: Format, found: Why) -> Html:
    numbers = found.decision.arithmetic
    counts = {name: round(numbers[name]) for name in ("stories", "owners", "negatives")}
    if not numbers["days"]:
        return fmt.texts.html("whynot-figures-cold", **counts)
    return fmt.texts.html("whynot-figures", usual=fmt.texts.number(round(numbers["usual_stories"], 1)), **counts)


def _conditions(fmt: Format, found: Why) -> Iterator[Html]:
    texts, policy = fmt.texts, found.policy
    for one in found.decision.conditions:
        cold = one.name is Reason.USUAL and not found.decision.arithmetic["days"]
        what = texts.get(
            f"why-condition-{one.name}" + (".cold" if cold else ""),
            value=round(one.value),
            needed=round(one.needed),
            odds=fmt.about(round(10 ** -math.log10(policy.tail))),
            floor=policy.cold_floor,
        )
        yield texts.html("why-met" if one.met else "why-unmet", what=what)
