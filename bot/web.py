"""One Starlette app on one optional port: Telegram's webhook, /healthz, and what the root mounts."""

import asyncio
import errno
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Update

from bot.context import App

WEBHOOK_PATH = "/telegram"
BODY_LIMIT = 1_000_000
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header

Health = Callable[[], Awaitable[dict[str, Any]]]


def build(health: Health, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """`health` returns {"ok": bool, ...}; a false `ok` answers 503, so that a supervisor restarts us."""

    async def healthz(request: Request) -> Response:
        state = await health()
        return JSONResponse(state, 200 if state["ok"] else 503)

    return Starlette(routes=[Route("/healthz", healthz), *routes])


def webhook(app: App, secret: str) -> Route:
    """Telegram posts each update here; what comes without the secret is refused."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return Response(status_code=413)
        try:
            update = Update.de_json(json.loads(body), app.bot)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Response(status_code=400)
        await app.update_queue.put(update)
        return Response()

    return Route(WEBHOOK_PATH, receive, methods=["POST"])


class PortClosedError(Exception):
    """The port cannot be listened on; `taken` where somebody else has it."""

    def __init__(self, taken: bool) -> None:
        super().__init__("taken" if taken else "not to be opened")
        self.taken = taken


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """The root owns the signals."""
        yield


class WebServer:
    """uvicorn inside our own loop."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._server = _Server(uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="off"))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises PortClosedError: the socket is bound here, before anything is promised to anyone."""
        try:
            listening = socket.create_server((self._server.config.host, self._server.config.port))
        except OSError as error:
            raise PortClosedError(error.errno == errno.EADDRINUSE) from error
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task
