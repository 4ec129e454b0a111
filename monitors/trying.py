"""One real reading of one source, without touching what is stored: what comes, and what goes wrong."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitors.collect import Collector
from monitors.inbox import Inbox, RawPost
from monitors.sources.port import SourceKind
from storage import sources, ways
from storage.db import Database
from storage.migrate import upgrade
from storage.sources import Source
from storage.ways import Try


@dataclass(frozen=True, slots=True)
class Tried:
    """`ways`: what each way in came to; one that was not tried has no moment. `posts` are oldest first."""

    source: Source
    ways: tuple[Try, ...]
    posts: tuple[RawPost, ...]

    @property
    def read(self) -> bool:
        return any(one.at is not None and one.error is None for one in self.ways)


async def try_source(
    make_kinds: Sequence[SourceKind], wanted: Source, kinds: Sequence[str], now: datetime, *, patience: float = 60
) -> Tried:
    """Read it once by each of its ways, as for the first time, into a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{Path(folder) / 'trial.db'}")
        try:
            await upgrade(db)
            async with db.write() as conn:
                values = {"title": wanted.title, "egress": wanted.egress, "full_text": wanted.full_text}
                source = await sources.add_source(conn, wanted.platform, wanted.address, now=now, kinds=kinds, **values)
            posts = await _read(db, make_kinds, now, patience)
            async with db.read() as conn:
                return Tried(
                    source=(await sources.get_source(conn, source.id)) or source,
                    ways=tuple(await ways.tries(conn, source.id)),
                    posts=tuple(sorted(posts, key=lambda post: post.published_at)),
                )
        finally:
            await db.close()


async def _read(db: Database, kinds: Sequence[SourceKind], now: datetime, patience: float) -> list[RawPost]:
    inbox, posts = Inbox(), list[RawPost]()
    collector = Collector(db, inbox, kinds, clock=lambda: now, page_timeout=patience, spares=True)
    draining = asyncio.create_task(_drain(inbox, posts))
    try:
        await collector.start()
        await collector.tick(now)
        # What takes longer is cut short by the stop below; its way then says that it was not tried to its end.
        await asyncio.wait({asyncio.create_task(collector.idle())}, timeout=2 * patience)
    finally:
        await collector.stop()
        draining.cancel()
    return posts


async def _drain(inbox: Inbox, posts: list[RawPost]) -> None:
    while True:
        for delivery in await inbox.take():
            posts.extend(delivery.posts)
            delivery.stored.set_result(None)
