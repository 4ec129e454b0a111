"""The prepared responses that ship with the bot: read once from bot/responses/*.toml, listed by kind and searched."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.normalize import match_key

FOLDER = Path(__file__).parent / "responses"
LONGEST_QUERY = 200
ANSWERED = 0.6  # of what is asked, that a response must hold to answer it
TITLE_WEIGHT, TAG_WEIGHT, TEXT_WEIGHT = 3.0, 2.0, 1.0

_BLANK = re.compile(r"\[[^\[\]\n]+\]")


@dataclass(frozen=True, slots=True)
class Response:
    """Texts by language. `form` is holding, answer, script, correction, apology or update."""

    id: str
    kind: str
    form: str
    strategy: str
    title: Mapping[str, str]
    tags: Mapping[str, Sequence[str]]
    text: Mapping[str, str]
    short: Mapping[str, str]

    def blanks(self, language: str) -> int:
        """How many different blanks its text has; counted, never typed."""
        return len(set(_BLANK.findall(self.text[language])))


@cache
def responses() -> tuple[Response, ...]:
    """All of them, kind by kind, in the order of their files."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in data["response"]:
            texts = {name: entry.get(name, {}) for name in ("title", "tags", "text", "short")}
            texts["text"] = {language: text.strip() for language, text in texts["text"].items()}
            plain = {name: entry[name] for name in ("id", "form", "strategy")}
            found.append(Response(kind=data["kind"], **plain, **texts))
    return tuple(found)


def get(response_id: str) -> Response | None:
    return next((response for response in responses() if response.id == response_id), None)


def of_kind(kind: str) -> tuple[Response, ...]:
    return tuple(response for response in responses() if response.kind == kind)


def search(words: str, language: str, limit: int = 8) -> list[Response]:
    """The responses that hold most of the words, the rarest words weighing most; best first, empty when none holds any.

    Slow at its first call in a process: run it off the event loop.
    """
    index, rarity = _index(language)
    wanted = set(_terms(words[:LONGEST_QUERY], language))
    scores = [
        (sum(weights[term] * rarity[term] for term in wanted if term in weights), response)
        for response, weights in zip(responses(), index, strict=True)
    ]
    best = sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: -pair[0])
    return [response for score, response in best[:limit] if score >= best[0][0] / 3]


def has_answer(question: str, language: str) -> bool:
    """Whether one of the responses holds most of what is asked, the rarest words weighing most. Slow at first."""
    index, rarity = _index(language)
    unheard = math.log(1 + len(index))
    wanted = {term: rarity.get(term, unheard) for term in _terms(question[:LONGEST_QUERY], language)}
    held = (sum(weight for term, weight in wanted.items() if term in weights) for weights in index)
    return max(held, default=0.0) >= ANSWERED * sum(wanted.values()) > 0


@cache
def _index(language: str) -> tuple[tuple[dict[str, float], ...], dict[str, float]]:
    """For each response its terms with the weight of the heaviest place they stand in, and how rare each term is."""
    index = []
    for response in responses():
        places = (
            (response.text[language], TEXT_WEIGHT),
            (" ".join(response.tags[language]), TAG_WEIGHT),
            (response.title[language], TITLE_WEIGHT),
        )
        index.append({term: weight for text, weight in places for term in _terms(text, language)})
    holding = Counter(term for weights in index for term in weights)
    return tuple(index), {term: math.log(1 + len(index) / count) for term, count in holding.items()}


def _terms(text: str, language: str) -> list[str]:
    """Words without their endings in Persian, as they stand in English."""
    if language != "fa":
        return match_key(text).split()
    from nlp.lemma import lemmas  # loads a dictionary: not before somebody searches

    return lemmas(text)
