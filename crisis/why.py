"""What would make it fire: the fewest complaints, from how few more owners, that the same judgement would open at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crisis.habit import Scores
from crisis.judge import Action, Decision, Observation, judge
from crisis.policy import DEFAULT, Policy
from crisis.window import Mention

MOST = 256  # more complaints than this are no small step any more

Rescored = Callable[[int], Scores]
"""The scores had so many more stories, all of them complaints, come in now."""


@dataclass(frozen=True, slots=True)
class Missing:
    """So many complaints more within the window, at least `owners` of them from others than spoke so far."""

    posts: int
    owners: int


@dataclass(frozen=True, slots=True)
class Why:
    """One look, its decision, and what is missing (None: nothing, or more than a person wants to hear of)."""

    at: datetime
    decision: Decision
    policy: Policy
    missing: Missing | None


def why(seen: Observation, now: datetime, rescored: Rescored, policy: Policy = DEFAULT) -> Why:
    decision = judge(seen, now, policy)
    wanted = decision.action is Action.NONE and seen.history_read
    return Why(now, decision, policy, missing(seen, now, rescored, policy) if wanted else None)


def missing(seen: Observation, now: datetime, rescored: Rescored, policy: Policy = DEFAULT) -> Missing | None:
    """By asking the judgement itself, twice as many each time, and then between the last two."""
    owners = max(policy.min_owners - seen.window.voices, 0)

    def fires(posts: int) -> bool:
        every = [*seen.window.every, *_complaints(posts, owners, now)]
        more = replace(
            seen,
            window=replace(seen.window, every=every),
            longer=[(replace(window, every=every), usual) for window, usual in seen.longer],
            scores=rescored(posts),
        )
        return judge(more, now, policy).action in (Action.OPEN, Action.REOPEN)

    low, high = 0, max(owners, 1)
    while not fires(high):
        low, high = high, 2 * high
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle >= owners and fires(middle) else (middle, high)
    return Missing(high, owners)


def _complaints(posts: int, owners: int, now: datetime) -> Sequence[Mention]:
    """Plain complaints from small sources, the first ones each from an owner of its own."""
    return [
        Mention(now, story=-1 - number, owner=f"\0{min(number, max(owners - 1, 0))}", sentiment=-1)
        for number in range(posts)
    ]
