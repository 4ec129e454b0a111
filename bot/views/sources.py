"""/sources: the list by health, one source's card, and the catalogue to add from."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from telegram import InlineKeyboardMarkup

from bot.callbacks import (
    CatalogueAdd,
    CatalogueField,
    FeedAdd,
    SourceAdd,
    SourceCard,
    SourceList,
    SourcePause,
    SourceRemove,
    SourceTest,
    SourceTier,
)
from bot.pages import FoundFeed
from bot.reply import Answer
from bot.texts import Html, Texts
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from bot.well_known import Entry, fields, of_field
from storage.sources import Source
from storage.standing import STATES, Standing
from storage.ways import Health

PAGE = 8
NUMBERS_IN_A_ROW = 4
FIELDS_IN_A_ROW = 2
TITLE_LENGTH = 64
TIERS = range(1, 6)
BY_EGRESS = ("feed", "petition", "preview")  # ways in that go out by the way a source names


def listing(fmt: Format, every: Sequence[Standing], page: int, now: datetime, *, may_act: bool) -> Answer:
    """One page of the list, the worst first; a page that is not there any more is the last one."""
    texts = fmt.texts
    add: list[Button] = [(texts.get("sources-button-add"), SourceAdd())] if may_act else []
    if not every:
        return Answer(texts.html("sources-none", command="/sources add"), keyboard(add))
    pages = -(-len(every) // PAGE)
    page = min(max(page, 0), pages - 1)
    shown = list(enumerate(every))[page * PAGE : (page + 1) * PAGE]
    lines = [_counts(fmt, every)]
    if pages > 1:
        lines.append(texts.html("sources-page", page=page + 1, pages=pages))
    for state, group in groupby(shown, key=lambda one: one[1].state):
        lines += [Html(), texts.html(f"sources-state-{state}")]
        for place, one in group:
            lines += _entry(fmt, place + 1, one, now)
    numbers: list[Button] = [(texts.number(place + 1), SourceCard(one.health.source.id)) for place, one in shown]
    return Answer(Html("\n".join(lines)), keyboard(*_rows(numbers), _turning(texts, page, pages), add))


def card(
    fmt: Format, one: Standing, every: Sequence[Health], now: datetime, *, may_act: bool, first: Html | None = None
) -> Answer:
    """One source and its ways in; `first` is a line about what was just done with it."""
    texts, source = fmt.texts, one.health.source
    lines = [] if first is None else [first, Html()]
    lines += [*_facts(fmt, source), texts.html(f"sources-state-{one.state}")]
    if one.health.last_success_at is None and source.history_read_at is None:
        lines.append(texts.html("sources-card-unverified"))
    lines.append(Html(f"{_capital(_post(fmt, one.health, now))}."))
    lines += [_way(fmt, way, every, now) for way in every]
    if source.egress or any(way.kind in BY_EGRESS for way in every):
        lines.append(texts.html("sources-card-egress", egress=texts.get(f"egress-{source.egress or 'usual'}")))
    if not may_act:
        lines.append(texts.html("sources-card-read-only"))
    return Answer(Html("\n".join(lines)), _card_buttons(texts, one) if may_act else _back(texts))


def asking_tier(fmt: Format, source: Source) -> Answer:
    texts = fmt.texts
    lines = [*_facts(fmt, source), Html(), texts.html("sources-card-tier")]
    tiers: list[Button] = [(texts.number(tier), SourceTier(source.id, tier)) for tier in TIERS]
    return Answer(Html("\n".join(lines)), keyboard(tiers, [(texts.get("sources-button-keep"), SourceCard(source.id))]))


def asking_to_remove(fmt: Format, source: Source) -> Answer:
    texts = fmt.texts
    lines = [*_facts(fmt, source), Html(), texts.html("sources-card-remove")]
    sure: Button = (texts.get("sources-button-remove-sure"), SourceRemove(source.id, 1))
    return Answer(Html("\n".join(lines)), keyboard([(texts.get("sources-button-keep"), SourceCard(source.id)), sure]))


def removed(texts: Texts, source: Source) -> Answer:
    return Answer(texts.html("sources-removed", title=facts.cut(source.title, TITLE_LENGTH)), _back(texts))


def adding(texts: Texts) -> Answer:
    """What to send, and the fields of the catalogue."""
    keys = ("sources-add-prompt", "sources-add-examples", "sources-add-catalogue")
    buttons: list[Button] = [(texts.get(f"field-{field}"), CatalogueField(field, 0)) for field in fields()]
    return Answer(Html("\n".join(texts.html(key) for key in keys)), keyboard(*_rows(buttons, FIELDS_IN_A_ROW)))


def looking_for_feeds(texts: Texts, address: str) -> Answer:
    return Answer(texts.html("sources-feeds-looking", address=facts.cut(address, 2 * TITLE_LENGTH)))


def feeds_of_site(texts: Texts, address: str, found: Sequence[FoundFeed], error: str | None, draft_id: int) -> Answer:
    """The feeds of a site to choose from; without any, why not. The address itself can be added all the same."""
    lines = [texts.html("sources-feeds-found", count=len(found), address=facts.cut(address, 2 * TITLE_LENGTH))]
    if not found:
        reason = texts.get(error) if error and texts.has(error) else ""
        lines = [texts.html("sources-feeds-none", address=facts.cut(address, 2 * TITLE_LENGTH), reason=reason)]
    for place, one in enumerate(found):
        title = facts.cut(" ".join((one.title or one.url).split()), TITLE_LENGTH)
        number = texts.digits(str(place + 1))
        lines.append(texts.html("sources-feeds-entry", number=number, title=title, count=one.entries))
    numbers: list[Button] = [(texts.number(place + 1), FeedAdd(draft_id, place)) for place in range(len(found))]
    as_typed: Button = (texts.get("sources-button-as-typed"), FeedAdd(draft_id, -1))
    return Answer(Html("\n".join(lines)), keyboard(*_rows(numbers), [as_typed]))


def shown_entries(field: str, page: int) -> tuple[Entry, ...]:
    """The entries of one page of a field."""
    return of_field(field)[page * PAGE : (page + 1) * PAGE]


def catalogue(
    texts: Texts, field: str, page: int, draft_id: int, watched: Collection[str], first: Html | None = None
) -> Answer:
    """One page of a field; `watched` are the keys of sources that are read already."""
    every, shown = of_field(field), shown_entries(field, page)
    lines = [] if first is None else [first, Html()]
    lines += [texts.html("catalogue-title", field=texts.get(f"field-{field}"), count=len(every)), Html()]
    told, numbers = _entries(texts, shown, page * PAGE, draft_id, watched)
    lines += told
    pages = -(-len(every) // PAGE)
    turning = [
        (texts.get(f"sources-button-{name}"), CatalogueField(field, at))
        for name, at in (("previous", page - 1), ("next", page + 1))
        if 0 <= at < pages
    ]
    back: Button = (texts.get("sources-button-fields"), SourceAdd())
    return Answer(Html("\n".join(lines)), keyboard(*_rows(numbers), [*turning, back]))


def suggested(texts: Texts, entries: Sequence[Entry], draft_id: int, watched: Collection[str]) -> Answer:
    """Entries of the catalogue whose name is like what was typed."""
    told, numbers = _entries(texts, entries, 0, draft_id, watched)
    fields_button: Button = (texts.get("sources-button-fields"), SourceAdd())
    lines = [texts.html("catalogue-suggested"), Html(), *told]
    return Answer(Html("\n".join(lines)), keyboard(*_rows(numbers), [fields_button]))


def _entries(
    texts: Texts, entries: Sequence[Entry], before: int, draft_id: int, watched: Collection[str]
) -> tuple[list[Html], list[Button]]:
    """A line for each, and a button for each that is not watched yet."""
    lines: list[Html] = []
    numbers: list[Button] = []
    for place, entry in enumerate(entries):
        number, known = before + place + 1, entry.key in watched
        platform = texts.get(f"platform-{entry.platform}")
        key = "catalogue-entry-watched" if known else "catalogue-entry"
        lines.append(texts.html(key, number=texts.digits(str(number)), title=entry.title, platform=platform))
        if not known:
            numbers.append((texts.number(number), CatalogueAdd(draft_id, place)))
    return lines, numbers


def tested(texts: Texts, error: str | None, came: int) -> Html:
    """What a test found."""
    if error is not None:
        return texts.html("sources-test-failed", error=texts.get(error))
    return texts.html("sources-test-came", count=came) if came else texts.html("sources-test-nothing")


def _counts(fmt: Format, every: Sequence[Standing]) -> Html:
    texts = fmt.texts
    counts = Counter(one.state for one in every)
    parts = [texts.get(f"sources-count-{state}", count=counts[state]) for state in STATES if counts[state]]
    return texts.html("sources-title", total=len(every), counts=texts.get("list-comma").join(parts))


def _entry(fmt: Format, number: int, one: Standing, now: datetime) -> list[Html]:
    texts, source = fmt.texts, one.health.source
    title = texts.html(
        "sources-entry",
        number=texts.digits(str(number)),
        title=facts.cut(source.title, TITLE_LENGTH),
        platform=texts.get(f"platform-{source.platform}"),
    )
    way = texts.get("sources-part-way", way=texts.get(f"way-{one.health.kind}"))
    parts = [_post(fmt, one.health, now), *_reading(fmt, one.health, now), way]
    return [title, texts.html("sources-parts", parts=_joined(texts, parts))]


def _facts(fmt: Format, source: Source) -> list[Html]:
    texts = fmt.texts
    title = facts.cut(source.title, TITLE_LENGTH)
    args = {"tier": source.tier, "owner": facts.cut(source.owner, TITLE_LENGTH)}
    weight = (
        texts.html("sources-card-facts", audience=fmt.about(source.audience), **args)
        if source.audience
        else texts.html("sources-card-facts-plain", **args)
    )
    return [
        texts.html("sources-card-title", title=title, platform=texts.get(f"platform-{source.platform}")),
        texts.html("sources-card-address", address=facts.cut(source.address, 4 * TITLE_LENGTH)),
        weight,
    ]


def _way(fmt: Format, way: Health, every: Sequence[Health], now: datetime) -> Html:
    name = fmt.texts.get(f"way-{way.kind}")
    if way.kind == "preview" and way.last_success_at is None and way.error is None and len(every) > 1:
        return fmt.texts.html("sources-card-spare", way=name)
    return fmt.texts.html("sources-card-way", way=name, parts=_joined(fmt.texts, _reading(fmt, way, now)))


def _post(fmt: Format, health: Health, now: datetime) -> str:
    if health.last_post_at is None:
        return fmt.texts.get("sources-part-no-post")
    return fmt.texts.get("sources-part-post", moment=fmt.moment(health.last_post_at, now))


def _reading(fmt: Format, health: Health, now: datetime) -> list[str]:
    """What went wrong, when it was read last, and when it is tried next."""
    texts = fmt.texts
    parts = [texts.get(health.error)] if health.error and texts.has(health.error) else []
    if health.last_success_at is None or health.lag is None:
        parts.append(texts.get("sources-part-never"))
    else:
        moment, lag = fmt.moment(health.last_success_at, now), fmt.duration(health.lag)
        parts.append(texts.get("sources-part-read", moment=moment, lag=lag))
    if not health.source.paused:
        parts.append(texts.get("sources-part-next", moment=fmt.moment(max(health.next_try_at, now), now)))
    return parts


def _joined(texts: Texts, parts: Sequence[str]) -> str:
    return texts.get("list-semicolon").join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _card_buttons(texts: Texts, one: Standing) -> InlineKeyboardMarkup | None:
    source_id = one.health.source.id
    paused = one.state == "paused"
    toggle: Button = (
        texts.get("sources-button-resume" if paused else "sources-button-pause"),
        SourcePause(source_id, int(not paused)),
    )
    test: list[Button] = [] if paused else [(texts.get("sources-button-test"), SourceTest(source_id))]
    change: list[Button] = [
        (texts.get("sources-button-tier"), SourceTier(source_id, 0)),
        (texts.get("sources-button-remove"), SourceRemove(source_id, 0)),
    ]
    return keyboard([*test, toggle], change, [(texts.get("sources-button-list"), SourceList(0))])


def _back(texts: Texts) -> InlineKeyboardMarkup | None:
    return keyboard([(texts.get("sources-button-list"), SourceList(0))])


def _turning(texts: Texts, page: int, pages: int) -> list[Button]:
    return [
        (texts.get(f"sources-button-{name}"), SourceList(at))
        for name, at in (("previous", page - 1), ("next", page + 1))
        if 0 <= at < pages
    ]


def _rows(buttons: Sequence[Button], width: int = NUMBERS_IN_A_ROW) -> list[Sequence[Button]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
