"""What is watched, and what was not: for the line with which every report ends."""

from dataclasses import dataclass
from datetime import datetime

from storage import ways
from storage.db import AsyncConnection


@dataclass(frozen=True, slots=True)
class Unseen:
    """Sources that are not being read now, of one platform; `since` is None when one of them was never read."""

    platform: str
    sources: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Watched:
    """The sources that should be read now; a paused one is not among them."""

    sources: int
    platforms: tuple[str, ...]
    unseen: tuple[Unseen, ...]

    @property
    def blind(self) -> int:
        return sum(one.sources for one in self.unseen)


async def watched(conn: AsyncConnection, now: datetime) -> Watched:
    """How many sources should be read now, and which of them are not."""
    health = [one for one in await ways.health(conn, now) if not one.source.paused]
    by_platform: dict[str, list[datetime | None]] = {}
    for one in health:
        if one.blind:
            by_platform.setdefault(one.source.platform, []).append(one.since)
    unseen = tuple(
        Unseen(platform, len(since), None if None in since else min(moment for moment in since if moment))
        for platform, since in sorted(by_platform.items())
    )
    return Watched(len(health), tuple(sorted({one.source.platform for one in health})), unseen)
