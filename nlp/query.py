"""What counts as talk about a brand: terms joined by OR, AND, NOT, NEAR/n and parentheses.

    "Apple Inc" OR (apple NEAR/5 (phone OR store OR shares)) NOT "apple pie"

Terms side by side must all be there (AND). Operators are written in capitals. `A NOT B` wants A without B. NEAR/n holds
where at most n words stand between its two sides, in either order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from nlp.normalize import match_key

if TYPE_CHECKING:
    from lark import Lark

MAX_LENGTH = 4_000
MAX_TERMS = 200
MAX_DEPTH = 40

Span = tuple[int, int]
"""First and last word of a hit, counted from 0 in the match key."""

_GRAMMAR = r"""
?start: either
?either: every (_OR every)*
?every: near (also | unless)*
also: _AND? near
unless: _AND? _NOT near
?near: atom (NEAR atom)*
?atom: PHRASE -> phrase | WORD -> word | "(" either ")"
_OR.2: /OR(?![^\s()"])/
_AND.2: /AND(?![^\s()"])/
_NOT.2: /NOT(?![^\s()"])/
NEAR.2: /NEAR\/\d{1,2}(?![^\s()"])/
PHRASE: /"[^"]*"|«[^»]*»|“[^”]*”/
WORD: /[^\s()"«»“”]+/
%ignore /\s+/
"""


class QueryError(ValueError):
    """A query that cannot be read: `key` names the text for people, `position` counts characters from 0."""

    def __init__(self, key: str, position: int, *args: str) -> None:
        super().__init__(*args)
        self.key = key
        self.position = position


class Node(Protocol):
    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        """Where the node holds, given where each term occurs; empty where it does not hold."""

    def terms(self) -> Iterator[str]:
        """The terms whose presence speaks for the brand (those under NOT do not)."""

    def all_terms(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Term:
    key: str

    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        return hits.get(self.key, ())

    def terms(self) -> Iterator[str]:
        yield self.key

    all_terms = terms


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]

    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        return [span for part in self.parts for span in part.spans(hits)]

    def terms(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.terms()

    def all_terms(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.all_terms()


@dataclass(frozen=True, slots=True)
class Every(Either):
    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        found = [part.spans(hits) for part in self.parts]
        return [span for spans in found for span in spans] if all(found) else ()


@dataclass(frozen=True, slots=True)
class Near(Either):
    distance: int

    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        left, right = (part.spans(hits) for part in self.parts)
        return [(min(a[0], b[0]), max(a[1], b[1])) for a in left for b in right if self._close(a, b)]

    def _close(self, a: Span, b: Span) -> bool:
        return 0 <= max(a[0], b[0]) - min(a[1], b[1]) - 1 <= self.distance


@dataclass(frozen=True, slots=True)
class Unless:
    wanted: Node
    unwanted: Node

    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        return () if self.unwanted.spans(hits) else self.wanted.spans(hits)

    def terms(self) -> Iterator[str]:
        yield from self.wanted.terms()

    def all_terms(self) -> Iterator[str]:
        yield from self.wanted.all_terms()
        yield from self.unwanted.all_terms()


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    root: Node

    def terms(self) -> tuple[str, ...]:
        """Match keys of the terms that speak for the brand, each once, in order."""
        return tuple(dict.fromkeys(self.root.terms()))

    def all_terms(self) -> tuple[str, ...]:
        """Match keys of every term, those under NOT included."""
        return tuple(dict.fromkeys(self.root.all_terms()))

    def spans(self, hits: Mapping[str, Sequence[Span]]) -> Sequence[Span]:
        return self.root.spans(hits)


@lru_cache(4096)
def parse_query(text: str) -> Query:
    """Parse a query; QueryError keys: query-empty, query-too-long, query-too-deep, query-unexpected (word),
    query-unfinished, query-empty-term (term), query-stray-operator (operator), query-open-quote."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    _check_size(text)
    try:
        tree = _parser().parse(text)
    except UnexpectedCharacters as wrong:
        char = text[wrong.pos_in_stream or 0]
        key = "query-open-quote" if char in '"«“' else "query-unexpected"
        raise QueryError(key, wrong.pos_in_stream or 0, char) from None
    except UnexpectedToken as wrong:
        if wrong.token.type == "$END":
            raise QueryError("query-unfinished", len(text)) from None
        raise QueryError("query-unexpected", wrong.token.start_pos or 0, str(wrong.token)) from None
    except UnexpectedEOF:
        raise QueryError("query-unfinished", len(text)) from None
    query = Query(text, _build(tree))
    if len(query.all_terms()) > MAX_TERMS:
        raise QueryError("query-too-long", 0, str(MAX_TERMS))
    return query


def _check_size(text: str) -> None:
    if not text.strip():
        raise QueryError("query-empty", 0)
    if len(text) > MAX_LENGTH:
        raise QueryError("query-too-long", MAX_LENGTH, str(MAX_TERMS))
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth > MAX_DEPTH:
            raise QueryError("query-too-deep", position)


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True)


def _build(tree: Any) -> Node:
    kind, children = tree.data, tree.children
    if kind in ("phrase", "word"):
        return _term(children[0], quoted=kind == "phrase")
    node = _build(children[0])
    if kind == "near":
        for operator, child in zip(children[1::2], children[2::2], strict=True):
            node = Near((node, _build(child)), int(operator.removeprefix("NEAR/")))
        return node
    if kind == "either":
        return Either((node, *map(_build, children[1:])))
    wanted = [_build(child.children[0]) for child in children[1:] if child.data == "also"]
    unwanted = [_build(child.children[0]) for child in children[1:] if child.data == "unless"]
    every: Node = Every((node, *wanted)) if wanted else node
    return Unless(every, Either(tuple(unwanted))) if unwanted else every


def _term(token: Any, *, quoted: bool) -> Term:
    text = str(token)[1:-1] if quoted else str(token)
    if not quoted and text in ("AND", "OR", "NOT", "NEAR"):
        raise QueryError("query-stray-operator", token.start_pos, text)
    key = match_key(text)
    if not key:
        raise QueryError("query-empty-term", token.start_pos, text)
    return Term(key)
