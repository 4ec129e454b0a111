"""/sov: the caption and the picture. Share of voice is not tone of voice, so both are always shown."""

from telegram import InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.callbacks import Sov, Summary
from bot.reply import Answer, plain
from bot.texts import Html
from bot.views import facts
from bot.views.format import Format
from bot.views.keyboard import keyboard
from crisis.share import Share, percentages, share_of_voice
from storage.snapshots import Comparison, Voice

SHOWN = 6
"""Our own brand and the most discussed rivals; more do not fit a caption or a picture."""
NAME_LENGTHS = (64, 24, 14)
PERIODS = (24, 24 * 7, 24 * 30)


def sov(fmt: Format, one: Comparison) -> Answer:
    """Caption of at most 1,024 characters and a PNG; long names are cut where the caption needs it."""
    hours = facts.hours(one.span)
    for longest in NAME_LENGTHS:
        text = _caption(fmt, one, longest)
        if len(plain(text)) <= MessageLimit.CAPTION_LENGTH:
            break
    return Answer(text, _buttons(fmt, one, hours), _picture(fmt, one))


def _caption(fmt: Format, one: Comparison, longest: int) -> Html:
    texts = fmt.texts
    own, *rivals = _shown(one)
    shares = _shares(one)
    names = {voice.brand.key: facts.cut(facts.brand_name(texts, voice.brand), longest) for voice in one.voices}
    total = sum(voice.figures.mentions for voice in one.voices)
    lines = [_title(fmt, one), _set(fmt, one, [names[voice.brand.key] for voice in (own, *rivals)]), ""]
    if total:
        share = shares[own.brand.key]
        lines.append(_own(fmt, one, names[own.brand.key], share))
        lines.append(texts.html("sov-ways", mentions=fmt.percent(share.mentions), audience=fmt.percent(share.audience)))
        lines.append(_rivals(fmt, rivals, names, shares))
        lines += ["", *_tone(fmt, one, (own, *rivals), names), "", texts.html("sov-meaning")]
    else:
        lines += [texts.html("sov-nothing"), ""]
    lines += _basis(fmt, one)
    return Html("\n".join(lines))


def _title(fmt: Format, one: Comparison) -> Html:
    return fmt.texts.html(
        "sov-title",
        period=facts.period(fmt.texts, facts.hours(one.span)),
        day=fmt.day(one.span.end),
        clock=fmt.clock(one.span.end),
    )


def _set(fmt: Format, one: Comparison, names: list[str]) -> Html:
    texts = fmt.texts
    platforms = fmt.list([texts.get(f"platform-{platform}") for platform in one.watched.platforms])
    if not platforms:
        return texts.html("status-sources-none")
    return texts.html("sov-set", brands=texts.get("list-comma").join(names), platforms=platforms)


def _own(fmt: Format, one: Comparison, name: str, share: Share) -> Html:
    args = {"brand": name, "share": fmt.percent(share.stories)}
    earlier = [voice.earlier for voice in one.voices]
    if not one.whole_before or not any(earlier) or not any(voice.alike for voice in one.voices):
        return fmt.texts.html("sov-own", **args)
    before, alike = percentages(earlier)[0], percentages([voice.alike for voice in one.voices])[0]
    args |= {"before": fmt.percent(before), "period": facts.period(fmt.texts, facts.hours(one.span))}
    if [voice.alike for voice in one.voices] != [voice.figures.stories for voice in one.voices]:
        return fmt.texts.html("sov-own-alike", alike=fmt.percent(alike), sources=one.steady, **args)
    points = share.stories - before
    if not points:
        return fmt.texts.html("sov-own-before-same", **args)
    change = "more" if points > 0 else "less"
    return fmt.texts.html(f"sov-own-before-{change}", points=fmt.texts.number(abs(points)), **args)


def _rivals(fmt: Format, rivals: list[Voice], names: dict[str, str], shares: dict[str, Share]) -> Html:
    if not rivals:
        return fmt.texts.html("sov-no-rival")
    parts = [
        fmt.texts.html("sov-rival", brand=names[voice.brand.key], share=fmt.percent(shares[voice.brand.key].stories))
        for voice in rivals
    ]
    return Html(" · ".join(parts))


def _tone(fmt: Format, one: Comparison, shown: tuple[Voice, ...], names: dict[str, str]) -> list[Html]:
    texts, own = fmt.texts, one.voices[0].figures
    nets = [
        texts.get("sov-net", brand=names[voice.brand.key], net=fmt.signed(voice.figures.tone.net))
        for voice in shown
        if voice.figures.tone.net is not None
    ]
    bad = own.tone.net is not None and own.tone.net < 0
    lines = [texts.html("sov-tone-but" if bad else "sov-tone", nets=texts.get("list-comma").join(nets))]
    if bad and own.story_negatives and len(shown) > 1:
        rest = [own.stories - own.story_negatives, *(voice.figures.stories for voice in one.voices[1:])]
        without = fmt.percent(percentages(rest)[0])
        lines.append(texts.html("sov-without", negatives=own.story_negatives, stories=own.stories, share=without))
    return lines


def _basis(fmt: Format, one: Comparison) -> list[Html]:
    texts = fmt.texts
    lines = [
        texts.html(
            "sov-basis",
            stories=sum(voice.figures.stories for voice in one.voices),
            mentions=sum(voice.figures.mentions for voice in one.voices),
            sources=one.watched.sources,
        )
    ]
    if one.whole_before:
        lines.append(texts.html("sov-basis-steady", sources=one.steady))
    else:
        lines.append(texts.html("sov-before-unseen"))
    lines.append(facts.not_seen(fmt, "sov-unseen", one.watched, one.span.end))
    lines.append(texts.html("sov-picture"))
    return lines


def _picture(fmt: Format, one: Comparison) -> bytes:
    from bot.views import chart  # matplotlib is slow to load; the process does it once it has started

    texts = fmt.texts
    shares = _shares(one)
    brands = [
        chart.Share(
            facts.brand_name(texts, voice.brand),
            shares[voice.brand.key].stories,
            shares[voice.brand.key].mentions,
            shares[voice.brand.key].audience,
            voice.figures.tone.net,
        )
        for voice in _shown(one)
    ]
    period = facts.period(texts, facts.hours(one.span))
    return chart.shares(texts, texts.get("sov-picture-title", period=period, day=fmt.day(one.span.end)), brands)


def _shown(one: Comparison) -> list[Voice]:
    own, *rivals = one.voices
    return [own, *sorted(rivals, key=lambda voice: -voice.figures.stories)[: SHOWN - 1]]


def _shares(one: Comparison) -> dict[str, Share]:
    return share_of_voice({voice.brand.key: voice.figures.volume for voice in one.voices})


def _buttons(fmt: Format, one: Comparison, hours: int) -> InlineKeyboardMarkup | None:
    others = [(facts.period(fmt.texts, length), Sov(length)) for length in PERIODS if length != hours]
    return keyboard([*others, (fmt.texts.get("status-button-summary"), Summary(one.voices[0].brand.id, hours))])
