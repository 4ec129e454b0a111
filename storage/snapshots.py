"""What one answer of the bot needs, read in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.baseline import merged
from crisis.policy import Policy
from crisis.usual import Usual, usual
from storage import decisions, hearing, policies, report_cases, reports, watching
from storage.brands import Brand, rivals_of
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.decisions import StoredDecision
from storage.report_cases import Case, Deed
from storage.reports import Bar, Figures, Said, Voices
from storage.watching import Steady, Watched


@dataclass(frozen=True, slots=True)
class Rival:
    """`busy`: an open case of its own, or more mentions than usual."""

    brand: Brand
    busy: bool


@dataclass(frozen=True, slots=True)
class Status:
    """`days` is how many earlier days of the same hours are known; `outside` what belongs to none of the cases.

    `earlier` is the span before, and `alike` this one, of the `steady` sources alone that were seen in both.
    """

    brand: Brand
    span: Span
    figures: Figures
    alike: Figures
    earlier: Figures
    steady: int
    usual: Usual | None
    days: int
    said: Said
    cases: tuple[Case, ...]
    last_closed: datetime | None
    outside: int
    rivals: tuple[Rival, ...]
    watched: Watched
    policy: Policy
    hushed: bool = False  # the newest look says that talk disappeared while its sources were seen


@dataclass(frozen=True, slots=True)
class Voice:
    """One brand of a comparison: its figures in the span; its stories in it and in the span before, both of the
    sources alone that were seen in both."""

    brand: Brand
    figures: Figures
    alike: int
    earlier: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The brand first, then its rivals. `whole_before` is False where the span before began ahead of our history."""

    span: Span
    voices: tuple[Voice, ...]
    whole_before: bool
    steady: int  # sources that were seen in both spans
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
    praise: StoredDecision | None = None


async def status(conn: AsyncConnection, brand: Brand, now: datetime, hours: int = 24) -> Status:
    span = reports.last(hours, now)
    before = reports.before(span)
    blind = await _blind(conn, span)
    left_out = await _left_out(conn, brand, span, blind)
    earlier = await reports.same_hours_earlier(conn, brand.id, span, left_out)
    cases = await report_cases.open_cases(conn, [brand.id])
    joined = await report_cases.joined(conn, [case.id for case in cases], span)
    rivals = [Rival(rival, await _busy(conn, rival, span, blind)) for rival in await rivals_of(conn, brand.id)]
    figures = (await reports.figures(conn, [brand.id], span))[brand.id]
    steady = await watching.steady(conn, span, before)
    decision = await decisions.newest(conn, brand.id)
    return Status(
        brand=brand,
        span=span,
        figures=figures,
        alike=(await _alike(conn, [brand.id], span, steady))[brand.id],
        earlier=(await _alike(conn, [brand.id], before, steady))[brand.id],
        steady=len(steady.ids),
        usual=usual(earlier),
        days=sum(count is not None for count in earlier),
        said=await reports.said(conn, brand.id, span),
        cases=tuple(cases),
        last_closed=await report_cases.last_closed(conn, brand.id),
        outside=max(0, figures.mentions - sum(joined.values())),
        rivals=tuple(rivals),
        watched=await watching.watched(conn, now, span),
        policy=await policies.of_brand(conn, brand, now),
        hushed=decision is not None and decision.reason == "silence",
    )


async def comparison(conn: AsyncConnection, brand: Brand, now: datetime, hours: int) -> Comparison:
    span = reports.last(hours, now)
    before = reports.before(span)
    brands = [brand, *await rivals_of(conn, brand.id)]
    ids = [one.id for one in brands]
    steady = await watching.steady(conn, span, before)
    figures = await reports.figures(conn, ids, span)
    others = await reports.of_sources(conn, ids, span, steady.others)
    earlier = await reports.stories(conn, ids, before)
    earlier_others = await reports.of_sources(conn, ids, before, steady.others)
    voices = [
        Voice(
            one,
            figures[one.id],
            alike=figures[one.id].stories - others[one.id].stories,
            earlier=earlier[one.id] - earlier_others[one.id].stories,
        )
        for one in brands
    ]
    return Comparison(
        span=span,
        voices=tuple(voices),
        whole_before=bool(steady.ids) and await reports.known_at(conn, ids, before.start + reports.DAY),
        steady=len(steady.ids),
        watched=await watching.watched(conn, now, span),
    )


async def summary(conn: AsyncConnection, brand: Brand, now: datetime, hours: int) -> Summary:
    span = reports.last(hours, now)
    blind = await _blind(conn, span)
    left_out = await _left_out(conn, brand, span, blind)
    earlier = await reports.same_hours_earlier(conn, brand.id, span, left_out)
    cases = await report_cases.cases_in(conn, brand.id, span)
    deeds = [deed for deed in await report_cases.deeds(conn, [case.id for case in cases]) if deed.at >= span.start]
    return Summary(
        brand=brand,
        span=span,
        figures=(await reports.figures(conn, [brand.id], span))[brand.id],
        usual=usual(earlier),
        days=sum(count is not None for count in earlier),
        bars=tuple(await reports.bars(conn, brand.id, span, left_out)),
        copied=await reports.copied_stories(conn, brand.id, span),
        said=await reports.said(conn, brand.id, span),
        voices=await reports.voices(conn, brand.id, span),
        cases=tuple(cases),
        deeds=tuple(deeds),
        watched=await watching.watched(conn, now, span),
        praise=await decisions.last_praise(conn, brand.id, span),
    )


async def _blind(conn: AsyncConnection, span: Span) -> list[Span]:
    """When too little was seen to learn from, as far back as anything is learnt."""
    return await watching.blind_to(conn, _learnt_from(span), span.end)


async def _left_out(conn: AsyncConnection, brand: Brand, span: Span, blind: Sequence[Span]) -> list[Span]:
    """What is no measure of the brand's usual: the blind spans, and its incidents."""
    cases = await hearing.incident_spans(conn, brand.id, _learnt_from(span), span.end)
    return [Span(*one) for one in merged([(one.start, one.end) for one in (*blind, *cases)])]


def _learnt_from(span: Span) -> datetime:
    return span.start - reports.LOOK_BACK_DAYS * reports.DAY


async def _alike(conn: AsyncConnection, brand_ids: Sequence[int], span: Span, steady: Steady) -> dict[int, Figures]:
    """The figures of the steady sources alone."""
    every = await reports.figures(conn, brand_ids, span)
    others = await reports.of_sources(conn, brand_ids, span, steady.others)
    return {brand_id: every[brand_id].without(others[brand_id]) for brand_id in brand_ids}


async def _busy(conn: AsyncConnection, brand: Brand, span: Span, blind: Sequence[Span]) -> bool:
    if await report_cases.open_cases(conn, [brand.id]):
        return True
    left_out = await _left_out(conn, brand, span, blind)
    normal = usual(await reports.same_hours_earlier(conn, brand.id, span, left_out))
    return normal is not None and normal.above((await reports.figures(conn, [brand.id], span))[brand.id].mentions)


async def most_urgent(conn: AsyncConnection, brands: Sequence[Brand]) -> Brand | None:
    """The brand with the gravest open case, else the first; None of none."""
    cases = await report_cases.open_cases(conn, [brand.id for brand in brands])
    by_id = {brand.id: brand for brand in brands}
    return by_id[cases[0].brand_id] if cases else next(iter(brands), None)
