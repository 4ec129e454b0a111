"""/summary: five lines for a manager, each from figures or from what people recorded; nothing is invented."""

from datetime import timedelta

from telegram.constants import MessageLimit

from bot.reply import Answer, plain
from bot.texts import Html
from bot.views import facts
from bot.views.digest import praise
from bot.views.format import Format
from crisis.growth import growth
from storage.report_cases import Case
from storage.reports import DAY, HOUR, Bar, Voice
from storage.snapshots import Summary

TOPICS = 3
DEEDS = 3
NAME_LENGTHS = (64, 24, 14)
TITLE_LENGTH = 32
WEEK = 7


def summary(fmt: Format, one: Summary) -> Answer:
    """Caption of at most 1,024 characters and a PNG; no buttons and no names of ours, so that it can be forwarded."""
    for longest in NAME_LENGTHS:
        text = _caption(fmt, one, longest)
        if len(plain(text)) <= MessageLimit.CAPTION_LENGTH:
            break
    return Answer(text, picture=_picture(fmt, one))


def _caption(fmt: Format, one: Summary, longest: int) -> Html:
    texts = fmt.texts
    title = texts.html(
        "summary-title",
        brand=facts.cut(facts.brand_name(texts, one.brand), longest),
        period=facts.period(texts, facts.hours(one.span)),
        day=fmt.day(one.span.end),
        clock=fmt.clock(one.span.end),
    )
    five = [_what(fmt, one), _how_much(fmt, one), _who(fmt, one, longest), _wishes(fmt, one), _deeds(fmt, one)]
    if one.praise is not None:
        five.append(praise(fmt, one.praise, one.span.end))
    not_seen = facts.not_seen(fmt, "summary-unseen", one.watched, one.span.end)
    return Html("\n".join([title, "", *five, "", not_seen]))


def _what(fmt: Format, one: Summary) -> Html:
    texts = fmt.texts
    if one.cases:
        case, *others = one.cases
        args = {"since": fmt.moment(case.started_at, one.span.end), "claim": facts.claim(texts, case.kind)}
        if case.state == "open":
            line = texts.html("summary-1-case", number=case.number, severity=case.severity, **args)
        else:
            line = texts.html("summary-1-case-closed", number=case.number, **args)
        return _joined(line, texts.html("summary-1-more", count=len(others)) if others else None)
    if one.usual is None:
        return texts.html("summary-1-unknown")
    return texts.html("summary-1-above" if one.usual.above(one.figures.mentions) else "summary-1-usual")


def _how_much(fmt: Format, one: Summary) -> Html:
    texts, figures = fmt.texts, one.figures
    if not figures.mentions:
        return texts.html("summary-2-none")
    args = {"mentions": figures.mentions, "sources": one.voices.count}
    if one.usual is None:
        line = texts.html("summary-2-cold", days=one.days, **args)
    else:
        line = texts.html("summary-2", usual=facts.usual(texts, one.usual), **args)
    shares = dict(zip(("negative", "neutral", "positive"), map(fmt.percent, figures.tone.percentages), strict=True))
    return _joined(line, _copies(fmt, one), texts.html("summary-2-tone", **shares), _course(fmt, one))


def _copies(fmt: Format, one: Summary) -> Html | None:
    if not one.figures.copies:
        return None
    if not one.copied:
        return fmt.texts.html("summary-2-copies", copies=one.figures.copies)
    return fmt.texts.html("summary-2-copies-of", copies=one.figures.copies, texts=one.copied)


def _course(fmt: Format, one: Summary) -> Html | None:
    """When it peaked and whether it still grows: told only while a case is open, a usual day has no course."""
    if not any(case.state == "open" for case in one.cases):
        return None
    course = growth([bar.mentions for bar in one.bars], _step(one.bars))
    trend = next((case.trend for case in one.cases if case.state == "open" and case.trend), course.trend.value)
    return _joined(_peak(fmt, one.bars, course.peak), fmt.texts.html(f"summary-2-{trend}"))


def _peak(fmt: Format, bars: tuple[Bar, ...], place: int) -> Html:
    start = bars[place].start
    key = "summary-2-peak-day" if _step(bars) == DAY else "summary-2-peak-hour"
    if place == len(bars) - 1:
        return fmt.texts.html(f"{key}.last")
    if _step(bars) == DAY:
        return fmt.texts.html(key, day=fmt.day(start))
    return fmt.texts.html(key, **{"from": fmt.clock(start), "to": fmt.clock(start + HOUR)})


def _who(fmt: Format, one: Summary, longest: int) -> Html:
    if not one.voices.largest:
        return fmt.texts.html("summary-3-none")
    sources = fmt.texts.get("list-comma").join(_source(fmt, voice, longest) for voice in one.voices.largest)
    return fmt.texts.html("summary-3", sources=sources)


def _source(fmt: Format, voice: Voice, longest: int) -> str:
    title = facts.cut(voice.title, longest)
    if not voice.audience:
        return fmt.texts.get("summary-3-source-plain", title=title)
    return fmt.texts.get("summary-3-source", title=title, audience=fmt.about(voice.audience))


def _wishes(fmt: Format, one: Summary) -> Html:
    texts, said = fmt.texts, one.said
    if not said.kinds:
        return (
            texts.html("summary-4-asked-only", questions=said.questions)
            if said.questions
            else texts.html("summary-4-none")
        )
    topics = facts.topics(fmt, said, TOPICS)
    if not said.questions:
        return texts.html("summary-4", topics=topics)
    return texts.html("summary-4-asked", questions=said.questions, topics=topics)


def _deeds(fmt: Format, one: Summary) -> Html:
    texts = fmt.texts
    if not one.cases:
        return texts.html("summary-5-no-case")
    told = [
        texts.get(
            f"summary-deed-{deed.kind}",
            clock=fmt.moment(deed.at, one.span.end),
            number=_number(one.cases, deed.case_id),
        )
        for deed in one.deeds
        if texts.has(f"summary-deed-{deed.kind}")
    ]
    if not told:
        return texts.html("summary-5-none")
    return texts.html("summary-5", deeds=texts.get("list-comma").join(told[-DEEDS:]))


def _number(cases: tuple[Case, ...], case_id: int) -> int:
    return next(case.number for case in cases if case.id == case_id)


def _picture(fmt: Format, one: Summary) -> bytes:
    from bot.views import chart  # matplotlib is slow to load; the process does it once it has started

    texts = fmt.texts
    daily = _step(one.bars) == DAY
    name = fmt.clock if not daily else fmt.weekday if len(one.bars) <= WEEK else fmt.date
    columns = [chart.Column(name(bar.start), bar.mentions, bar.negatives, bar.usual) for bar in one.bars]
    title = texts.get(
        "summary-picture-title",
        brand=facts.cut(facts.brand_name(texts, one.brand), TITLE_LENGTH),
        period=facts.period(texts, facts.hours(one.span)),
        day=fmt.day(one.span.end),
    )
    return chart.course(texts, title, columns, None if daily else fmt.clock(one.span.end))


def _step(bars: tuple[Bar, ...]) -> timedelta:
    return bars[1].start - bars[0].start if len(bars) > 1 else HOUR


def _joined(*sentences: Html | None) -> Html:
    return Html(" ".join(sentence for sentence in sentences if sentence))
