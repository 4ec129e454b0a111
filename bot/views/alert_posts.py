"""The posts of a case or a brand, page by page, and the arithmetic of a case's severity."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime

from bot.callbacks import BrandPosts, Callback, Posts, Spread, Talk, Why
from bot.reply import Answer
from bot.texts import Html
from bot.views.alert import number
from bot.views.alert_parts import brand_name, source_name
from bot.views.facts import not_seen
from bot.views.format import Format, quote
from bot.views.keyboard import Button, keyboard
from crisis.severity import Parts
from storage.brands import Brand
from storage.case import Case
from storage.case_posts import PAGE, CasePost, Page

PARTS = tuple(field.name for field in fields(Parts))
RARE, RAREST = (
    2,
    6,
)  # -log10 of a probability: from one in a hundred it is worth a line, below one in a million is all one
TONES = {-1: "tone-negative", 0: "tone-neutral", 1: "tone-positive"}


def of_case(case: Case, page: Page, fmt: Format, now: datetime) -> Answer:
    texts = fmt.texts
    title = texts.html("posts-title", number=number(case, texts), **_span(page))
    more: list[Button] = [(texts.get("alert-button-why"), Why(case.id)), (texts.get("talk-button"), Talk(case.id))]
    if case.figures.copies:
        more.append((texts.get("alert-button-spread"), Spread(case.id)))
    buttons = keyboard(_turn(page, fmt, lambda to: Posts(case.id, to)), more)
    return Answer(_text([title, texts.html("posts-order")], page, fmt, now), buttons)


def of_brand(brand: Brand, page: Page, fmt: Format, now: datetime) -> Answer:
    texts = fmt.texts
    title = texts.html("posts-title.brand", brand=brand_name(brand, texts), **_span(page))
    buttons = keyboard(_turn(page, fmt, lambda to: BrandPosts(brand.id, to)))
    return Answer(_text([title, texts.html("posts-order.brand")], page, fmt, now), buttons)


def _span(page: Page) -> dict[str, int]:
    before = PAGE * (page.number - 1)
    return {"from": before + 1, "to": before + len(page.posts), "all": page.total}


def _turn(page: Page, fmt: Format, to: Callable[[int], Callback]) -> list[Button]:
    buttons: list[Button] = []
    if page.number > 1:
        buttons.append((fmt.texts.get("alert-button-newer"), to(page.number - 1)))
    if page.number < page.pages:
        buttons.append((fmt.texts.get("alert-button-older"), to(page.number + 1)))
    return buttons


def _text(head: list[Html], page: Page, fmt: Format, now: datetime) -> Html:
    return Html("\n\n".join(["\n".join(head), *(_post(post, page, fmt, now) for post in page.posts)]))


def _post(post: CasePost, page: Page, fmt: Format, now: datetime) -> Html:
    texts = fmt.texts
    key = {page.first_id: "posts-first", page.top_id: "posts-top"}.get(post.id, "posts-one")
    source = source_name(post.source_title, post.platform, post.audience, post.url, fmt)
    line = texts.html(key, at=fmt.moment(post.published_at, now), source=source)
    if post.views:
        line = texts.html("posts-views", line=line, views=fmt.about(post.views))
    line = texts.html("posts-tone", line=line, tone=texts.get(TONES[post.sentiment]))
    return Html(f"{line}\n{quote(post.text)}")


def why(case: Case, fmt: Format) -> Answer:
    """What opened the case, and each part of the severity with what it gave, heaviest first."""
    texts, numbers = fmt.texts, case.arithmetic
    title = texts.html(
        "why-title", severity=case.severity, number=number(case, texts), brand=brand_name(case.brand, texts)
    )
    lines = [title, *_counted(case, fmt), "", *_parts(numbers, fmt), "", texts.html("why-index")]
    lines.append(not_seen(fmt, "alert-unseen", case.watched, case.updated_at))
    return Answer(Html("\n".join(lines)), keyboard([(texts.get("alert-button-back"), Posts(case.id, 1))]))


def _counted(case: Case, fmt: Format) -> Iterator[Html]:
    texts, numbers = fmt.texts, case.arithmetic
    if texts.has(f"why-reason-{case.reason}"):
        yield texts.html("why-rule", reason=texts.get(f"why-reason-{case.reason}"))
    if "stories" not in numbers:
        return
    counts = {"stories": round(numbers["stories"]), "owners": round(numbers["owners"])}
    if numbers.get("days"):
        yield texts.html("why-counts", **counts, usual=float(numbers["usual_stories"]))
    else:
        yield texts.html("why-counts.cold", **counts)
    surprise = max(numbers.get("surprise", 0.0), numbers.get("negative_surprise", 0.0))
    if surprise >= RARE:
        yield texts.html("why-rare", number=fmt.about(10 ** min(int(surprise), RAREST)))


def _parts(numbers: Mapping[str, float], fmt: Format) -> Iterator[Html]:
    """Whole points whose total is the one shown."""
    texts = fmt.texts
    points = {name: round(numbers.get(f"part_{name}", 0.0)) for name in PARTS}
    for name, given in sorted(points.items(), key=lambda one: -one[1]):
        yield texts.html("why-line", part=texts.get(f"why-part-{name}"), points=given)
    yield texts.html("why-total", points=sum(points.values()))
