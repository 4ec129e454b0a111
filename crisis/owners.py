"""Who is one voice: sources that again and again tell the same story within seconds of each other, as clones do.

The idea is that of coordinated sharing (Giglietto et al. 2020, CooRnet; Righetti and Balluff, CooRTweet): a pair counts
when it shares at least so many objects within so short a time. Pairs join into networks. What a network is, a person
says; here it only means that its sources are counted as one owner.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis.policy import DEFAULT, Policy

MOST_AT_ONCE = 50  # sources of one story within the seconds that are paired: a bound on the work of one burst


@dataclass(frozen=True, slots=True)
class Telling:
    """One source told one story. `wire`: by a news agency, whose subscribers copy it within seconds by trade."""

    story: int
    at: datetime
    source: str
    wire: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """The fact and no score: so many sources told one story within `span`. `first` told it first."""

    story: int
    sources: int
    span: timedelta
    first: str
    at: datetime


def networks(tellings: Iterable[Telling], policy: Policy = DEFAULT) -> dict[str, str]:
    """For each source that repeats together with others the name of its network: the first of its sources by name.

    Sources alone are not in it. Work is bounded by `MOST_AT_ONCE` times the tellings.
    """
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for story in _by_story(tellings).values():
        if any(telling.wire for telling in story):
            continue
        for pair in _pairs(story, policy.clone_seconds):
            shared[pair] += 1
    parent: dict[str, str] = {}
    for (one, other), stories in shared.items():
        if stories >= policy.clone_stories:
            _join(parent, one, other)
    return {source: _root(parent, source) for source in parent}


def one_voice(owners: Mapping[str, str], of: Mapping[str, str]) -> dict[str, str]:
    """Owners of sources after networks are joined: `owners` by source, `of` as `networks` gave it.

    Every source of an owner goes with it: a network that holds one channel of somebody holds them all.
    """
    parent: dict[str, str] = {}
    for source, network in of.items():
        _join(parent, "o" + owners.get(source, source), "n" + network)
    names: dict[str, str] = {}
    for owner in sorted(set(owners.values())):
        names.setdefault(_root(parent, "o" + owner), owner)
    return {source: names[_root(parent, "o" + owner)] for source, owner in owners.items()}


def pushed(tellings: Iterable[Telling], policy: Policy = DEFAULT) -> list[Push]:
    """Stories that at least `min_stories` sources told within a few minutes, the most told first; wire copies never."""
    found = [_burst(story, policy.push_span) for story in _by_story(tellings).values() if not story[0].wire]
    return sorted((push for push in found if push.sources >= policy.min_stories), key=lambda push: -push.sources)


def _burst(story: Sequence[Telling], span: timedelta) -> Push:
    """The span that most sources fall into; of equal ones the first."""
    best: tuple[int, Telling, Telling] | None = None
    start = 0
    inside: dict[str, int] = defaultdict(int)
    for telling in story:
        inside[telling.source] += 1
        while telling.at - story[start].at > span:
            gone = story[start].source
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if best is None or len(inside) > best[0]:
            best = len(inside), story[start], telling
    assert best is not None
    count, first, last = best
    return Push(story[0].story, count, last.at - first.at, first.source, first.at)


def _by_story(tellings: Iterable[Telling]) -> dict[int, list[Telling]]:
    stories: dict[int, list[Telling]] = defaultdict(list)
    for telling in sorted(tellings, key=lambda one: (one.at, one.source)):
        stories[telling.story].append(telling)
    return stories


def _pairs(story: Sequence[Telling], within: timedelta) -> set[tuple[str, str]]:
    """Different sources that told it within so short a time, each pair once, its names in order."""
    pairs: set[tuple[str, str]] = set()
    near: deque[Telling] = deque(maxlen=MOST_AT_ONCE)
    for telling in story:
        while near and telling.at - near[0].at > within:
            near.popleft()
        pairs |= {_pair(telling.source, other.source) for other in near if other.source != telling.source}
        near.append(telling)
    return pairs


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _root(parent: Mapping[str, str], name: str) -> str:
    while parent.get(name, name) != name:
        name = parent[name]
    return name


def _join(parent: dict[str, str], one: str, other: str) -> None:
    """Union-find; the first name of a network stands for it."""
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent.setdefault(one, one)
    parent.setdefault(other, other)
    parent[first], parent[second] = first, first
