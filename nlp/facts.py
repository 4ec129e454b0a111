"""What the posts of a case tell alike: product, size, batch, place, branch and day.

Never a fact of ours: only what enough owners of sources say in the same way, and how many say it.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, Literal

from persiantools.jdatetime import JalaliDate

from nlp.lexicon import FOLDER, Found, Lexicon
from nlp.matcher import Matcher
from nlp.normalize import MAX_CHARS, fold

Aspect = Literal["product", "size", "batch", "place", "branch", "day"]
ASPECTS: tuple[Aspect, ...] = ("product", "size", "batch", "branch", "place", "day")

OWNERS = 3
"""Distinct owners of sources who must say the same before it is told."""
OLDEST = timedelta(days=60)
"""A day further back is a story from the past, not the day of this matter."""
_PRINTED_REACH = 24  # characters before a date
_YE = "\u06cc"
_MOST = 50  # names read of one post: more is a list, or an attack
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Told:
    """One post of a case, whose source it came from, and the story it is a copy of (None: not known)."""

    owner: str
    at: datetime
    text: str
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is what is compared (a day as an ISO date), `shown` how it may be written."""

    aspect: Aspect
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """`posts` of `owners`, copies of one story being of one, say it."""

    fact: Fact
    posts: int
    owners: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """`facts` in the order of ASPECTS, at most one of each; `posts` and `owners` tell at least one of them."""

    facts: tuple[Agreed, ...] = ()
    posts: int = 0
    owners: int = 0


def agreement(told: Sequence[Told], zone: tzinfo) -> Agreement:
    """What at least OWNERS owners, and most of those who speak of it, say alike. Copies of one story are one voice:
    whoever passes a text on has seen nothing himself. CPU work."""
    each = list(zip(_voices(told), facts_of(told, zone), strict=True))
    agreed = [one for aspect in ASPECTS if (one := _agreed(aspect, each)) is not None]
    wanted = {(one.fact.aspect, one.fact.value) for one in agreed}
    tellers = [voice for voice, facts in each if any((fact.aspect, fact.value) in wanted for fact in facts)]
    return Agreement(tuple(agreed), len(tellers), len(set(tellers)))


def _voices(told: Sequence[Told]) -> list[str]:
    """For each post the owner who speaks in it: for all copies of a story the same one."""
    of_story: dict[int, str] = {}
    return [post.owner if post.story is None else of_story.setdefault(post.story, post.owner) for post in told]


def _agreed(aspect: Aspect, each: Sequence[tuple[str, Sequence[Fact]]]) -> Agreed | None:
    owners: dict[str, set[str]] = {}
    posts, spellings = Counter[str](), Counter[tuple[str, str]]()
    for voice, facts in each:
        for value, shown in {fact.value: fact.shown for fact in facts if fact.aspect == aspect}.items():
            owners.setdefault(value, set()).add(voice)
            posts[value] += 1
            spellings[value, shown] += 1
    if not owners:
        return None
    best = max(owners, key=lambda value: (len(owners[value]), posts[value], value))
    count = len(owners[best])
    if count < OWNERS or 2 * count <= len(set[str]().union(*owners.values())):
        return None
    shown = max((pair for pair in spellings if pair[0] == best), key=lambda pair: (spellings[pair], pair))[1]
    return Agreed(Fact(aspect, best, shown), posts[best], count)


def facts_of(told: Sequence[Told], zone: tzinfo) -> list[tuple[Fact, ...]]:
    """What each post tells, each fact once."""
    found: list[tuple[Fact, ...]] = []
    for at in range(0, len(told), _BATCH):
        batch = told[at : at + _BATCH]
        texts = [post.text[:MAX_CHARS] for post in batch]
        plain = fold(texts, symbols=True).keys()
        hits = _words().matcher.find(fold(texts))
        for post, text, key, ours in zip(batch, texts, plain, hits, strict=True):
            finds = _words().lexicon.find(ours, 0)
            day = post.at.astimezone(zone).date()
            facts = [*_named(text, finds), *_sizes(key), *_batches(key), *_branches(key), *_days(key, day)]
            found.append(tuple(dict.fromkeys(facts)))
    return found


def _named(text: str, finds: Mapping[str, Sequence[Found]]) -> Iterator[Fact]:
    """Products and places, a longer name before one inside it."""
    products = finds.get("cue:product", ())[:_MOST]
    for one in products:
        if not any(_inside(one, other) for other in products):
            yield Fact("product", one.entry.text, one.entry.text)
    before = {found.last for found in finds.get("cue:before", ())}
    sure, after = finds.get("cue:city", ()), finds.get("cue:city_after", ())
    for one in (*sure[:_MOST], *(found for found in after if found.first - 1 in before)):
        if text[one.end : one.end + 1] != _YE:  # somebody named after the place
            yield Fact("place", one.entry.text, one.entry.text)


def _inside(one: Found, other: Found) -> bool:
    return (other.first, other.last) != (one.first, one.last) and other.first <= one.first and one.last <= other.last


def _sizes(key: str) -> Iterator[Fact]:
    words = _words()
    for mark in words.size.finditer(key):
        amount = words.numbers.get(mark[1]) or float(re.sub(r"[/,\u066b]", ".", mark[1]))
        measure, factor = words.units[mark[2]]
        yield Fact("size", f"{measure}:{amount * factor:g}", f"{amount:g} {mark[2]}")


def _batches(key: str) -> Iterator[Fact]:
    for pattern in _words().batches:
        for mark in pattern.finditer(key):
            code = mark[1].upper()
            yield Fact("batch", re.sub(r"[^0-9A-Z]", "", code), code)


def _branches(key: str) -> Iterator[Fact]:
    words = _words()
    for mark in words.branch.finditer(key):
        first, second = mark[1], mark[2]
        if first in words.not_branches:
            continue
        named = f"{first} {second}" if first in words.branch_kinds and second else first
        if named not in words.branch_kinds:
            yield Fact("branch", named, named)


def _days(key: str, posted: date) -> Iterator[Fact]:
    """Days in the past of the post, at most OLDEST before it."""
    words = _words()
    for mark in words.date.finditer(key):
        if words.printed.search(key, max(0, mark.start() - _PRINTED_REACH), mark.start()):
            continue
        day = _day(mark, posted)
        if day is not None and timedelta() <= posted - day <= OLDEST:
            yield Fact("day", day.isoformat(), day.isoformat())


def _day(mark: re.Match[str], posted: date) -> date | None:
    words, said = _words(), mark.groupdict()
    try:
        if said["near"]:
            return posted - timedelta(days=words.days[said["near"]])
        if said["ago"]:
            return posted - timedelta(days=int(words.numbers.get(said["ago"]) or said["ago"]))
        if said["year"]:
            return _gregorian(int(said["year"]), int(said["number"]), int(said["of"]))
        year = JalaliDate(posted).year
        month, number = words.months[said["month"]], int(said["in_month"])
        this = _gregorian(year, month, number)
        return this if this <= posted else _gregorian(year - 1, month, number)
    except (ValueError, OverflowError):
        return None


def _gregorian(year: int, month: int, day: int) -> date:
    return JalaliDate(year, month, day).to_gregorian()


@dataclass(frozen=True, slots=True)
class _Words:
    lexicon: Lexicon
    matcher: Matcher
    numbers: dict[str, float]
    units: dict[str, tuple[str, float]]
    size: re.Pattern[str]
    batches: tuple[re.Pattern[str], ...]
    branch: re.Pattern[str]
    branch_kinds: frozenset[str]
    not_branches: frozenset[str]
    days: dict[str, int]
    months: dict[str, int]
    date: re.Pattern[str]
    printed: re.Pattern[str]


@cache
def _words() -> _Words:
    table = tomllib.loads((FOLDER / "facts.toml").read_text("utf-8"))
    named = {name: table[name] for name in ("city", "city_after", "before", "product")}
    lexicon = Lexicon({}, named, "")
    numbers, units = _folded(table["number"]), _folded(table["unit"])
    days, months = _folded(table["day"]), _folded(table["month"])
    number = rf"\d{{1,5}}(?:[./,\u066b]\d{{1,3}})?|{_any(numbers)}"
    code = r"[ :#\-]{0,3}"
    long_code = r"(?=[0-9\-]*[a-z]|[0-9\-]{3})"
    tail = r"([a-z]{0,4}-?\d[\da-z\-]{0,14})(?![\w])"
    date_forms = (
        rf"(?P<near>{_any(days)})(?!\w)",
        rf"(?P<ago>\d{{1,2}}|{_any(numbers)}) (?:{_any(_keys(table['date']['ago']))})(?!\w)",
        r"(?P<year>1[34]\d\d)[/\-.](?P<number>\d{1,2})[/\-.](?P<of>\d{1,2})(?!\w)",
        rf"(?P<in_month>\d{{1,2}}) ?(?P<month>{_any(months)})(?!\w)",
    )
    return _Words(
        lexicon=lexicon,
        matcher=Matcher([], lexicon.terms),
        numbers=numbers,
        units=units,
        size=re.compile(rf"(?<![\w./])({number}) ?({_any(units)})(?!\w)"),
        batches=(
            re.compile(rf"(?<!\w)(?:{_any(_keys(table['batch']['sure']))}){code}{tail}"),
            re.compile(rf"(?<!\w)(?:{_any(_keys(table['batch']['loose']))}){code}{long_code}{tail}"),
        ),
        branch=re.compile(rf"(?<!\w)(?:{_any(_keys(table['branch']['of']))}) (\w{{2,20}})(?: (\w{{1,20}}))?"),
        branch_kinds=frozenset(_keys(table["branch"]["kind"])),
        not_branches=frozenset(_keys(table["branch"]["not"])),
        days=days,
        months=months,
        date=re.compile(rf"(?<![\w/])(?:{'|'.join(date_forms)})"),
        printed=re.compile(rf"(?<!\w)(?:{_any(_keys(table['date']['printed']))})(?!\w)"),
    )


def _keys(words: Iterable[str]) -> list[str]:
    return fold(list(words), symbols=True).keys()


def _folded(table: Mapping[str, Any]) -> dict[str, Any]:
    return dict(zip(_keys(table), table.values(), strict=True))


def _any(words: Iterable[str]) -> str:
    """A choice of these, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
