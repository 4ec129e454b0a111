"""The live message about an incident: open, owned, closed or dismissed. Pure: the same case makes the same message."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from telegram import InlineKeyboardMarkup

from bot.callbacks import Dismiss, FaqForIncident, Mute, Own, Posts, ShowAlert, Summary, TakeOver, UndoDismiss
from bot.reply import Answer, plain
from bot.texts import Html, Texts
from bot.views.alert_parts import (
    ROOMS,
    Room,
    marked,
    reasons,
    short,
    source_name,
    usual,
    whose,
    whose_trouble,
)
from bot.views.facts import EMOJI, claim, kind_name, not_seen
from bot.views.format import Format, quote
from bot.views.keyboard import keyboard
from bot.views.talk import said_alike
from crisis.policy import DEFAULT, Policy, Role, for_role
from nlp.facts import Agreement
from storage.case import CalmingVoice, Case, Event, Evidence, Pushed

DONE = "✅"
LONGEST = 1_100  # characters of an open alert, after Telegram parsed it
SUMMARY_HOURS = 24
FAST = 1.5  # minutes
NEWS = 3
NOTHING_AGREED = Agreement()
ROUNDED_FROM = 10_000  # views above this are rounded, and "about" says so


def live(
    case: Case, fmt: Format, now: datetime, policy: Policy = DEFAULT, agreed: Agreement = NOTHING_AGREED
) -> Answer:
    """The message as of the case's version. It is edited and read later, so times are clock times.

    `agreed`: what the posts of the case say alike.
    """
    if case.state == "dismissed":
        return _dismissed(case, fmt, now, policy)
    if case.state == "closed":
        return _closed(case, fmt)
    texts = (_open(case, fmt, now, policy, room, agreed) for room in ROOMS)
    text = next((text for text in texts if len(plain(text)) <= LONGEST), None) or _open(
        case, fmt, now, policy, ROOMS[-1], agreed
    )
    return Answer(text, _buttons(case, fmt.texts))


def _open(case: Case, fmt: Format, now: datetime, policy: Policy, room: Room, agreed: Agreement) -> Html:
    parts = (
        _head(case, fmt, room),
        _counts(case, fmt, room),
        _news(case, fmt, room),
        _evidence(case, fmt, room),
        said_alike(agreed, fmt) if room.extras else (),
        _why(case, fmt, room),
        _foot(case, fmt, now, policy, room),
    )
    return Html("\n\n".join(text for text in map("\n".join, parts) if text))


def _head(case: Case, fmt: Format, room: Room) -> Iterator[Html]:
    texts, owned = fmt.texts, ".owned" if case.owner else ""
    title = texts.html(
        f"alert-title{owned}",
        severity=case.severity,
        brand=whose(case.brand, texts, room),
    )
    if case.rose is not None and case.rose.data.get("to") == case.severity:
        before, at = case.rose.data.get("from", case.severity - 1), fmt.moment(case.rose.at, case.updated_at)
        title = texts.html("alert-title.moved", title=title, at=at, before=before, after=case.severity)
    yield marked(EMOJI[case.severity], title)
    yield texts.html(f"alert-claim{owned}", claim=claim(texts, case.kind))


def _counts(case: Case, fmt: Format, room: Room) -> Iterator[Html]:
    texts, figures = fmt.texts, case.figures
    start, end = fmt.moment(figures.start, case.updated_at), fmt.moment(figures.end, case.updated_at)
    span = {"from": start} if start == end else {"from": start, "to": end}
    yield texts.html(
        "alert-span",
        span=texts.get("alert-from-to.one" if start == end else "alert-from-to", **span),
        mentions=figures.mentions,
        sources=figures.sources,
        usual=usual(figures.usual, fmt),
    )
    share = fmt.percent(100 * figures.negative)
    if figures.usual_negative is None:
        yield texts.html("alert-tone.alone", share=share)
    else:
        yield texts.html("alert-tone", share=share, usual=fmt.percent(100 * figures.usual_negative))
    if figures.copies and figures.copied_texts and room.extras:
        key = "alert-copies.one" if figures.copied_texts == 1 else "alert-copies"
        copies = {"copies": figures.copies, "mentions": figures.mentions, "texts": figures.copied_texts}
        yield texts.html(key, **copies)
    yield _growth(case, fmt)


def _growth(case: Case, fmt: Format) -> Html:
    texts, figures = fmt.texts, case.figures
    if figures.trend != "growing":
        return texts.html("alert-fading" if figures.trend == "fading" else "alert-peaked")
    if figures.doubling is None:
        return texts.html("alert-growing.plain")
    doubling = fmt.duration(timedelta(minutes=figures.doubling))
    if figures.doubling_before is not None and figures.doubling >= 2 * figures.doubling_before:
        return texts.html(
            "alert-growing.slower", before=fmt.duration(timedelta(minutes=figures.doubling_before)), doubling=doubling
        )
    if figures.doubling < FAST:
        return texts.html("alert-growing.minute")
    return texts.html("alert-growing", doubling=doubling)


def _evidence(case: Case, fmt: Format, room: Room) -> Iterator[Html]:
    first, top = case.first, case.top if room.extras and case.top and case.top.views else None
    if first is not None:
        one = top is not None and (first.source_title, first.published_at) == (top.source_title, top.published_at)
        where = _where(first, case, fmt, room)
        if one and top is not None:
            yield fmt.texts.html("alert-first.top", **where, views=fmt.about(top.views or 0))
            top = None
        else:
            yield fmt.texts.html("alert-first", **where)
        yield quote(first.text, room.quote)
    if top is not None and top.views:
        key = "alert-top.about" if top.views >= ROUNDED_FROM else "alert-top"
        yield fmt.texts.html(key, **_where(top, case, fmt, room), views=fmt.about(top.views))


def _news(case: Case, fmt: Format, room: Room) -> Iterator[Html]:
    """What joined later, the newest of it, in the order in which it happened."""
    if not room.extras:
        return
    found = [(step.at, _new_kind(step, case, fmt)) for step in case.new_kinds]
    found += [(voice.at, _calming(voice, case, fmt, room)) for voice in case.figures.calming]
    if case.figures.pushed is not None:
        found.append((case.figures.pushed.at, _pushed(case.figures.pushed, case, fmt, room)))
    if found:
        yield fmt.texts.html("alert-news")
    for _, line in sorted(found)[-NEWS:]:
        yield line


def _new_kind(step: Event, case: Case, fmt: Format) -> Html:
    kinds = fmt.list([kind_name(fmt.texts, kind) for kind in step.data.get("kinds", [])])
    return fmt.texts.html("alert-news-kind", at=fmt.moment(step.at, case.updated_at), kind=kinds)


def _pushed(push: Pushed, case: Case, fmt: Format, room: Room) -> Html:
    """A fact, with no word about who may be behind it."""
    return fmt.texts.html(
        "alert-news-pushed",
        at=fmt.moment(push.at, case.updated_at),
        sources=push.sources,
        span=fmt.duration(timedelta(seconds=push.seconds)),
        first=short(push.first, room),
    )


def _calming(voice: CalmingVoice, case: Case, fmt: Format, room: Room) -> Html:
    """What came after is not said to be because of it."""
    told = "alert-news-calming" if voice.before is not None and voice.after is not None else "alert-news-calming.alone"
    return fmt.texts.html(
        told,
        at=fmt.moment(voice.at, case.updated_at),
        source=short(voice.title, room),
        members=fmt.about(voice.audience),
        before=fmt.percent(voice.before or 0),
        after=fmt.percent(voice.after or 0),
    )


def _where(proof: Evidence, case: Case, fmt: Format, room: Room) -> dict[str, str]:
    source = source_name(proof.source_title, proof.platform, proof.audience, proof.url, fmt, room)
    return {"at": fmt.moment(proof.published_at, case.updated_at), "source": source}


def _why(case: Case, fmt: Format, room: Room) -> Iterator[Html]:
    yield fmt.texts.html("alert-why", severity=case.severity, reasons=reasons(case, fmt, room))
    role = whose_trouble(case.brand)
    if role is not Role.OWN and room.extras:
        yield fmt.texts.html(f"alert-quieter-{role}", most=for_role(role).most_severe)
    yield not_seen(fmt, "alert-unseen", case.watched, case.updated_at)


def _foot(case: Case, fmt: Format, now: datetime, policy: Policy, room: Room) -> Iterator[Html]:
    texts = fmt.texts
    if case.owner is not None and case.owned_at is not None:
        owner = {"name": short(case.owner.name, room), "at": fmt.moment(case.owned_at, case.updated_at)}
        if case.owned_at >= case.since:
            yield texts.html("alert-owner.after", **owner, duration=fmt.duration(case.owned_at - case.since))
        else:
            yield texts.html("alert-owner", **owner)
    elif case.deputy_told_at is not None:
        yield texts.html("alert-owner.told", at=fmt.moment(case.deputy_told_at, case.updated_at))
    elif whose_trouble(case.brand) is not Role.RIVAL:  # nobody has to take a rival's case
        yield texts.html("alert-owner.none")
    if whose_trouble(case.brand) is Role.OWN:  # nobody answers for a rival within the hour
        yield texts.html("alert-golden", at=fmt.moment(case.since + policy.golden_hour, case.updated_at))
    if case.muted_until is not None and case.muted_until > now and case.muted_by is not None:
        until = fmt.moment(case.muted_until, case.updated_at)
        yield texts.html("alert-muted", at=until, name=short(case.muted_by.name, room))
    yield texts.html("alert-footer", number=number(case, texts), at=fmt.moment(case.updated_at, now))


def number(case: Case, texts: Texts) -> str:
    """A case's number is a name: no thousands separator."""
    return texts.digits(str(case.number))


def show_button(case: Case, texts: Texts) -> InlineKeyboardMarkup | None:
    return keyboard([(texts.get("alert-button-show"), ShowAlert(case.id))])


def _buttons(case: Case, texts: Texts) -> InlineKeyboardMarkup | None:
    posts = (texts.get("alert-button-posts"), Posts(case.id, 0))
    faq = (texts.get("alert-button-faq"), FaqForIncident(case.id))
    mute = (texts.get("alert-button-mute"), Mute(case.id))
    dismiss = (texts.get("alert-button-dismiss"), Dismiss(case.id, 0))
    if case.owner is None and whose_trouble(case.brand) is Role.RIVAL:
        return keyboard([posts, dismiss])
    if case.owner is None:
        return keyboard([(texts.get("alert-button-own"), Own(case.id)), posts, faq], [mute, dismiss])
    take = (texts.get("alert-button-take"), TakeOver(case.id))
    summary = [(texts.get("alert-button-summary"), Summary(case.brand.id, SUMMARY_HOURS))] if case.brand else []
    return keyboard([faq, posts, *summary], [take, mute, dismiss])


def _closed(case: Case, fmt: Format) -> Answer:
    texts, closed_at = fmt.texts, case.closed_at or case.updated_at
    lines = [
        marked(
            DONE,
            texts.html(
                "alert-closed",
                number=number(case, texts),
                brand=whose(case.brand, texts),
                at=texts.get("date-day-clock", day=fmt.day(closed_at), clock=fmt.clock(closed_at)),
            ),
        ),
        texts.html("alert-closed-span", duration=fmt.duration(closed_at - case.started_at)),
        texts.html(
            "alert-closed-peak",
            severity=case.peak_severity,
            mentions=case.figures.mentions,
            sources=case.figures.sources,
        ),
    ]
    if case.owner is not None and case.owned_at is not None:
        at = fmt.moment(case.owned_at, closed_at)
        lines.append(texts.html("alert-closed-owner", name=short(case.owner.name), at=at))
    else:
        lines.append(texts.html("alert-closed-owner.none"))
    lines.append(not_seen(fmt, "alert-unseen", case.watched, closed_at))
    return Answer(Html("\n".join(lines)), keyboard([(texts.get("alert-button-posts"), Posts(case.id, 0))]))


def _dismissed(case: Case, fmt: Format, now: datetime, policy: Policy) -> Answer:
    texts, at = fmt.texts, case.dismissed_at or case.updated_at
    until = at + policy.undo
    who = short(case.dismissed_by.name) if case.dismissed_by else ""
    title = {"number": number(case, texts), "brand": whose(case.brand, texts), "name": who}
    lines = [marked(DONE, texts.html("alert-dismissed", **title, at=fmt.moment(at, now)))]
    if case.dismiss_reason:
        reason = texts.get(f"dismiss-reason-{case.dismiss_reason}")
        lines.append(texts.html("alert-dismissed-reason", reason=reason))
    if now > until:
        return Answer(Html("\n".join(lines)), keyboard([(texts.get("alert-button-posts"), Posts(case.id, 0))]))
    lines.append(texts.html("alert-dismissed-until", until=fmt.moment(until, now)))
    undo = (texts.get("alert-button-undo"), UndoDismiss(case.id))
    return Answer(Html("\n".join(lines)), keyboard([undo, (texts.get("alert-button-posts"), Posts(case.id, 0))]))
