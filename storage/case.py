"""An incident as its messages tell it: the row, its brand, its people, its evidence, and what is not seen now."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage import brands, members, workspaces
from storage.brands import Brand
from storage.coverage import Span
from storage.db import AsyncConnection
from storage.members import Member
from storage.tables import evidence, incident_events, incidents, posts, sources
from storage.watching import Watched, watched, watched_then
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Pushed:
    """So many sources told one text within `seconds`, beginning with `first` at `at`."""

    sources: int
    seconds: float
    at: datetime
    first: str


@dataclass(frozen=True, slots=True)
class CalmingVoice:
    """A weighty source that spoke for the brand; the others' share of negatives (0..100) in the hour before and after,
    None where too little was said."""

    mention_id: int
    at: datetime
    title: str
    audience: int
    before: int | None
    after: int | None


def _plain(one: Pushed | CalmingVoice) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat()}


def _timed(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values) | {"at": datetime.fromisoformat(values["at"])}


@dataclass(frozen=True, slots=True)
class Figures:
    """`incidents.figures`, as the watch writes it (see `json`). Shares are 0..1; what is unknown is None.

    start, end: the span counted. mentions, sources: in it. usual: mentions usual for the span. negative,
    usual_negative: shares. copies: mentions that repeat one of `copied_texts` texts. doubling, doubling_before:
    minutes, now and before it slowed. trend: growing | peaked | fading. why: parts of the severity, heaviest first.
    pushed: the text that most sources told at once. calming: weighty voices for the brand, in the order they spoke.
    """

    start: datetime
    end: datetime
    mentions: int = 0
    sources: int = 0
    usual: float | None = None
    negative: float = 0.0
    usual_negative: float | None = None
    copies: int = 0
    copied_texts: int = 0
    doubling: float | None = None
    doubling_before: float | None = None
    trend: str = "growing"
    why: tuple[str, ...] = ()
    pushed: Pushed | None = None
    calming: tuple[CalmingVoice, ...] = ()

    def json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["pushed"] = None if self.pushed is None else _plain(self.pushed)
        values["calming"] = [_plain(one) for one in self.calming]
        return values | {"start": self.start.isoformat(), "end": self.end.isoformat(), "why": list(self.why)}

    @classmethod
    def read(cls, values: Mapping[str, Any], start: datetime, end: datetime) -> "Figures":
        """From the stored JSON; `start` and `end` stand in where it has none, and unknown keys are ignored."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        known["start"] = datetime.fromisoformat(known["start"]) if "start" in known else start
        known["end"] = datetime.fromisoformat(known["end"]) if "end" in known else end
        known["why"] = tuple(known.get("why", ()))
        known["pushed"] = None if known.get("pushed") is None else Pushed(**_timed(known["pushed"]))
        known["calming"] = tuple(CalmingVoice(**_timed(one)) for one in known.get("calming", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Evidence:
    role: str  # first | top | attached
    source_title: str
    platform: str | None  # None when the post itself is gone
    audience: int
    published_at: datetime
    text: str
    url: str | None
    views: int | None


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    number: int
    kind: str
    state: str
    severity: int
    peak_severity: int
    reason: str
    version: int
    started_at: datetime
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    owned_at: datetime | None
    deputy_told_at: datetime | None
    muted_until: datetime | None
    dismissed_at: datetime | None
    dismiss_reason: str | None
    arithmetic: Mapping[str, Any]
    figures: Figures
    brand: Brand | None  # None: a source outage
    workspace: Workspace
    owner: Member | None
    muted_by: Member | None
    dismissed_by: Member | None
    first: Evidence | None
    top: Evidence | None
    rose: Event | None  # the last rise of severity
    reopened_at: datetime | None
    new_kinds: tuple[Event, ...]  # grave matters that joined later, oldest first
    watched: Watched  # how many sources are read, and what was not seen while it went on

    @property
    def since(self) -> datetime:
        """Opened, or last reopened: the golden hour runs from here."""
        return self.reopened_at or self.opened_at


_PLAIN = (
    "id", "number", "kind", "state", "severity", "peak_severity", "reason", "version", "started_at", "opened_at",
    "updated_at", "closed_at", "owned_at", "deputy_told_at", "muted_until", "dismissed_at", "dismiss_reason",
    "arithmetic",
)  # fmt: skip


async def load(conn: AsyncConnection, incident_id: int, now: datetime) -> Case | None:
    row = (await conn.execute(select(incidents).where(incidents.c.id == incident_id))).one_or_none()
    if row is None:
        return None
    workspace = await workspaces.get_workspace(conn, row.workspace_id)
    assert workspace is not None
    proof = await _evidence(conn, incident_id)
    steps = await _steps(conn, incident_id)
    return Case(
        **{name: getattr(row, name) for name in _PLAIN},
        figures=Figures.read(row.figures, row.started_at, row.updated_at),
        brand=None if row.brand_id is None else await brands.get_brand_by_id(conn, row.brand_id),
        workspace=workspace,
        owner=await _member(conn, row.owner_id),
        muted_by=await _member(conn, row.muted_by_id),
        dismissed_by=await _member(conn, row.dismissed_by_id),
        first=proof.get("first"),
        top=proof.get("top"),
        rose=next((step for step in reversed(steps) if step.kind == "rose"), None),
        reopened_at=next((step.at for step in reversed(steps) if step.kind == "reopened"), None),
        new_kinds=tuple(step for step in steps if step.kind == "new_kind"),
        watched=await _watched(conn, row, now),
    )


async def _watched(conn: AsyncConnection, row: Row[Any], now: datetime) -> Watched:
    """What was not seen of the case's own time: of one that is over, not what is down today."""
    if row.closed_at is None:
        return await watched(conn, now, Span(row.started_at, now))
    return await watched_then(conn, now, Span(row.started_at, row.closed_at))


async def _member(conn: AsyncConnection, member_id: int | None) -> Member | None:
    return None if member_id is None else await members.get_member_by_id(conn, member_id)


async def _evidence(conn: AsyncConnection, incident_id: int) -> dict[str, Evidence]:
    """The newest of each role."""
    query = (
        select(evidence, sources.c.platform)
        .outerjoin(posts, posts.c.id == evidence.c.post_id)
        .outerjoin(sources, sources.c.id == posts.c.source_id)
        .where(evidence.c.incident_id == incident_id)
        .order_by(evidence.c.id)
    )
    return {row.role: _proof(row) for row in await conn.execute(query)}


def _proof(row: Row[Any]) -> Evidence:
    return Evidence(**{name: getattr(row, name) for name in Evidence.__dataclass_fields__})


async def _steps(conn: AsyncConnection, incident_id: int) -> list[Event]:
    """Rises, reopenings and new kinds in the order in which they happened."""
    columns = (incident_events.c.at, incident_events.c.kind, incident_events.c.data)
    told = incident_events.c.kind.in_(("rose", "reopened", "new_kind"))
    query = select(*columns).where(incident_events.c.incident_id == incident_id, told).order_by(incident_events.c.id)
    return [Event(*row) for row in await conn.execute(query)]
