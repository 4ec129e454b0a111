"""The message about sources that are not seen: what it means, what we do, what is asked of people."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.callbacks import SourceList
from bot.reply import Answer
from bot.texts import Html
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import keyboard
from storage.accounts import AccountRow
from storage.outages import Facts, Loss

NAMED = 3  # so few are told by name
TITLE_LENGTH = 40
NETWORK = ("source-error-unreachable", "source-error-timeout")
LASTING = (
    "source-error-private", "source-error-not-found", "source-error-name-taken-over", "source-error-same-as-another",
    "source-error-preview-off", "source-error-gone", "source-error-not-a-feed", "source-error-bad-address",
)  # fmt: skip


def outage(fmt: Format, one: Facts, now: datetime) -> Answer:
    """The outage as it stands; at most 1,100 characters."""
    lines = _over(fmt, one) if one.outage.ended_at is not None else _going_on(fmt, one, now)
    return Answer(Html("\n".join(lines)), keyboard([(fmt.texts.get("outage-button-list"), SourceList(0))]))


def lost_account(fmt: Format, account: AccountRow, others: int, now: datetime) -> Answer:
    """One of several reading accounts: the others go on."""
    texts, name = fmt.texts, facts.cut(account.title or account.name, TITLE_LENGTH)
    since = fmt.moment(account.error_at or now, now)
    lines = [
        texts.html("outage-account-lost", name=name, since=since),
        texts.html("outage-account-others", count=others),
    ]
    if account.error is not None:
        lines.append(texts.html("outage-you-account", error=texts.get(account.error)))
    return Answer(Html("\n".join(lines)), keyboard([(texts.get("outage-button-list"), SourceList(0))]))


def _going_on(fmt: Format, one: Facts, now: datetime) -> list[Html]:
    texts = fmt.texts
    losses = [loss for loss in one.losses if loss.down.back_at is None]
    silent = all(loss.down.reason == "silent" for loss in losses)
    kind = "-silent" if silent else ""
    since = fmt.moment(min(loss.down.since for loss in losses), now)
    count = {"count": len(losses), "total": max(one.watched, len(losses)), "since": since}
    first: str = texts.html(f"outage-count{kind}", which=_which(fmt, one, losses), **count)
    share = sum(loss.source.audience for loss in losses) / one.audience * 100 if one.audience else 0
    if round(share):
        first += f" {texts.html('outage-share', share=fmt.percent(share))}"
    lines: list[Html] = [texts.html(_title(one, losses)), Html(first)]
    back = sum(loss.down.back_at is not None and loss.down.reason != "left" for loss in one.losses)
    if back:
        lines.append(texts.html("outage-back-some", count=back))
    return [*lines, Html(), texts.html(f"outage-means{kind}"), _deeds(fmt, losses, now), _request(fmt, one, losses)]


def _title(one: Facts, losses: Sequence[Loss]) -> str:
    reasons = {loss.down.reason for loss in losses}
    if "account" in reasons:
        return "outage-title-account"
    if reasons == {"silent"}:
        return "outage-title-silent"
    return "outage-title-all" if len(losses) >= one.watched else "outage-title"


def _which(fmt: Format, one: Facts, losses: Sequence[Loss]) -> str:
    """Few by name with their reason, many by platform."""
    texts = fmt.texts
    if len(losses) <= NAMED:
        return fmt.list([_named(fmt, loss) for loss in losses])
    by_platform = Counter(loss.source.platform for loss in losses)
    return fmt.list(
        [
            texts.get(
                "outage-all-of" if count >= one.watched_by_platform.get(platform, 0) else "outage-some-of",
                count=count,
                platform=texts.get(f"platform-{platform}"),
            )
            for platform, count in by_platform.most_common()
        ]
    )


def _named(fmt: Format, loss: Loss) -> str:
    title = facts.cut(loss.source.title, TITLE_LENGTH)
    if loss.down.error is None or not fmt.texts.has(loss.down.error):
        return fmt.texts.get("outage-named-silent", title=title)
    return fmt.texts.get("outage-named", title=title, error=fmt.texts.get(loss.down.error))


def _deeds(fmt: Format, losses: Sequence[Loss], now: datetime) -> Html:
    if all(loss.down.reason == "silent" for loss in losses):
        return fmt.texts.html("outage-do-silent")
    tries = [loss.next_try_at for loss in losses if loss.next_try_at is not None and loss.down.reason != "silent"]
    return fmt.texts.html("outage-do", next=fmt.moment(max(now, min(tries, default=now)), now))


def _request(fmt: Format, one: Facts, losses: Sequence[Loss]) -> Html:
    """What is asked of people, by what is the matter."""
    texts = fmt.texts
    account = next((loss.down.error for loss in losses if loss.down.reason == "account" and loss.down.error), None)
    if account is not None:
        return texts.html("outage-you-account", error=texts.get(account))
    if all(loss.down.reason == "silent" for loss in losses):
        return texts.html("outage-you-silent")
    unreachable = sum(loss.down.error in NETWORK for loss in losses)
    if unreachable > NAMED and 2 * unreachable > one.watched:
        return texts.html("outage-you-network")
    lasting = any(loss.down.error in LASTING for loss in losses)
    return texts.html("outage-you-address" if lasting else "outage-you-nothing")


def _over(fmt: Format, one: Facts) -> list[Html]:
    texts = fmt.texts
    ended = one.outage.ended_at
    assert ended is not None
    back = [loss for loss in one.losses if loss.down.reason != "left"]
    if not back:
        return [texts.html("outage-over-left")]
    silent = all(loss.down.reason == "silent" for loss in back)
    clock = fmt.clock(max(loss.down.back_at or ended for loss in back))
    since = fmt.moment(min(loss.down.since for loss in back), ended)
    was = {"since": since, "until": clock, "count": len(back), "which": _which_were(fmt, one, back)}
    lines = [
        texts.html("outage-over-silent" if silent else "outage-over", clock=clock),
        texts.html("outage-over-was", **was),
    ]
    if silent:
        return lines
    late = one.late_mentions
    lines.append(texts.html("outage-late", mentions=late) if late else texts.html("outage-late-none"))
    blind = [loss for loss in back if loss.blind]
    if not blind:
        return [*lines, texts.html("outage-blind-none")]
    return [*lines, texts.html("outage-blind", count=len(blind), which=_which_were(fmt, one, blind))]


def _which_were(fmt: Format, one: Facts, losses: Sequence[Loss]) -> str:
    if len(losses) > NAMED:
        return _which(fmt, one, losses)
    titles = [facts.cut(loss.source.title, TITLE_LENGTH) for loss in losses]
    return fmt.list([fmt.texts.get("outage-named-silent", title=title) for title in titles])
