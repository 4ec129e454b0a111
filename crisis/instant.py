"""The instant path: one grave word from a weighty source, or from two separate voices, needs no statistics."""

from collections.abc import Iterable
from dataclasses import dataclass

from crisis.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class StrongWord:
    """A strong watch-word near the brand, in a post seen in time. `tier` 1..5 and `owner` are its source's.

    discounted: satire, old news, a denial: never fires. asking: a claim at half weight, which needs a second voice.
    """

    kind: str
    gravity: int
    tier: int
    owner: str
    discounted: bool = False
    asking: bool = False


@dataclass(frozen=True, slots=True)
class Instant:
    """What fired: the kind, its gravity, the heaviest tier and how many distinct owners said it."""

    kind: str
    gravity: int
    tier: int
    owners: int


def instant(words: Iterable[StrongWord], policy: Policy = DEFAULT) -> Instant | None:
    """The gravest kind that fires at once, or None."""
    said: dict[str, list[StrongWord]] = {}
    for word in words:
        if not word.discounted and word.gravity >= policy.instant_gravity:
            said.setdefault(word.kind, []).append(word)
    fired = [_of(kind, heard) for kind, heard in said.items() if _fires(heard, policy)]
    return max(fired, key=lambda one: (one.gravity, one.tier, one.owners, one.kind), default=None)


def _fires(heard: list[StrongWord], policy: Policy) -> bool:
    claims = [word for word in heard if not word.asking]
    weighty = any(word.tier >= policy.instant_tier for word in claims)
    return bool(claims) and (weighty or len({word.owner for word in heard}) >= 2)


def _of(kind: str, heard: list[StrongWord]) -> Instant:
    return Instant(
        kind,
        gravity=max(word.gravity for word in heard),
        tier=max(word.tier for word in heard),
        owners=len({word.owner for word in heard}),
    )
