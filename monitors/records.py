"""What a look at a brand reads: of the database in the live watch, of memory in a back-test. The rest is one code."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol

from crisis.incident import Incident, State
from crisis.policy import Policy
from crisis.tuning import Tuning, tuned
from storage import complaints, hearing, incidents, policies, reports, rollups
from storage import talk as talks
from storage.brands import Brand
from storage.complaints import Stories
from storage.coverage import Span
from storage.db import AsyncConnection, Database
from storage.hearing import Heard
from storage.incidents import IncidentRow, Past
from storage.rollups import Rollup
from storage.talk import Talk

GRAVEST = 5


class Records(Protocol):
    """Each answers as of one moment."""

    async def tuning(self, brand: Brand, policy: Policy, now: datetime) -> Tuning: ...

    async def heard(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> list[Heard]: ...

    async def stories(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> Stories: ...

    async def rollups(self, brand: Brand, start: datetime, end: datetime) -> list[Rollup]: ...

    async def counted(self, brand: Brand, start: datetime, end: datetime) -> int: ...

    async def first_known(self, brand: Brand) -> datetime | None: ...

    async def last_incident(self, brand: Brand) -> tuple[IncidentRow | None, Past, Incident | None]: ...

    async def opened_since(self, brand: Brand, since: datetime, *, below: int) -> int: ...

    async def incident_spans(self, brand: Brand, start: datetime, now: datetime) -> Sequence[Span]: ...

    async def watched_spans(self, start: datetime, end: datetime) -> Sequence[Sequence[Span]]: ...

    async def talk(self, brand: Brand, since: datetime, until: datetime) -> Talk: ...


OpenRecords = Callable[[], AbstractAsyncContextManager[Records]]


class StoredRecords:
    """Of the database, in one transaction."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def tuning(self, brand: Brand, policy: Policy, now: datetime) -> Tuning:
        return tuned(await policies.in_force(self._conn, brand.id, now), policy)

    async def heard(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> list[Heard]:
        every = await hearing.heard(self._conn, brand.id, start, end)
        if not tuning.quiets:
            return every
        tagged = await policies.with_hashtags(self._conn, brand.id, start, end, tuning.hashtags)
        return [one for one in every if counts(one, tuning, tagged)]

    async def stories(self, brand: Brand, start: datetime, end: datetime, tuning: Tuning) -> Stories:
        return await complaints.stories(self._conn, brand.id, start, end, tuning)

    async def rollups(self, brand: Brand, start: datetime, end: datetime) -> list[Rollup]:
        return await rollups.read(self._conn, brand.id, start, end)

    async def counted(self, brand: Brand, start: datetime, end: datetime) -> int:
        return await hearing.counted_before(self._conn, brand.id, start, end)

    async def first_known(self, brand: Brand) -> datetime | None:
        return await reports.first_known(self._conn, brand.id)

    async def last_incident(self, brand: Brand) -> tuple[IncidentRow | None, Past, Incident | None]:
        row = await incidents.last_of(self._conn, brand.id)
        past = await incidents.past(self._conn, row.id) if row else Past()
        return row, past, _incident(row, past) if row else None

    async def opened_since(self, brand: Brand, since: datetime, *, below: int) -> int:
        return await incidents.opened_since(self._conn, brand.id, since, below=below)

    async def incident_spans(self, brand: Brand, start: datetime, now: datetime) -> Sequence[Span]:
        return await hearing.incident_spans(self._conn, brand.id, start, now)

    async def watched_spans(self, start: datetime, end: datetime) -> Sequence[Sequence[Span]]:
        return await hearing.watched_spans(self._conn, start, end)

    async def talk(self, brand: Brand, since: datetime, until: datetime) -> Talk:
        return await talks.talk(self._conn, brand, since, until)


def stored(db: Database) -> OpenRecords:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Records]:
        async with db.read() as conn:
            yield StoredRecords(conn)

    return opened


def counts(one: Heard, tuning: Tuning, tagged: frozenset[int]) -> bool:
    """Whether the team lets it count. Strong words of the gravest kinds always do: votes never loosen them."""
    if any(word["gravity"] >= GRAVEST and word["strength"] == "strong" for word in one.watchwords):
        return True
    return one.owner not in tuning.owners and one.id not in tagged and not tuning.labels.intersection(one.labels)


def _incident(row: IncidentRow, past: Past) -> Incident:
    return Incident(
        kind=row.kind,
        severity=row.severity,
        since=past.reopened_at or row.opened_at,
        state=State(row.state),
        peak=row.peak_severity,
        kinds=past.kinds | {row.kind},
        calm_since=row.calm_since,
        ended_at=row.dismissed_at if row.state == State.DISMISSED else row.closed_at,
        owned=row.owner_id is not None,
        muted_until=row.muted_until,
        told=past.told,
    )
