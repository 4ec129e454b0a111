"""What channels send, as it ends up in the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from telethon.tl import types

from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.telegram import Account, Accounts, TelegramChannels
from storage.db import Database
from storage.sources import add_source
from storage.tables import post_versions, posts


@asynccontextmanager
async def running(db: Database, session: Path) -> AsyncIterator[Collector]:
    inbox = Inbox()
    storing = asyncio.create_task(Ingest(db, inbox).run())
    channels = TelegramChannels(Accounts([Account(session=session, api_id=1, api_hash="0" * 32, retry_delay=0)]))
    collector = Collector(db, inbox, [channels])
    await collector.start()
    try:
        yield collector
    finally:
        await collector.stop()
        storing.cancel()


async def read_all(db: Database, collector: Collector) -> None:
    await collector.hasten("account")
    async with asyncio.timeout(30):
        await collector.tick(datetime.now(UTC))
        await collector.idle()


async def texts_and_versions(db: Database) -> tuple[list[str], list[str]]:
    async with db.read() as conn:
        now = (await conn.execute(select(posts.c.text).order_by(posts.c.id))).scalars().all()
        before = (await conn.execute(select(post_versions.c.text).order_by(post_versions.c.id))).scalars().all()
    return list(now), list(before)


async def test_a_reaction_is_no_edit_and_a_post_comes_once_by_both_ways(sqlite_db: Database, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with MtprotoServer() as server:
        channel = server.add_channel("a", "الف")
        server.world.joined.add(channel.id)
        server.post("a", "یک", at=now - timedelta(minutes=1), live=False)
        async with sqlite_db.write() as conn:
            await add_source(conn, "telegram", "a", now=now)
        async with running(sqlite_db, server.write_session(tmp_path / "reader")) as collector:
            await read_all(sqlite_db, collector)
            number = server.post("a", "دو", at=now)  # heard live, and read again below
            reacted = server.world.message(channel, channel.posts[1])
            reacted.edit_date, reacted.edit_hide = now, True
            channel.pts += 1
            server._tell(channel, types.UpdateEditChannelMessage(reacted, channel.pts, 1), live=True)
            server.edit("a", number, "دو، اصلاح شد")
            await read_all(sqlite_db, collector)
            async with asyncio.timeout(20):
                while (await texts_and_versions(sqlite_db))[0][-1] != "دو، اصلاح شد":  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
    texts, versions = await texts_and_versions(sqlite_db)
    assert texts == ["یک", "دو، اصلاح شد"]
    assert versions in ([], ["دو"])
