"""Shares, tone and net sentiment, in figures that add up where they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def percentages(counts: Sequence[float]) -> tuple[int, ...]:
    """Whole percentages that add to exactly 100, by largest remainder (Hamilton's method).

    Ties go to the earlier entry. All zeros when nothing was counted. Raises ValueError on a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count cannot be negative")
    total = sum(counts)
    if not total:
        return (0,) * len(counts)
    exact = [100 * count / total for count in counts]
    floors = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda i: floors[i] - exact[i])
    for i in by_remainder[: 100 - sum(floors)]:
        floors[i] += 1
    return tuple(floors)


@dataclass(frozen=True, slots=True)
class Tone:
    """Mentions by sentiment toward one brand."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def total(self) -> int:
        return self.negative + self.neutral + self.positive

    @property
    def percentages(self) -> tuple[int, int, int]:
        """(negative, neutral, positive), adding to 100, or all 0 when there is nothing."""
        negative, neutral, positive = percentages((self.negative, self.neutral, self.positive))
        return negative, neutral, positive

    @property
    def net(self) -> int | None:
        """Net sentiment (pos - neg) / total x 100, from the shares as shown; None without mentions."""
        if not self.total:
            return None
        negative, _, positive = self.percentages
        return positive - negative


@dataclass(frozen=True, slots=True)
class Volume:
    """How much was said of one brand: first copies, all copies, and the audience of the sources that said it."""

    stories: int
    mentions: int
    audience: int


@dataclass(frozen=True, slots=True)
class Share:
    """Share of voice in whole percent, three ways side by side."""

    stories: int
    mentions: int
    audience: int


def share_of_voice(volumes: Mapping[str, Volume]) -> dict[str, Share]:
    """Share of voice = brand / all brands in the named set x 100; each way adds to 100 over the set."""
    stories = percentages([v.stories for v in volumes.values()])
    mentions = percentages([v.mentions for v in volumes.values()])
    audience = percentages([v.audience for v in volumes.values()])
    return {key: Share(*ways) for key, *ways in zip(volumes, stories, mentions, audience, strict=True)}
