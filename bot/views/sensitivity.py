"""How sensitive a brand's alerts are: three levels with what each would have done, the changes in force, a proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.callbacks import AnswerProposal, SetLevel, UndoChange
from bot.reply import Answer
from bot.texts import Html
from bot.views import facts
from bot.views.alert_parts import short
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from crisis.levels import Level
from crisis.replay import Replay
from crisis.tuning import Knob
from storage.brands import Brand
from storage.policies import Proposal, StoredChange

NO, YES, END = ANSWERS = ("no", "yes", "end")  # to a proposal; `end`: until the contest is over
A_MOMENT = timedelta(seconds=1)  # what ends at midnight lasts through the day before
UNDOABLE = 8  # of the newest changes: a message has room for no more


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`found`: the replay of each level that is known yet. `counting`: the others are still to come."""

    brand: Brand
    changes: Sequence[StoredChange]
    found: Mapping[Level, Replay]
    counting: bool
    may_change: bool

    @property
    def level(self) -> Level:
        chosen = [one.value for one in self.changes if one.knob is Knob.LEVEL]
        return Level(chosen[-1]) if chosen else Level.NORMAL


def sensitivity(fmt: Format, one: Sensitivity) -> Answer:
    texts = fmt.texts
    lines: list[str] = [texts.html("sensitivity-title", brand=facts.brand_name(texts, one.brand)), ""]
    lines += [_level(fmt, one, level) for level in Level]
    known = next(iter(one.found.values()), None)
    lines += ["", texts.html("sensitivity-grave")]
    if known is not None:
        lines.append(texts.html("sensitivity-rests", mentions=known.mentions))
        if known.backfilled:
            lines.append(texts.html("sensitivity-backfilled", count=known.backfilled))
        if known.cold:
            lines.append(texts.html("sensitivity-cold"))
    small = [change for change in one.changes if change.knob is not Knob.LEVEL][-UNDOABLE:]
    if small:
        lines += ["", texts.html("sensitivity-changes")]
        lines += [_change(fmt, number, change) for number, change in enumerate(small, 1)]
    return Answer(Html("\n".join(lines)), keyboard(*_buttons(fmt, one, small)) if one.may_change else None)


def _change(fmt: Format, number: int, one: StoredChange) -> Html:
    told = {"number": number, "what": what(fmt, one.knob, one.value), "day": fmt.date(one.at)}
    if one.until is None:
        return fmt.texts.html("sensitivity-change", **told)
    return fmt.texts.html("sensitivity-change.ends", end=fmt.date(one.until - A_MOMENT), **told)


def _level(fmt: Format, one: Sensitivity, level: Level) -> Html:
    texts = fmt.texts
    name = texts.html("sensitivity-chosen" if level is one.level else "sensitivity-other",
                      name=texts.get(f"sensitivity-level-{level}"))  # fmt: skip
    found = one.found.get(level)
    if found is not None:
        return texts.html("sensitivity-line", name=name, why=texts.get(f"sensitivity-why-{level}"), alerts=found.alerts)
    key = "sensitivity-line.counting" if one.counting else "sensitivity-line.unknown"
    return texts.html(key, name=name, why=texts.get(f"sensitivity-why-{level}"))


def _buttons(fmt: Format, one: Sensitivity, small: Sequence[StoredChange]) -> list[list[Button]]:
    texts = fmt.texts
    levels: list[Button] = [
        (texts.get(f"sensitivity-level-{level}"), SetLevel(one.brand.id, level))
        for level in Level
        if level != one.level
    ]
    undo: list[Button] = [
        (texts.get("sensitivity-button-undo", number=number), UndoChange(one.brand.id, change.id))
        for number, change in enumerate(small, 1)
    ]
    return [levels, *(undo[at : at + 2] for at in range(0, len(undo), 2))]


def what(fmt: Format, knob: Knob, value: str) -> str:
    """A change in words."""
    texts = fmt.texts
    if knob in (Knob.MIN_STORIES, Knob.MIN_NEGATIVES):
        return texts.get(f"change-{knob}", count=int(value))
    if knob is Knob.LABEL:
        return texts.get(f"change-label-{value}")
    if knob is Knob.LEVEL:
        return texts.get(f"sensitivity-level-{value}")
    return texts.get(f"change-{knob}", value=short(value))


def proposal(fmt: Format, one: Proposal, brand: Brand) -> Answer:
    """What votes led to, with its back-test; the answer is a person's."""
    texts, tested = fmt.texts, one.facts
    lines: list[str] = [texts.html("proposal-title", brand=facts.brand_name(texts, brand))]
    reason = texts.get(f"dismiss-reason-{one.reason}")
    lines.append(texts.html("proposal-votes", votes=int(tested["votes"]), reason=reason))
    if tested.get("total"):
        key = f"proposal-shared-{one.knob}"
        lines.append(
            texts.html(key, shared=int(tested["shared"]), total=int(tested["total"]), value=short(tested["title"]))
        )
    count = int(one.value) if one.value.isdecimal() else 0
    lines += ["", texts.html(f"proposal-ask-{one.knob}", count=count, value=short(str(tested.get("title") or "")))]
    lines.append(texts.html("proposal-tested", days=int(tested["days"]), fewer=int(tested["fewer"])))
    lines.append(texts.html("proposal-grave"))
    until = "" if one.until is None else fmt.date(one.until - A_MOMENT)
    if until and tested.get("campaign"):
        lines.append(texts.html("proposal-end", end=until, name=short(tested["campaign"])))
    elif until:
        lines.append(texts.html("proposal-end.guessed", end=until))
    if one.state != "open":
        lines += ["", texts.html(f"proposal-{one.state}", end=until)]
        return Answer(Html("\n".join(lines)))
    answers = [YES, NO, *([END] if until else [])]
    buttons: list[Button] = [
        (texts.get(f"proposal-button-{answer}"), AnswerProposal(one.id, answer)) for answer in answers
    ]
    return Answer(Html("\n".join(lines)), keyboard(buttons[:2], buttons[2:]))
