"""The last reading account is lost: Telegram takes it away, the chats of those in charge ring, and it is won back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from demo.mtproto.server import MtprotoServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.outages import Outages
from monitors.sources.telegram import Account, Accounts, TelegramChannels
from storage import accounts, posts, sources
from storage.db import Database
from storage.tables import sources as sources_table
from tests.alert_room import GROUP, SARA, Room, buttons, room

MINUTE = timedelta(minutes=1)


@dataclass
class Flow:
    """Everything from Telegram's look-alike to the look-alike of the Bot API."""

    here: Room
    server: MtprotoServer
    pool: Accounts
    collector: Collector
    outages: Outages

    async def pass_by(self, span: timedelta) -> None:
        self.here.clock.now += span
        await self.collector.tick(self.here.clock.now)
        async with asyncio.timeout(20):
            await self.collector.idle()
        await self.outages.tick(self.here.clock.now)
        await self.here.delivery.tick()

    async def texts_of(self, name: str) -> set[str]:
        async with self.here.world.db.read() as conn:
            source = await sources.find_source(conn, "telegram", name)
            assert source is not None
            found = await posts.stored(conn, {(source.id, str(number)) for number in range(1, 9)})
        return {post.text for post in found.values()}


@pytest.fixture
async def flow(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Flow]:
    async with MtprotoServer() as server, room(sqlite_db, polling=False) as here:
        async with sqlite_db.write() as conn:
            await conn.execute(update(sources_table).values(active=False))
            for name in ("open", "closed", "quiet"):
                await sources.add_source(conn, "telegram", name, now=here.clock.now, title=f"کانال {name}")
        for name in ("open", "closed", "quiet"):
            server.add_channel(name, f"کانال {name}")
            server.post(name, "یک", at=here.clock.now - MINUTE, live=False)
        pool = Accounts([Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, retry_delay=0)])
        inbox = Inbox()
        collector = Collector(sqlite_db, inbox, [TelegramChannels(pool)], clock=here.clock)
        storing = asyncio.create_task(Ingest(sqlite_db, inbox).run())
        await collector.start()
        yield Flow(here, server, pool, collector, Outages(sqlite_db, lambda: None))
        await collector.stop()
        storing.cancel()
        with suppress(asyncio.CancelledError):
            await storing


async def test_the_loss_rings_at_once_with_what_to_do_and_nothing_crashes(flow: Flow) -> None:
    here, server = flow.here, flow.server
    await flow.pass_by(MINUTE)
    server.world.named("closed").closed = True  # fails for a reason of its own, and proves nothing
    await flow.pass_by(5 * MINUTE)
    assert here.texts(SARA) == []

    server.plant("*", 401, "SESSION_REVOKED", times=1_000)
    server.post("open", "در تاریکی", at=here.clock.now, live=False)
    await flow.pass_by(5 * MINUTE)
    (told,) = here.texts(SARA)
    assert told.startswith("⚫ حساب خواننده تلگرام بیرون مانده است")
    assert "از شما: تلگرام حساب خواننده را بیرون کرده است؛ با hoshdar login دوباره وارد شوید." in told
    assert buttons(here.last(SARA)) == ["فهرست منابع"]
    assert here.texts(GROUP) == []
    sent = [call for call in here.server.calls if call.method == "sendmessage" and call.code == 200]
    assert [str(call.params.get("disable_notification", False)).casefold() for call in sent] == ["false"]

    asked = len(server.calls)
    for _ in range(20):
        await flow.pass_by(MINUTE)
    assert len(server.calls) == asked  # what was taken away is not won back by trying
    assert len(here.texts(SARA)) == 1

    server.faults.clear()
    async with here.world.db.write() as conn:
        await accounts.logged_in(conn, "main", "دیده‌بان", here.clock.now)
    await flow.pool.look()
    await flow.pool._reading[0].ready()
    await flow.pass_by(timedelta(seconds=1))
    assert await flow.texts_of("open") == {"یک", "در تاریکی"}
    (told,) = here.texts(SARA)
    assert "حساب خواننده تلگرام بیرون مانده است" not in told
