"""What the posts of a case say alike, and what people ask: so that the team knows what to answer."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.callbacks import FaqForIncident, Posts
from bot.reply import Answer
from bot.talk import CaseTalk
from bot.texts import Html
from bot.views.facts import cut
from bot.views.format import Format
from bot.views.keyboard import keyboard
from nlp.facts import Agreement, Fact
from storage.case import Case

QUESTION, PHRASE, NAME = 160, 40, 30  # characters


def said_alike(agreed: Agreement, fmt: Format) -> Iterator[Html]:
    """One line, told as what is said; none where posts do not agree."""
    if agreed.facts:
        by_aspect: dict[str, Fact] = {one.fact.aspect: one.fact for one in agreed.facts}
        facts = fmt.texts.get("list-comma").join(_facts(by_aspect, fmt))
        yield fmt.texts.html("talk-said", facts=facts, posts=agreed.posts, sources=agreed.owners)


def _facts(by_aspect: dict[str, Fact], fmt: Format) -> Iterator[str]:
    """A product with its size, then the others."""
    texts = fmt.texts
    shown = {aspect: cut(fact.shown, NAME) for aspect, fact in by_aspect.items()}
    thing = [shown[aspect] for aspect in ("product", "size") if aspect in shown]
    if thing:
        yield texts.digits(" ".join(thing))
    for aspect in ("batch", "branch"):
        if aspect in shown:
            yield texts.get(f"talk-{aspect}", name=shown[aspect])
    if "place" in shown:
        yield shown["place"]
    if "day" in by_aspect:
        noon = datetime.fromisoformat(by_aspect["day"].value).replace(hour=12, tzinfo=UTC)
        yield texts.get("talk-day", day=fmt.day(noon))


def talk(case: Case, said: CaseTalk, fmt: Format) -> Answer:
    texts = fmt.texts
    parts = [[texts.html("talk-title", number=texts.digits(str(case.number)), posts=said.posts)]]
    if said.worded < said.posts:
        parts[0].append(texts.html("talk-worded", posts=said.worded))
    parts.append(list(said_alike(said.agreed, fmt)) or [texts.html("talk-nothing-agreed")])
    if said.questions:
        parts.append([texts.html("talk-questions"), *_questions(said, fmt)])
    else:
        parts.append([texts.html("talk-no-questions")])
    if said.phrases:
        phrases = texts.get("list-comma").join(cut(phrase, PHRASE) for phrase in said.phrases)
        parts.append([texts.html("talk-phrases", phrases=phrases)])
    buttons = [
        (texts.get("alert-button-faq"), FaqForIncident(case.id)),
        (texts.get("alert-button-back"), Posts(case.id, 1)),
    ]
    return Answer(Html("\n\n".join("\n".join(lines) for lines in parts)), keyboard(buttons))


def _questions(said: CaseTalk, fmt: Format) -> Iterator[Html]:
    for place, one in enumerate(said.questions, 1):
        question = cut(" ".join(one.example.split()), QUESTION)
        yield fmt.texts.html("talk-question", place=place, question=question, posts=one.posts, sources=one.owners)
