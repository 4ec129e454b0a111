"""The answer to a forwarded or pasted post: seen, or new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callbacks import AttachPost, FullText, ReadLink, WatchSource
from bot.reply import Answer
from bot.texts import Html, Texts
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import Button, keyboard
from storage.brands import Brand
from storage.report_cases import Case
from storage.sightings import BrandTone, Sighting
from storage.watching import Watched

CASES = 3
BRANDS = 3
TITLE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand for the answer; `cases` are those the speaker may attach the post to."""

    brands: Sequence[Brand]
    cases: Sequence[Case]
    watched: Watched
    now: datetime


def seen(
    fmt: Format, desk: Desk, sighting: Sighting, draft_id: int, *, exact: bool, article: int | None = None
) -> Answer:
    """Where it began, how far it went, how it sounds, which case it belongs to. `article`: the id of a post whose
    whole text can be fetched."""
    texts = fmt.texts
    source = facts.cut(sighting.first_source, TITLE_LENGTH)
    key = "post-seen" if exact else "post-seen-like"
    lines = [texts.html(key, moment=fmt.moment(sighting.first_at, desk.now), source=source)]
    if sighting.copies:
        lines.append(texts.html("post-copies", copies=sighting.copies, sources=sighting.sources))
    else:
        lines.append(texts.html("post-copies-none"))
    lines += _tones(texts, {tone.brand_id: _commonest(tone) for tone in sighting.tones}, desk.brands)
    if sighting.incident is None:
        lines.append(texts.html("post-in-no-case"))
    else:
        lines.append(texts.html("post-in-case", number=sighting.incident[1]))
    lines.append(facts.not_seen(fmt, "post-unseen", desk.watched, desk.now))
    cases = desk.cases if sighting.incident is None else ()
    whole: list[Button] = [] if article is None else [(texts.get("post-button-article"), FullText(article))]
    return Answer(Html("\n".join(lines)), keyboard(whole, *_buttons(texts, draft_id, cases, watch=False)))


def link_only(texts: Texts, draft_id: int | None = None) -> Answer:
    """A link that leads to nothing we know; with a draft, what lies behind it can be read."""
    if draft_id is None:
        return Answer(texts.html("post-link-only"))
    return Answer(texts.html("post-link-readable"), keyboard([(texts.get("post-button-article"), ReadLink(draft_id))]))


def new(
    fmt: Format, desk: Desk, source: str | None, tones: Mapping[int, str], draft_id: int, *, watched: bool, watch: bool
) -> Answer:
    """Tones are by the id of the brand named. `watched`: its source is read already; `watch`: it may be added."""
    texts = fmt.texts
    if source is None:
        first = texts.html("post-new-unknown")
    else:
        key = "post-new-watched" if watched else "post-new-unwatched"
        first = texts.html(key, source=facts.cut(source, TITLE_LENGTH))
    asked = [texts.html("post-new-watch")] if watch else []
    asked += [texts.html("post-new-attach")] if desk.cases else []
    lines = [first, *_tones(texts, tones, desk.brands)]
    if asked:
        lines.append(Html(" ".join(asked)))
    lines += [texts.html("post-recent"), facts.not_seen(fmt, "post-unseen", desk.watched, desk.now)]
    return Answer(Html("\n".join(lines)), keyboard(*_buttons(texts, draft_id, desk.cases, watch=watch)))


def _tones(texts: Texts, tones: Mapping[int, str], brands: Sequence[Brand]) -> list[Html]:
    named = [brand for brand in brands if brand.id in tones]
    if not named:
        return [texts.html("post-no-brand")]
    return [
        texts.html("post-tone", brand=facts.brand_name(texts, brand), tone=texts.get(f"tone-{tones[brand.id]}"))
        for brand in named[:BRANDS]
    ]


def _commonest(tone: BrandTone) -> str:
    """The commonest tone; of two equally common ones the graver."""
    counts = {"negative": tone.negative, "neutral": tone.neutral, "positive": tone.positive}
    return max(counts, key=lambda name: counts[name])


def _buttons(texts: Texts, draft_id: int, cases: Sequence[Case], *, watch: bool) -> list[list[Button]]:
    first: list[Button] = [(texts.get("post-button-watch"), WatchSource(draft_id))] if watch else []
    attach: list[Button] = [
        (texts.get("post-button-attach", number=case.number), AttachPost(draft_id, case.id)) for case in cases[:CASES]
    ]
    return [first, attach]
