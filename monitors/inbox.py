"""The bounded inbox between sources and ingest. A port: a queue here now, a broker when readers scale apart."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a post was forwarded from, as far as its platform says: a channel's own id, a name, a message, a time."""

    stable_id: str | None
    title: str | None
    external_id: str | None
    published_at: datetime | None


@dataclass(slots=True)  # not frozen: a frozen one takes four times as long to make, and an import makes many
class RawPost:
    """One post as its platform gave it. `external_id` is the platform's own, whichever way it came.

    `parent` is the post it answers: source id and external id. `comment`: a reader wrote it under somebody's post.
    """

    source_id: int
    external_id: str
    published_at: datetime
    seen_at: datetime
    text: str
    author: str | None = None
    url: str | None = None
    views: int | None = None
    forwards: int | None = None
    edited_at: datetime | None = None
    media_key: str | None = None
    backfilled: bool = False
    reactions: int | None = None
    origin: Origin | None = None
    parent: tuple[int, str] | None = None
    comment: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    posts: tuple[RawPost, ...]
    stored: asyncio.Future[None]


class Inbox:
    """Sources put, ingest takes. A full inbox makes sources wait; nothing is dropped."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue(capacity)

    async def put(self, posts: Sequence[RawPost]) -> asyncio.Future[None]:
        """Hand over posts; the future is done once they are stored, so that a source moves its cursor only then."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if posts:
            await self._queue.put(Delivery(tuple(posts), stored))
        else:
            stored.set_result(None)
        return stored

    async def take(self, limit: int = 500) -> list[Delivery]:
        """Wait for a delivery, then take what else is already there, up to about `limit` posts."""
        taken = [await self._queue.get()]
        count = len(taken[0].posts)
        while count < limit and not self._queue.empty():
            taken.append(self._queue.get_nowait())
            count += len(taken[-1].posts)
        return taken

    @property
    def full(self) -> bool:
        """Whether whoever puts now has to wait."""
        return self._queue.full()

    def __len__(self) -> int:
        return self._queue.qsize()
