"""The HTTP side of the look-alike, and the handle tests and the demo hold it by."""

import asyncio
import time
from types import TracebackType
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from demo.botapi import people
from demo.botapi.faults import SpeedLimits, take_fault, too_fast
from demo.botapi.methods import METHODS, Room
from demo.botapi.params import Params, RefusalError, Upload
from demo.botapi.state import TOKEN, Answer, Call, Channel, Chat, Fault, Json, State, User
from demo.http import HttpServer


class BotApiServer:
    """A Bot API of its own: `async with BotApiServer() as server: ... server.base_url`.

    Give `base_url` and `base_file_url` to python-telegram-bot; act as people with say, press and forward; read `calls`
    and `messages`. `stop()` and `start()` by hand are a network that dies and comes back.
    """

    def __init__(self, token: str = TOKEN, *, port: int = 0, limits: SpeedLimits | None = None) -> None:
        self.state = State(token)
        self.room = Room(self.state, limits=limits or SpeedLimits())
        self.routes: list[BaseRoute] = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", self._file),
        ]
        self.app = Starlette(routes=self.routes)
        self.http = HttpServer(self.app, port)

    async def __aenter__(self) -> "BotApiServer":
        await self.start()
        return self

    async def __aexit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        self.room.updates.reopen()
        await self.http.start()

    async def stop(self) -> None:
        self.room.updates.close()
        await self.http.stop()

    @property
    def token(self) -> str:
        return self.state.token

    @property
    def root_url(self) -> str:
        return self.http.url

    @property
    def base_url(self) -> str:
        return f"{self.http.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.http.url}/file/bot"

    @property
    def calls(self) -> list[Call]:
        return list(self.state.calls)

    @property
    def chats(self) -> dict[int, Chat]:
        return self.state.chats

    def messages(self, chat_id: int) -> list[Json]:
        return list(self.state.chats[chat_id].messages.values())

    def add_private(self, user: User) -> Chat:
        return self.state.add_private(user)

    def add_group(self, chat_id: int, title: str, members: dict[int, str]) -> Chat:
        return self.state.add_group(chat_id, title, members)

    async def say(self, chat_id: int, user_id: int, text: str, *, reply_to: int | None = None) -> Json:
        return people.say(self.room, self.state.chats[chat_id], self.state.users[user_id], text, reply_to)

    async def forward(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        channel: Channel | None = None,
        *,
        message_id: int = 1,
        posted_at: float | None = None,
    ) -> Json:
        chat, user = self.state.chats[chat_id], self.state.users[user_id]
        return people.forward(self.room, chat, user, text, channel, message_id, posted_at or time.time())

    async def press(
        self, chat_id: int, message: int | Json, button: str, *, user_id: int, timeout: float = 5.0
    ) -> Answer:
        """Press a button by its label or callback data and wait for the bot's answer.

        Raises LookupError where there is no such button and TimeoutError where the bot stays silent.
        """
        chat = self.state.chats[chat_id]
        found = chat.messages[message] if isinstance(message, int) else message
        data = people.find_button(found, button).get("callback_data", "")
        query = people.press(self.room, chat, self.state.users[user_id], found, data)
        return await asyncio.wait_for(query.answer, timeout)

    def plant(
        self,
        method: str,
        code: int = 500,
        description: str = "Internal Server Error",
        *,
        times: int = 1,
        chat_id: int | None = None,
        lost: bool = False,
        **parameters: int,
    ) -> None:
        """Let the next `times` calls of `method` ("*" for any) fail; with `lost` the work is done, the reply is not.

        `retry_after=N` alone makes it a 429.
        """
        if "retry_after" in parameters:
            refusal = too_fast(parameters["retry_after"])
            code, description = refusal.code, refusal.description
        self.state.faults.append(Fault(method, code, description, parameters, times, chat_id, lost))

    def block(self, chat_id: int) -> None:
        chat = self.state.chats[chat_id]
        people.shut(self.room, chat, chat.person or self._someone(chat))

    def unblock(self, chat_id: int) -> None:
        chat = self.state.chats[chat_id]
        people.reopen(self.room, chat, chat.person or self._someone(chat))

    def migrate(self, chat_id: int) -> int:
        """Upgrade the group; the new chat id."""
        return people.migrate(self.room, self.state.chats[chat_id]).id

    def _someone(self, chat: Chat) -> User:
        return next(self.state.users[i] for i in chat.members if i != self.state.me.id)

    async def _call(self, request: Request) -> Response:
        arrived = time.time()
        params = await _read_params(request)
        method = request.path_params["method"].lower()
        try:
            result = await self._perform(request.path_params["token"], method, params)
            code, body = 200, {"ok": True, "result": result}
        except RefusalError as refusal:
            result, code = None, refusal.code
            body = {"ok": False, "error_code": code, "description": refusal.description}
            body |= {"parameters": refusal.parameters} if refusal.parameters else {}
        response = JSONResponse(body, code)
        self.state.calls.append(Call(arrived, method, params.logged(), code, result))
        return response

    async def _perform(self, token: str, method: str, params: Params) -> Any:
        if ":" not in token or not token.split(":")[0].isdigit():
            raise RefusalError("Not Found", 404)
        if token != self.state.token:
            raise RefusalError("Unauthorized", 401)
        fault = take_fault(self.state.faults, method, params.integer("chat_id") or None)
        if fault and not fault.lost:
            raise RefusalError(fault.description, fault.code, **fault.parameters)
        result = await self._run(method, params)
        if fault:
            raise RefusalError(fault.description, fault.code, **fault.parameters)
        return result

    async def _run(self, method: str, params: Params) -> Any:
        if method == "getupdates":
            if "allowed_updates" in params.values:
                self.room.updates.allowed = list(params.structure("allowed_updates") or [])
            offset, limit = params.integer("offset"), params.integer("limit", 100)
            return await self.room.updates.poll(offset, limit, float(params.integer("timeout")))
        if method not in METHODS:
            raise RefusalError("Not Found: method not found", 404)
        return METHODS[method](self.room, params)

    async def _file(self, request: Request) -> Response:
        upload = self.state.files.get(request.path_params["file_id"])
        if request.path_params["token"] != self.state.token or upload is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(upload.content, media_type="application/octet-stream")


async def _read_params(request: Request) -> Params:
    values: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if "json" in request.headers.get("content-type", ""):
        values |= await request.json()
    elif request.method == "POST":
        async with request.form(max_files=50, max_fields=200) as form:
            for key, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[key] = Upload(value.filename or key, await value.read())
                else:
                    values[key] = value
    return Params(values, uploads)
