"""What a back-test found: the alerts that would have come, each with its reason and arithmetic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crisis.baseline import Span
from crisis.incident import Incident
from crisis.reason import Reason


@dataclass(slots=True, kw_only=True)
class Opened:
    """An incident that would have opened. `posts`: of the first that were about it; `held`: kept for the digest.

    `started_at`: the publication of the first of them, from which on it is no part of the usual.
    """

    at: datetime
    started_at: datetime
    reason: Reason
    arithmetic: Mapping[str, float]
    posts: Sequence[int]
    held: bool
    incident: Incident
    severity: int  # at its opening; `incident.peak` is the highest
    reopenings: int = 0

    @property
    def span(self) -> Span | None:
        """From its opening to its end; None while it is open."""
        return (self.at, self.incident.ended_at) if self.incident.ended_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`mentions` were judged at `looks` moments. `backfilled` of them were read later than they were published, and
    are judged as if seen then; `late` ones came late as they did. `cold`: there was no usual yet at its beginning."""

    start: datetime
    end: datetime
    looks: int
    mentions: int
    backfilled: int
    late: int
    cold: bool
    opened: Sequence[Opened] = field(default_factory=tuple)

    @property
    def alerts(self) -> int:
        """Alerts that would have come: of what opened, without what waited for the digest."""
        return sum(not one.held for one in self.opened)


def missed(confirmed: Collection[Span], before: Replay, after: Replay) -> int:
    """Confirmed cases that the replay `before` tells of and the one `after` does not."""
    return sum(_tells(before, span) and not _tells(after, span) for span in confirmed)


def _tells(replay: Replay, span: Span) -> bool:
    """Whether something that was told lay, in part, within the case."""
    start, end = span
    return any(one.at < end and (one.incident.ended_at or replay.end) > start for one in replay.opened if not one.held)
