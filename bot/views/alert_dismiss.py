"""Not worth an alert: the question at severity 4-5, the reason afterwards, and taking it back."""

from datetime import datetime

from bot.callbacks import Dismiss, DismissReason, KeepOpen, UndoDismiss
from bot.reply import Answer
from bot.texts import Html
from bot.views.alert import number
from bot.views.alert_parts import short
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from crisis.policy import DEFAULT, Policy
from storage.case import Case
from storage.incident_actions import DISMISS_REASONS
from storage.members import Member


def ask(case: Case, member: Member, fmt: Format) -> Answer:
    texts = fmt.texts
    lines = [
        texts.html("dismiss-sure", number=number(case, texts), severity=case.severity),
        texts.html("dismiss-sure-who", name=short(member.name)),
    ]
    yes = (texts.get("alert-button-sure"), Dismiss(case.id, 1))
    no = (texts.get("alert-button-not-sure"), KeepOpen(case.id))
    return Answer(Html("\n".join(lines)), keyboard([yes, no]))


def noted(case: Case, fmt: Format, now: datetime, policy: Policy = DEFAULT) -> Answer:
    """Who said so and when; asks why until a reason is given."""
    texts, at = fmt.texts, case.dismissed_at or now
    name = short(case.dismissed_by.name) if case.dismissed_by else ""
    times = {"at": fmt.moment(at, now), "until": fmt.moment(at + policy.undo, now)}
    lines = [texts.html("dismiss-noted", number=number(case, texts), name=name, **times)]
    undo: list[Button] = []
    if now <= at + policy.undo:
        undo = [(texts.get("alert-button-undo"), UndoDismiss(case.id))]
    if case.dismiss_reason:
        lines.append(texts.html("dismiss-thanks", reason=texts.get(f"dismiss-reason-{case.dismiss_reason}")))
        return Answer(Html("\n".join(lines)), keyboard(undo))
    lines.append(texts.html("dismiss-ask"))
    reasons: list[Button] = [
        (texts.get(f"dismiss-reason-{one}"), DismissReason(case.id, one)) for one in DISMISS_REASONS
    ]
    return Answer(Html("\n".join(lines)), keyboard(reasons[:2], reasons[2:4], [*reasons[4:], *undo]))


def undone(case: Case, member: Member, fmt: Format, now: datetime) -> Answer:
    texts = fmt.texts
    return Answer(
        texts.html("dismiss-undone", number=number(case, texts), name=short(member.name), at=fmt.moment(now, now))
    )
