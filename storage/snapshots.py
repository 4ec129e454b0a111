"""What one answer of the bot needs, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.usual import Usual, usual
from storage import report_cases, reports, watching
from storage.brands import Brand, rivals_of
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.report_cases import Case, Deed
from storage.reports import Bar, Figures, Said, Voices
from storage.watching import Watched


@dataclass(frozen=True, slots=True)
class Rival:
    """`busy`: an open case of its own, or more mentions than usual."""

    brand: Brand
    busy: bool


@dataclass(frozen=True, slots=True)
class Status:
    """`days` is how many earlier days of the same hours are known; `outside` what belongs to none of the cases."""

    brand: Brand
    span: Span
    figures: Figures
    earlier: Figures
    usual: Usual | None
    days: int
    said: Said
    cases: tuple[Case, ...]
    last_closed: datetime | None
    outside: int
    rivals: tuple[Rival, ...]
    watched: Watched


@dataclass(frozen=True, slots=True)
class Voice:
    """One brand of a comparison: its figures in the span, and its stories in the span before."""

    brand: Brand
    figures: Figures
    earlier: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The brand first, then its rivals. `whole_before` is False where the span before began ahead of our history."""

    span: Span
    voices: tuple[Voice, ...]
    whole_before: bool
    watched: Watched


@dataclass(frozen=True, slots=True)
class Summary:
    brand: Brand
    span: Span
    figures: Figures
    usual: Usual | None
    days: int
    bars: tuple[Bar, ...]
    copied: int
    said: Said
    voices: Voices
    cases: tuple[Case, ...]
    deeds: tuple[Deed, ...]
    watched: Watched


async def status(conn: AsyncConnection, brand: Brand, now: datetime, hours: int = 24) -> Status:
    span = reports.last(hours, now)
    figures = (await reports.figures(conn, [brand.id], span))[brand.id]
    earlier = await reports.same_hours_earlier(conn, brand.id, span)
    cases = await report_cases.open_cases(conn, [brand.id])
    joined = await report_cases.joined(conn, [case.id for case in cases], span)
    rivals = [Rival(rival, await _busy(conn, rival, span)) for rival in await rivals_of(conn, brand.id)]
    return Status(
        brand=brand,
        span=span,
        figures=figures,
        earlier=(await reports.figures(conn, [brand.id], reports.before(span)))[brand.id],
        usual=usual(earlier),
        days=len(earlier),
        said=await reports.said(conn, brand.id, span),
        cases=tuple(cases),
        last_closed=await report_cases.last_closed(conn, brand.id),
        outside=max(0, figures.mentions - sum(joined.values())),
        rivals=tuple(rivals),
        watched=await watching.watched(conn, now),
    )


async def comparison(conn: AsyncConnection, brand: Brand, now: datetime, hours: int) -> Comparison:
    span = reports.last(hours, now)
    brands = [brand, *await rivals_of(conn, brand.id)]
    ids = [one.id for one in brands]
    figures = await reports.figures(conn, ids, span)
    earlier = await reports.stories(conn, ids, reports.before(span))
    return Comparison(
        span=span,
        voices=tuple(Voice(one, figures[one.id], earlier[one.id]) for one in brands),
        whole_before=await reports.known_at(conn, ids, reports.before(span).start + reports.DAY),
        watched=await watching.watched(conn, now),
    )


async def summary(conn: AsyncConnection, brand: Brand, now: datetime, hours: int) -> Summary:
    span = reports.last(hours, now)
    earlier = await reports.same_hours_earlier(conn, brand.id, span)
    cases = await report_cases.cases_in(conn, brand.id, span)
    deeds = [deed for deed in await report_cases.deeds(conn, [case.id for case in cases]) if deed.at >= span.start]
    return Summary(
        brand=brand,
        span=span,
        figures=(await reports.figures(conn, [brand.id], span))[brand.id],
        usual=usual(earlier),
        days=len(earlier),
        bars=tuple(await reports.bars(conn, brand.id, span)),
        copied=await reports.copied_stories(conn, brand.id, span),
        said=await reports.said(conn, brand.id, span),
        voices=await reports.voices(conn, brand.id, span),
        cases=tuple(cases),
        deeds=tuple(deeds),
        watched=await watching.watched(conn, now),
    )


async def _busy(conn: AsyncConnection, brand: Brand, span: Span) -> bool:
    if await report_cases.open_cases(conn, [brand.id]):
        return True
    normal = usual(await reports.same_hours_earlier(conn, brand.id, span))
    return normal is not None and normal.above((await reports.figures(conn, [brand.id], span))[brand.id].mentions)


async def most_urgent(conn: AsyncConnection, brands: Sequence[Brand]) -> Brand | None:
    """The brand with the gravest open case, else the first; None of none."""
    cases = await report_cases.open_cases(conn, [brand.id for brand in brands])
    by_id = {brand.id: brand for brand in brands}
    return by_id[cases[0].brand_id] if cases else next(iter(brands), None)
