"""Facts that several answers tell in the same words: tone, topics, claims, and what is not seen."""

from collections.abc import Sequence
from datetime import datetime

from bot.texts import Html, Texts
from bot.views.format import Format
from crisis.share import Tone
from crisis.usual import Usual
from storage.brands import Brand
from storage.coverage import Span
from storage.reports import Said
from storage.watching import Unseen, Watched

EMOJI = {1: "🔵", 2: "🔵", 3: "🟡", 4: "🟠", 5: "🔴"}
HOURS_OF_DAY = 24
NAME_LENGTH = 64
MOST_NAMED = 6  # brands in one line


def brand_name(texts: Texts, brand: Brand) -> str:
    """As the brand writes itself in the language of the chat, where it does."""
    return (brand.name_en or brand.name) if texts.language == "en" else brand.name


def short_name(texts: Texts, brand: Brand) -> str:
    return cut(brand_name(texts, brand), NAME_LENGTH)


def short_names(fmt: Format, brands: Sequence[Brand]) -> str:
    """The first of them by name, and how many more there are; empty for none."""
    names = [short_name(fmt.texts, brand) for brand in brands[:MOST_NAMED]]
    if len(brands) > MOST_NAMED:
        names.append(fmt.texts.get("brands-more", count=len(brands) - MOST_NAMED))
    return fmt.list(names)


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def hours(span: Span) -> int:
    """The length of a span; its beginning was moved back to a whole bucket."""
    return max(1, int((span.end - span.start).total_seconds() // 3600))


def period(texts: Texts, length: int) -> str:
    """A length in hours, told in days where it is several whole ones."""
    if length > HOURS_OF_DAY and length % HOURS_OF_DAY == 0:
        return texts.get("period-days", count=length // HOURS_OF_DAY)
    return texts.get("period-hours", count=length)


def claim(texts: Texts, kind: str) -> str:
    """The claim of an incident's kind, as a headline; a kind unknown to the catalogue is an unclear matter."""
    return texts.get(f"kind-{kind if texts.has(f'kind-{kind}') else 'general'}.claim")


def kind_name(texts: Texts, kind: str) -> str:
    return texts.get(f"kind-{kind if texts.has(f'kind-{kind}') else 'general'}")


def usual(texts: Texts, span: Usual) -> str:
    """The usual range, as one number where it is one."""
    if span.low == span.high:
        return texts.number(span.low)
    return texts.get("range", low=span.low, high=span.high)


def tone(fmt: Format, now: Tone, before: Tone, alike: Tone | None = None, steady: int = 0) -> Html:
    """The three shares, which add to 100, and the net; beside it the net of the span before, where it had mentions.

    `before` and `alike` (this span) are of the `steady` sources alone that were seen in both; where those are not all
    that spoke, both nets are told of them.
    """
    texts = fmt.texts
    shares = dict(zip(("negative", "neutral", "positive"), map(fmt.percent, now.percentages), strict=True))
    net = fmt.signed(now.net or 0)
    if before.net is None or (alike is not None and alike.net is None):
        return texts.html("status-tone", net=net, **shares)
    earlier = fmt.signed(before.net)
    if alike is None or alike == now or alike.net is None:
        return texts.html("status-tone-before", net=net, before=earlier, **shares)
    return texts.html(
        "status-tone-alike", net=net, alike=fmt.signed(alike.net), before=earlier, sources=steady, **shares
    )


def topics(fmt: Format, said: Said, limit: int) -> str:
    """The kinds most talked of, each with its mentions."""
    texts = fmt.texts
    heaviest = list(said.kinds.items())[:limit]
    names = [texts.get("status-topic", kind=kind_name(texts, kind), count=count) for kind, count in heaviest]
    return texts.get("list-comma").join(names)


def sources(fmt: Format, watched: Watched, now: datetime) -> Html:
    """How many sources are seen, which are not, and the platforms that are never read."""
    texts = fmt.texts
    platforms = texts.get("platforms-unconnected")
    if not watched.sources:
        return texts.html("status-sources-none")
    if not watched.blind:
        if watched.missed:
            missed = unseen(fmt, watched, now)
            return texts.html("status-sources-missed", sources=watched.sources, missed=missed, platforms=platforms)
        return texts.html("status-sources-all", sources=watched.sources, platforms=platforms)
    return texts.html(
        "status-sources-some",
        seen=watched.sources - watched.blind,
        sources=watched.sources,
        unseen=unseen(fmt, watched, now),
        platforms=platforms,
    )


def not_seen(fmt: Format, key: str, watched: Watched, now: datetime) -> Html:
    """The line every report ends with: text `key`, or `key`-more where sources of ours are blind too."""
    platforms = fmt.texts.get("platforms-unconnected")
    if not watched.blind and not watched.missed:
        return fmt.texts.html(key, platforms=platforms)
    return fmt.texts.html(f"{key}-more", platforms=platforms, unseen=unseen(fmt, watched, now))


def unseen(fmt: Format, watched: Watched, now: datetime) -> str:
    """Platform by platform: how many sources, since when; then those that are seen again, and when they were not."""
    return fmt.list(
        [*(_unseen(fmt, one, now) for one in watched.unseen), *(_missed(fmt, one, now) for one in watched.missed)]
    )


def _missed(fmt: Format, one: Unseen, now: datetime) -> str:
    texts = fmt.texts
    args = {"count": one.sources, "platform": texts.get(f"platform-{one.platform}")}
    if one.spells > 1 or one.since is None or one.until is None:
        return texts.get("status-missed-spells", spells=one.spells, length=fmt.duration(one.lasting), **args)
    since, until = fmt.moment(one.since, now), fmt.moment(one.until, now)
    if fmt.day(one.since) == fmt.day(one.until):
        until = fmt.clock(one.until)
    return texts.get("status-missed", since=since, until=until, **args)


def _unseen(fmt: Format, one: Unseen, now: datetime) -> str:
    texts = fmt.texts
    platform = texts.get(f"platform-{one.platform}")
    if one.since is None:
        return texts.get("status-unseen-never", count=one.sources, platform=platform)
    since = fmt.moment(one.since, now)
    return texts.get("status-unseen", count=one.sources, platform=platform, since=since)
