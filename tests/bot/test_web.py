from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from bot import web


class Queue:
    def __init__(self) -> None:
        self.updates: list[Any] = []

    async def put(self, update: Any) -> None:
        self.updates.append(update)


class App:
    bot = None

    def __init__(self) -> None:
        self.update_queue = Queue()


async def healthy() -> dict[str, Any]:
    return {"ok": True}


async def ill() -> dict[str, Any]:
    return {"ok": False}


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def client(app: App) -> AsyncIterator[httpx.AsyncClient]:
    route: Route = web.webhook(app, "s3cret")  # type: ignore[arg-type]
    transport = httpx.ASGITransport(web.build(healthy, [route]))
    async with httpx.AsyncClient(transport=transport, base_url="http://hoshdar") as client:
        yield client


UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "/start"},
}


async def test_an_update_with_the_secret_is_queued(client: httpx.AsyncClient, app: App) -> None:
    answer = await client.post(web.WEBHOOK_PATH, json=UPDATE, headers={web.SECRET_HEADER: "s3cret"})
    assert answer.status_code == 200
    assert [update.update_id for update in app.update_queue.updates] == [7]


@pytest.mark.parametrize("headers", [{}, {web.SECRET_HEADER: "wrong"}, {web.SECRET_HEADER: ""}])
async def test_without_the_secret_nothing_gets_in(client: httpx.AsyncClient, app: App, headers: dict[str, str]) -> None:
    assert (await client.post(web.WEBHOOK_PATH, json=UPDATE, headers=headers)).status_code == 403
    assert app.update_queue.updates == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"update_id": {}', b"\xff\xfe"])
async def test_rubbish_is_refused(client: httpx.AsyncClient, app: App, body: bytes) -> None:
    answer = await client.post(web.WEBHOOK_PATH, content=body, headers={web.SECRET_HEADER: "s3cret"})
    assert answer.status_code == 400
    assert app.update_queue.updates == []


async def test_a_large_body_is_refused_without_reading_it(client: httpx.AsyncClient) -> None:
    body = b"x" * (web.BODY_LIMIT + 1)
    answer = await client.post(web.WEBHOOK_PATH, content=body, headers={web.SECRET_HEADER: "s3cret"})
    assert answer.status_code == 413


async def test_a_chunked_body_is_bounded_too(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    answer = await client.post(web.WEBHOOK_PATH, content=chunks(), headers={web.SECRET_HEADER: "s3cret"})
    assert answer.status_code == 413


@pytest.mark.parametrize(("health", "status"), [(healthy, 200), (ill, 503)])
async def test_health_answers_a_supervisor(health: web.Health, status: int) -> None:
    transport = httpx.ASGITransport(web.build(health))
    async with httpx.AsyncClient(transport=transport, base_url="http://hoshdar") as client:
        assert (await client.get("/healthz")).status_code == status


async def test_the_port_listens_and_a_taken_port_is_an_error(unused_tcp_port: int) -> None:
    server = web.WebServer(web.build(healthy), "127.0.0.1", unused_tcp_port)
    await server.start()
    try:
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{unused_tcp_port}/healthz")).json() == {"ok": True}
        with pytest.raises(web.PortClosedError) as taken:
            await web.WebServer(web.build(healthy), "127.0.0.1", unused_tcp_port).start()
        assert taken.value.taken
        with pytest.raises(web.PortClosedError) as foreign:
            await web.WebServer(web.build(healthy), "192.0.2.1", unused_tcp_port).start()  # not an address of ours
        assert not foreign.value.taken
    finally:
        await server.stop()
