"""What a kind of source has to offer. A new kind is one file beside this one and one line in registry.py."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitors.inbox import Inbox, RawPost
from storage.db import AsyncConnection
from storage.ways import Bookmark, Way

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Present:
    """Of the post numbers from `low` to `high` these are there: what is stored and not among them was not seen."""

    low: int
    high: int
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source posts: the usual time between two posts, and for how long a post can be seen (`window`)."""

    gap: timedelta
    window: timedelta


@dataclass(frozen=True, slots=True)
class Page:
    """Posts that came together, and where the way stands once they are stored."""

    posts: tuple[RawPost, ...]
    bookmark: Bookmark
    whole_since: datetime | None = None  # nothing published after this moment is missing; None: nothing is proved
    present: Present | None = None
    rhythm: Rhythm | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Ways of one lane are read at most `width` at once: a host for feeds, an account for channels."""

    name: str
    width: int


class Desk(Protocol):
    """What a kind may ask of the collector that runs it."""

    inbox: Inbox

    def now(self) -> datetime: ...

    async def transact(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run `work` in one write transaction, for what a kind alone has to remember."""

    async def hasten(self, kind: str, *, source_id: int | None = None) -> None:
        """Have the ways of this kind (or one source's) read at the next tick."""

    async def identify(
        self, way: Way, bookmark: Bookmark, *, stable_id: str | None, title: str | None, audience: int | None = None
    ) -> None:
        """Keep at once what was learnt of a source. SourceError where another source already is this one."""


class SourceKind(Protocol):
    kind: str
    every: timedelta

    @property
    def trouble(self) -> str | None:
        """A text key when the whole kind is out of order (a lost session, for instance), else None."""

    async def start(self, desk: Desk) -> None:
        """Begin; must not wait for a network."""

    async def stop(self) -> None: ...

    def lane(self, way: Way) -> Lane: ...

    def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        """Read what is new, oldest page first. The next page is asked for once the last is stored."""
