"""Eitaa and Bale show one public page and no more: when it fails, what others bring by the front door goes on with the
same post ids, and nothing is doubled when the page is back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from demo.http import HttpServer
from monitors.collect import Collector
from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources.http import Door, DoorOptions
from monitors.sources.preview import PreviewOptions, Previews
from monitors.sources.preview_sites import BaleSite, NumberedSite
from storage import sources, ways
from storage.db import Database
from storage.tables import posts

MINUTE = timedelta(minutes=1)
TOKEN = "t" * 20


@dataclass
class Page:
    """A channel's page on both sites; `off` as they show it when the channel has none."""

    posts: dict[int, datetime] = field(default_factory=dict)
    off: bool = False

    async def eitaa(self, request: Request) -> Response:
        if self.off:
            return HTMLResponse("<html></html>")
        blocks = "".join(
            f"<div class='etme_widget_message' data-post='damoon/{number}'>"
            f"<div class='etme_widget_message_text'>پست {number}</div>"
            f"<time datetime='{at.isoformat()}'></time></div>"
            for number, at in self.posts.items()
        )
        return HTMLResponse(f"<div class='etme_channel_info_header_title'>کانال دامون</div>{blocks}")

    async def bale(self, request: Request) -> Response:
        if self.off:
            return HTMLResponse("<html></html>")
        told = [
            {"rid": n, "date": int(at.timestamp() * 1_000), "message": {"textMessage": {"text": f"پست {n}"}}}
            for n, at in self.posts.items()
        ]
        data = "3:" + json.dumps({"channel": {"peer": {"type": 2, "id": 1}}, "messages": told}, ensure_ascii=False)
        return HTMLResponse(f"<script>self.__next_f.push([1,{json.dumps(data)}])</script>")

    async def history(self, request: Request) -> Response:
        return Response('{"history": []}')


@dataclass
class Bench:
    db: Database
    page: Page
    collector: Collector
    client: httpx.AsyncClient
    now: datetime

    async def read(self, after: timedelta) -> str | None:
        """The error of the page, if it had one."""
        self.now += after
        await self.collector.tick(self.now)
        async with asyncio.timeout(20):
            await self.collector.idle()
        async with self.db.read() as conn:
            return (await ways.health(conn, self.now))[0].error

    async def push(self, platform: str, *numbers: int) -> int:
        rows = [
            {"source": f"{platform}/damoon", "id": n, "time": self.page.posts[n].isoformat(), "text": f"پست {n}"}
            for n in numbers
        ]
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return (await self.client.post("/ingest", content=json.dumps(rows), headers=headers)).status_code

    async def stored(self) -> list[tuple[str, str]]:
        async with self.db.read() as conn:
            return [tuple(row) for row in await conn.execute(select(posts.c.external_id, posts.c.text))]


@pytest.fixture
async def bench(sqlite_db: Database, now: datetime) -> AsyncIterator[Bench]:
    page = Page()
    routes = [
        Route("/eitaa/damoon", page.eitaa),
        Route("/bale/damoon", page.bale),
        Route("/history", page.history, methods=["POST"]),
    ]
    server = HttpServer(Starlette(routes=routes))
    await server.start()
    sites = {
        "eitaa": NumberedSite(f"{server.url}/eitaa/", "https://eitaa.com/"),
        "bale": BaleSite(f"{server.url}/bale/", f"{server.url}/history"),
    }
    inbox = Inbox()
    previews = Previews(PreviewOptions(allow_hosts=("127.0.0.1",), timeout=5, sites=sites))
    collector = Collector(sqlite_db, inbox, [previews], clock=lambda: one.now)
    door = Door(sqlite_db, inbox, DoorOptions({"vendor": TOKEN}), lambda: one.now)
    transport = httpx.ASGITransport(Starlette(routes=[door.route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://hoshdar") as client:
        one = Bench(sqlite_db, page, collector, client, now)
        storing = asyncio.create_task(Ingest(sqlite_db, inbox).run())
        await collector.start()
        yield one
        await collector.stop()
        storing.cancel()
        with suppress(asyncio.CancelledError):
            await storing
    await server.stop()


@pytest.mark.parametrize("platform", ["eitaa", "bale"])
async def test_what_others_bring_goes_on_where_the_page_fails(bench: Bench, platform: str) -> None:
    async with bench.db.write() as conn:
        await sources.add_source(conn, platform, "damoon", now=bench.now)
    bench.page.posts = {1: bench.now - 9 * MINUTE, 2: bench.now - 8 * MINUTE}
    assert await bench.read(MINUTE) is None
    bench.page.off = True
    bench.page.posts[3] = bench.now
    assert await bench.read(10 * MINUTE) == "source-error-preview-off"
    assert await bench.push(platform, 2, 3) == 202
    assert await bench.stored() == [("1", "پست 1"), ("2", "پست 2"), ("3", "پست 3")]
    bench.page.off = False
    bench.page.posts[4] = bench.now
    assert await bench.read(timedelta(hours=7)) is None
    assert await bench.stored() == [(str(n), f"پست {n}") for n in (1, 2, 3, 4)]
