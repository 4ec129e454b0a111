"""The front door: what comes in is stored once, what is wrong is named, and nobody without a token gets in."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from monitors.inbox import Inbox
from monitors.ingest import Ingest
from monitors.sources import http as door_module
from monitors.sources.http import Door, DoorOptions
from monitors.sources.http_rows import MOST_ROWS
from storage import sources
from storage.db import Database
from storage.tables import posts

TOKEN = "t" * 20
OTHER = "o" * 20


class Bench:
    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.now, self.inbox = db, now, Inbox(2)
        options = DoorOptions({"vendor": TOKEN, "other": OTHER}, per_minute=5, patience=0.05)
        self.door = Door(db, self.inbox, options, lambda: self.now)
        self.ingest = Ingest(db, self.inbox)
        transport = httpx.ASGITransport(Starlette(routes=[self.door.route]))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://hoshdar")

    async def post(self, content: Any, *, token: str = TOKEN, **headers: str) -> httpx.Response:
        named = {
            "Authorization": f"Bearer {token}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        body = content if isinstance(content, bytes | str) or hasattr(content, "__aiter__") else json.dumps(content)
        return await self.client.post("/ingest", content=body, headers=named)

    async def stored(self) -> list[tuple[Any, ...]]:
        async with self.db.read() as conn:
            query = select(posts.c.external_id, posts.c.text).order_by(posts.c.id)
            return [tuple(row) for row in await conn.execute(query)]


@pytest.fixture
async def bench(sqlite_db: Database, now: datetime) -> AsyncIterator[Bench]:
    one = Bench(sqlite_db, now)
    running = asyncio.create_task(one.ingest.run())
    one.door.options = DoorOptions(one.door.options.tokens, per_minute=5)
    yield one
    running.cancel()
    await one.client.aclose()


def row(number: int, **values: Any) -> dict[str, Any]:
    return {"source": "x/Damoon_Fans", "id": number, "time": "2026-11-21T18:00:00Z", "text": f"پست {number}", **values}


async def test_an_array_and_lines_are_stored_before_the_answer(bench: Bench, now: datetime) -> None:
    answer = await bench.post([row(1, views=7), row(2)])
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "skipped": 0})
    answer = await bench.post("\n".join(json.dumps(row(number)) for number in (2, 3)) + "\n\n")
    assert answer.status_code == 202
    assert await bench.stored() == [("1", "پست 1"), ("2", "پست 2"), ("3", "پست 3")]
    async with bench.db.read() as conn:
        (made,) = await sources.list_sources(conn)
        backfilled = set((await conn.execute(select(posts.c.backfilled))).scalars())
        assert await sources.ways_of(conn, made.id) == ["import"]
    assert (made.key, made.tier, backfilled) == ("x/damoon_fans", 1, {False})


async def test_posts_meet_those_of_a_source_that_is_read_otherwise(bench: Bench, now: datetime) -> None:
    async with bench.db.write() as conn:
        await sources.add_source(conn, "telegram", "kanal", now=now, tier=4)
    await bench.post([row(1, source="telegram/Kanal")])
    async with bench.db.read() as conn:
        assert [(one.key, one.tier) for one in await sources.list_sources(conn)] == [("telegram/kanal", 4)]


@pytest.mark.parametrize("paused", [True, False])
async def test_what_was_removed_or_paused_here_is_skipped(bench: Bench, now: datetime, paused: bool) -> None:
    async with bench.db.write() as conn:
        known = await sources.add_source(conn, "x", "damoon_fans", now=now)
        await (sources.pause_source if paused else sources.remove_source)(conn, known.id)
    answer = await bench.post([row(1), row(2, source="x/other")])
    assert answer.json() == {"accepted": 1, "skipped": 1}
    assert await bench.stored() == [("2", "پست 2")]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xff"])
async def test_without_a_token_nothing_is_read(bench: Bench, header: str) -> None:
    answer = await bench.client.post("/ingest", content=b"[]", headers={"Authorization": header.encode("latin-1")})
    assert (answer.status_code, answer.json(), answer.headers["www-authenticate"]) == (
        401, {"error": "token"}, "Bearer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 400, {"error": "no-rows"}),
        (b"[]", 400, {"error": "no-rows"}),
        (b"[{]", 400, {"error": "not-json"}),
        (b"[" * 100_000, 400, {"error": "not-json"}),
        (b"\xff\xfe[]", 400, {"error": "not-utf8"}),
        (b"hello", 422, {"error": "bad-rows", "rows": [{"row": 1, "error": "not-json"}], "count": 1}),
        ("{}\n5", 422, {"error": "bad-rows", "count": 2, "rows": [
            {"row": 1, "error": "missing", "field": "source"}, {"row": 2, "error": "not-object"}]}),
        ([row(1), row(2, time="yesterday")], 422,
         {"error": "bad-rows", "rows": [{"row": 2, "error": "bad-time", "value": "yesterday"}], "count": 1}),
        ([row(1, time="2026-11-21 10:00")], 422,
         {"error": "bad-rows", "rows": [{"row": 1, "error": "naive-time", "value": "2026-11-21 10:00"}], "count": 1}),
        ([row(1, source=f"x/a{number}") for number in range(101)], 413, {"error": "too-many-sources", "most": 100}),
        ("{}\n" * (MOST_ROWS + 1), 413, {"error": "too-many-rows", "most": MOST_ROWS}),
    ],
)  # fmt: skip
async def test_a_bad_delivery_is_refused_whole_and_says_why(
    bench: Bench, content: Any, status: int, said: dict[str, Any]
) -> None:
    answer = await bench.post(content)
    assert (answer.status_code, answer.json()) == (status, said)
    assert await bench.stored() == []


async def test_a_large_body_is_cut_off_with_a_length_and_without(bench: Bench) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(90):
            yield b" " * 65_536

    assert (await bench.post(b" " * (5 * 2**20 + 1))).status_code == 413
    assert (await bench.post(chunks())).status_code == 413
    assert (await bench.post(b"x", content_encoding="gzip")).status_code == 415


async def test_a_body_that_trickles_is_given_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def drops() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.Event().wait()

    monkeypatch.setattr(door_module, "BODY_SECONDS", 0.05)
    assert (await bench.post(drops())).status_code == 408


async def test_the_same_key_gets_the_same_answer_and_stores_nothing_again(bench: Bench) -> None:
    first = await bench.post([row(1)], Idempotency_Key="k")
    again = await bench.post([row(1)], Idempotency_Key="k")
    assert (again.status_code, again.json()) == (202, first.json())
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    other_body = await bench.post([row(2)], Idempotency_Key="k")
    assert (other_body.status_code, other_body.json()) == (422, {"error": "key-used-for-another-body"})
    other_sender = await bench.post([row(2)], token=OTHER, Idempotency_Key="k")
    assert other_sender.status_code == 202
    bench.now += timedelta(days=8)  # forgotten, once somebody brings something again
    await bench.post([row(3)], Idempotency_Key="new")
    assert (await bench.post([row(4)], Idempotency_Key="k")).status_code == 202
    assert [number for number, _ in await bench.stored()] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb"])
async def test_odd_keys_are_refused(bench: Bench, key: str) -> None:
    assert (await bench.post([row(1)], Idempotency_Key=key)).json() == {"error": "bad-idempotency-key"}


async def test_each_sender_has_so_many_requests_a_minute(bench: Bench) -> None:
    answers = [await bench.post([row(number)]) for number in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "12"
    assert (await bench.post([row(7)], token=OTHER)).status_code == 202
    bench.now += timedelta(seconds=12)
    assert (await bench.post([row(8)])).status_code == 202


async def test_a_full_inbox_asks_to_come_again(sqlite_db: Database, now: datetime) -> None:
    bench = Bench(sqlite_db, now)  # nobody stores
    waiting = [asyncio.create_task(bench.post([row(number)], Idempotency_Key=f"{number}")) for number in range(2)]
    answers = await asyncio.gather(*waiting)
    assert [(one.status_code, one.headers["retry-after"]) for one in answers] == [(503, "5")] * 2
    assert (await bench.post([row(3)])).json() == {"error": "busy"}
    assert bench.door._waiting == 2, "they are in the inbox, whoever still waits for them"
    running = asyncio.create_task(bench.ingest.run())
    bench.door.options = DoorOptions(bench.door.options.tokens)
    answers = [await bench.post([row(number)], Idempotency_Key=f"{number}") for number in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert [number for number, _ in await bench.stored()] == ["0", "1"]
    assert bench.door._waiting == 0
    running.cancel()


async def test_too_many_posts_waiting_are_refused_before_they_are_taken(bench: Bench) -> None:
    bench.door._waiting = door_module.MOST_WAITING
    assert (await bench.post([row(1)])).status_code == 503


async def test_what_could_not_be_stored_is_said_and_may_come_again(bench: Bench) -> None:
    put: Callable[..., Any] = bench.inbox.put

    async def broken(posts: Any) -> asyncio.Future[None]:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        stored.set_exception(RuntimeError("disk full"))
        return stored

    bench.inbox.put = broken  # type: ignore[method-assign]
    answer = await bench.post([row(1)], Idempotency_Key="k")
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (503, {"error": "not-stored"}, "10")
    bench.inbox.put = put  # type: ignore[method-assign]
    assert (await bench.post([row(1)], Idempotency_Key="k")).status_code == 202
    assert await bench.stored() == [("1", "پست 1")]


async def test_a_delivery_that_is_still_under_way_is_not_taken_twice(bench: Bench) -> None:
    bench.door._under_way.add(("vendor", "k"))
    answer = await bench.post([row(1)], Idempotency_Key="k")
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
