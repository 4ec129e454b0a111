"""The chat page: the look-alike's chats in a browser, as the people in them see and use them."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from demo.botapi import BotApiServer, Channel, Event, User

FILES = Path(__file__).parent / "page"
HOSTS = {"127.0.0.1", "localhost"}
SHOWN_POSTS = 60
ANSWER_WAIT = 12.0
LONGEST_LINE = 4096
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Sample:
    """A post that can be forwarded to the bot from the page; `kind` is seen or new. A feed's item has no channel."""

    kind: str
    title: str
    text: str
    posted_at: float
    channel: Channel | None = None
    message_id: int = 0

    def json(self) -> dict[str, Any]:
        can_forward = self.channel is not None
        about = {"kind": self.kind, "title": self.title, "text": self.text}
        return about | {"date": int(self.posted_at), "forward": can_forward}


class ChatPage:
    """Adds the page to a Bot API server. `people` are those whose seat the visitor can take."""

    def __init__(
        self, server: BotApiServer, people: list[User], samples: Callable[[], list[Sample]] = lambda: []
    ) -> None:
        self.server, self.people, self.samples = server, people, samples
        self.offered: dict[str, Sample] = {}  # by text, because the samples themselves change by the second
        self.posts: deque[Sample] = deque(maxlen=SHOWN_POSTS)
        self.watchers: set[asyncio.Queue[str | None]] = set()
        server.state.listeners.append(self._heard)
        routes = [
            Route("/", _guarded(self._index)),
            Route("/page/state", _guarded(self._state)),
            Route("/page/events", _guarded(self._events)),
            Route("/page/samples", _guarded(self._samples)),
            Route("/page/file/{file_id}", _guarded(self._file)),
            Route("/page/say", _guarded(self._say), methods=["POST"]),
            Route("/page/press", _guarded(self._press), methods=["POST"]),
            Route("/page/forward", _guarded(self._forward), methods=["POST"]),
            Mount("/page/files", StaticFiles(directory=FILES)),
        ]
        server.app.router.routes.extend(routes)

    def close(self) -> None:
        """Let every open page go, so that the server can stop."""
        for watcher in self.watchers:
            watcher.put_nowait(None)

    def show_post(self, sample: Sample) -> None:
        """Show what was just published in a channel or feed, beside the chats."""
        self.posts.append(sample)
        self.offered[sample.text] = sample
        self._tell({"name": "post", "chat": 0, "body": sample.json(), "silent": True})

    def _heard(self, event: Event) -> None:
        self._tell({"name": event.name, "chat": event.chat_id, "body": event.body, "silent": event.silent})

    def _tell(self, news: dict[str, Any]) -> None:
        line = json.dumps(news, ensure_ascii=False)  # at once: the message may change before it is sent
        for watcher in self.watchers:
            watcher.put_nowait(line)

    async def _index(self, request: Request) -> Response:
        return FileResponse(FILES / "index.html")

    async def _state(self, request: Request) -> Response:
        state = self.server.state
        chats = [
            {**chat.json(), "members": list(chat.members), "messages": list(chat.messages.values())}
            for chat in state.chats.values()
            if chat.migrated_to is None
        ]
        people = [user.json() for user in self.people]
        body = {"me": state.me.json(), "people": people, "commands": state.commands, "chats": chats}
        return JSONResponse(body | {"posts": [post.json() for post in self.posts]})

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        watcher: asyncio.Queue[str | None] = asyncio.Queue()
        self.watchers.add(watcher)
        try:
            yield ": open\n\n"
            while (line := await watcher.get()) is not None:
                yield f"data: {line}\n\n"
        finally:
            self.watchers.discard(watcher)

    async def _samples(self, request: Request) -> Response:
        samples = self.samples()
        self.offered |= {sample.text: sample for sample in samples}
        return JSONResponse([sample.json() for sample in samples])

    async def _file(self, request: Request) -> Response:
        upload = self.server.state.files.get(request.path_params["file_id"])
        if upload is None:
            return Response(status_code=404)
        if upload.content[:8] == b"\x89PNG\r\n\x1a\n":
            return Response(upload.content, media_type="image/png")
        if upload.content[:3] == b"\xff\xd8\xff":
            return Response(upload.content, media_type="image/jpeg")
        headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(upload.name)}"}
        return Response(upload.content, media_type="application/octet-stream", headers=headers)

    async def _say(self, request: Request) -> Response:
        wish = await request.json()
        text = str(wish["text"]).strip()[:LONGEST_LINE]
        if text:
            await self.server.say(wish["chat"], wish["user"], text, reply_to=wish.get("reply_to"))
        return JSONResponse({})

    async def _press(self, request: Request) -> Response:
        wish = await request.json()
        chat, message_id, data = wish["chat"], wish["message_id"], wish["data"]
        try:
            answer = await self.server.press(chat, message_id, data, user_id=wish["user"], timeout=ANSWER_WAIT)
        except (LookupError, TimeoutError):
            return JSONResponse({"text": "", "show_alert": False})
        return JSONResponse({"text": answer.text, "show_alert": answer.show_alert})

    async def _forward(self, request: Request) -> Response:
        wish = await request.json()
        sample = self.offered[wish["text"]]
        await self.server.forward(
            wish["chat"],
            wish["user"],
            sample.text,
            sample.channel,
            message_id=sample.message_id,
            posted_at=sample.posted_at,
        )
        return JSONResponse({})


def _guarded(handler: Handler) -> Handler:
    """Serve only pages of this machine: no foreign host name (rebinding), and JSON alone (no foreign form) for POST."""

    async def guarded(request: Request) -> Response:
        is_json = request.headers.get("content-type", "").startswith("application/json")
        if request.url.hostname not in HOSTS or (request.method == "POST" and not is_json):
            return Response(status_code=403)
        try:
            response = await handler(request)
        except (KeyError, TypeError, ValueError):
            return Response(status_code=400)
        response.headers.update(HEADERS)
        return response

    return guarded
