"""/faq: the list, a kind, what a search found, and one entry with its text alone in a message of its own."""

from collections.abc import Iterable, Sequence

from bot import prepared
from bot.callbacks import FaqEntry, FaqKind, FaqKinds, FaqShort
from bot.prepared import Response
from bot.reply import Answer
from bot.texts import Html, Texts, escape
from bot.views import facts
from bot.views.keyboard import Button, keyboard
from storage.report_cases import Case

SUGGESTED = 3
FIRST_KINDS = ("product_safety", "service", "rumour", "price", "outage")
KINDS_IN_ROW = 3


def overview(texts: Texts, case: Case | None) -> Answer:
    """How to find a response; first those for the open case, if there is one."""
    lines = [texts.html("faq-title", count=len(prepared.responses())), texts.html("faq-how")]
    suggested = prepared.of_kind(case.kind)[:SUGGESTED] if case else ()
    if case and suggested:
        lines += [Html(), texts.html("faq-suggested", number=case.number), *_rows(texts, suggested)]
    kinds = [*_kinds(texts, FIRST_KINDS), (texts.get("faq-button-kinds"), FaqKinds())]
    return Answer(Html("\n".join(lines)), keyboard(_numbers(texts, suggested), *_in_rows(kinds, KINDS_IN_ROW)))


def for_case(texts: Texts, case: Case) -> Answer:
    """What suits a case, asked for under its alert."""
    found = prepared.of_kind(case.kind)
    first = texts.html("faq-suggested", number=case.number) if found else texts.html("faq-case-none")
    return _listing(texts, first, found)


def kinds(texts: Texts) -> Answer:
    every = dict.fromkeys([*FIRST_KINDS, *(response.kind for response in prepared.responses())])
    return Answer(texts.html("faq-kinds"), keyboard(*_in_rows(_kinds(texts, every), KINDS_IN_ROW)))


def kind(texts: Texts, name: str) -> Answer:
    found = prepared.of_kind(name)
    return _listing(texts, texts.html("faq-kind", kind=facts.kind_name(texts, name), count=len(found)), found)


def found(texts: Texts, words: str, responses: Sequence[Response]) -> Answer:
    shown = facts.cut(words, 64)
    return _listing(texts, texts.html("faq-found" if responses else "faq-none", words=shown), responses)


def entry(texts: Texts, response: Response) -> tuple[Answer, Answer]:
    """The card with its buttons, and the text alone, to be copied or forwarded clean."""
    blanks = response.blanks(texts.language)
    card = [
        texts.html("faq-entry", title=response.title[texts.language]),
        texts.html(
            "faq-entry-about",
            form=texts.get(f"faq-form-{response.form}"),
            kind=facts.kind_name(texts, response.kind),
        ),
        texts.html("faq-entry-blanks", count=blanks) if blanks else texts.html("faq-entry-no-blanks"),
    ]
    buttons: list[Button] = [(texts.get("faq-button-kind"), FaqKind(response.kind))]
    if texts.language in response.short:
        buttons.insert(0, (texts.get("faq-button-short"), FaqShort(response.id)))
    return Answer(Html("\n".join(card)), keyboard(buttons)), Answer(Html(escape(response.text[texts.language])))


def short(texts: Texts, response: Response) -> Answer:
    """The short version alone."""
    text = response.short.get(texts.language)
    return Answer(Html(escape(text)) if text else texts.html("faq-no-short"))


def _listing(texts: Texts, first: Html, responses: Sequence[Response]) -> Answer:
    lines = [first, *_rows(texts, responses)]
    numbers = _in_rows(_numbers(texts, responses), 5)
    return Answer(Html("\n".join(lines)), keyboard(*numbers, [(texts.get("faq-button-kinds"), FaqKinds())]))


def _rows(texts: Texts, responses: Sequence[Response]) -> list[Html]:
    return [
        texts.html("faq-row", number=number, title=response.title[texts.language])
        for number, response in enumerate(responses, 1)
    ]


def _numbers(texts: Texts, responses: Sequence[Response]) -> list[Button]:
    return [(texts.number(number), FaqEntry(response.id)) for number, response in enumerate(responses, 1)]


def _kinds(texts: Texts, keys: Iterable[str]) -> list[Button]:
    return [(texts.get(f"kind-{key}.short"), FaqKind(key)) for key in keys]


def _in_rows(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
