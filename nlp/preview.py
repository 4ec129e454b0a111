"""What a query would hit: how many texts each of its terms brings, which only that term brings, with examples."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.matcher import Hit, Matcher
from nlp.normalize import MAX_CHARS, fold
from nlp.query import Query, Span

EXAMPLES = 3
AROUND = 60  # characters kept on each side of a hit
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a text in which characters `start` to `end` are the hit."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class TermCount:
    """`term` is a match key. `hits`: texts of the query's hits that hold it; `alone`: those lost without it."""

    term: str
    hits: int = 0
    alone: int = 0
    examples: list[Example] = field(default_factory=list)


class Preview:
    """Counts as texts are added; bounded memory."""

    def __init__(self, query: Query) -> None:
        self.read = 0
        self.hits = 0
        self.terms = [TermCount(term) for term in query.terms()]
        self._query = query
        self._all = query.all_terms()
        self._matcher = Matcher(self._all, [])

    def add(self, texts: Sequence[str]) -> None:
        """CPU work: call it off the event loop."""
        for at in range(0, len(texts), _BATCH):
            batch = texts[at : at + _BATCH]
            self.read += len(batch)
            for text, hits in zip(batch, self._matcher.find(fold(batch)), strict=True):
                if hits:
                    self._add(text[:MAX_CHARS], hits)

    def _add(self, text: str, hits: Sequence[Hit]) -> None:
        spans: dict[str, list[Span]] = {}
        for hit in hits:
            spans.setdefault(self._all[hit.term], []).append((hit.first, hit.last))
        if not self._query.spans(spans):
            return
        self.hits += 1
        for count in self.terms:
            if count.term not in spans:
                continue
            count.hits += 1
            without = {term: each for term, each in spans.items() if term != count.term}
            count.alone += not self._query.spans(without)
            if len(count.examples) < EXAMPLES:
                hit = next(hit for hit in hits if self._all[hit.term] == count.term)
                example = _example(text, hit)
                if example.text not in {other.text for other in count.examples}:
                    count.examples.append(example)


def _example(text: str, hit: Hit) -> Example:
    start, end = max(0, hit.start - AROUND), min(len(text), hit.end + AROUND)
    return Example(text[start:end], hit.start - start, hit.end - start)
