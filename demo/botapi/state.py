"""What exists on the look-alike: people, chats, messages, files, open button presses, the log of calls."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from demo.botapi.params import Params, RefusalError, Upload

Json = dict[str, Any]
TOKEN = "1000001:demo-token-that-opens-nothing-anywhere"
QUERY_LIFETIME = 30.0  # seconds in which Telegram accepts the answer to a button


@dataclass(frozen=True)
class User:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False
    language_code: str = "fa"

    def json(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        named = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return body | {key: value for key, value in named.items() if value and not (self.is_bot and "code" in key)}


@dataclass(frozen=True)
class Channel:
    """A channel somebody forwards from; the bot sees it only as an origin."""

    id: int
    title: str
    username: str = ""

    def json(self) -> Json:
        body: Json = {"id": self.id, "type": "channel", "title": self.title}
        return body | ({"username": self.username} if self.username else {})


@dataclass
class Chat:
    id: int
    kind: str  # private | group | supergroup
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)  # user id -> member | administrator | creator
    messages: dict[int, Json] = field(default_factory=dict)
    last_id: int = 0
    shut: bool = False  # the bot was blocked here, or thrown out
    migrated_to: int | None = None
    person: User | None = None

    def json(self) -> Json:
        if self.person:
            body = {"id": self.id, "type": "private", "first_name": self.person.first_name}
            named = {"last_name": self.person.last_name, "username": self.person.username}
            return body | {key: value for key, value in named.items() if value}
        return {"id": self.id, "type": self.kind, "title": self.title}


@dataclass(frozen=True)
class Answer:
    """What the presser of a button sees."""

    text: str
    show_alert: bool


@dataclass
class Query:
    id: str
    user: User
    chat_id: int
    message_id: int
    asked_at: float
    answer: asyncio.Future[Answer]


@dataclass(frozen=True)
class Call:
    """One request of the bot: `at` is Unix time at its arrival, `code` 200 or the refusal's."""

    at: float
    method: str
    params: Json
    code: int
    result: Any


@dataclass
class Fault:
    """A refusal planted by a test; `lost` does the work first and loses only the reply."""

    method: str
    code: int
    description: str
    parameters: dict[str, int]
    times: int
    chat_id: int | None
    lost: bool


@dataclass(frozen=True)
class Event:
    """Something a chat's face must show: message, edit, delete, answer, pin or action; silent ones ring nobody."""

    name: str
    chat_id: int
    body: Json
    silent: bool = False


class State:
    """The whole world of one bot. Everything runs on one event loop, so there are no locks."""

    def __init__(self, token: str = TOKEN, username: str = "hoshdar_demo_bot", name: str = "هشدار") -> None:
        self.token = token
        self.me = User(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.users: dict[int, User] = {self.me.id: self.me}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, Upload] = {}
        self.queries: dict[str, Query] = {}
        self.commands: list[Json] = []
        self.faults: list[Fault] = []
        self.calls: deque[Call] = deque(maxlen=50_000)
        self.listeners: list[Callable[[Event], None]] = []
        self._serial = itertools.count(1)

    def serial(self) -> int:
        return next(self._serial)

    def add_private(self, user: User) -> Chat:
        self.users[user.id] = user
        chat = Chat(user.id, "private", members={user.id: "member", self.me.id: "member"}, person=user)
        return self.chats.setdefault(user.id, chat)

    def add_group(self, chat_id: int, title: str, members: dict[int, str], kind: str = "group") -> Chat:
        """`members` maps user ids to member, administrator or creator; the bot joins by itself."""
        chat = Chat(chat_id, kind, title, {**members, self.me.id: "member"})
        return self.chats.setdefault(chat_id, chat)

    def chat(self, params: Params) -> Chat:
        """The chat a call speaks of. Raises RefusalError as Telegram does for unknown, closed and migrated ones."""
        raw = params.text("chat_id")
        if not raw:
            raise RefusalError("Bad Request: chat_id is empty")
        chat = self.chats.get(params.integer("chat_id"))
        if chat is None:
            raise RefusalError("Bad Request: chat not found")
        if chat.migrated_to:
            raise RefusalError(
                "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        if chat.shut and chat.kind == "private":
            raise RefusalError("Forbidden: bot was blocked by the user", 403)
        if chat.shut:
            raise RefusalError(f"Forbidden: bot was kicked from the {chat.kind} chat", 403)
        return chat

    def add_message(self, chat: Chat, sender: User, content: Json, *, silent: bool = False) -> Json:
        chat.last_id += 1
        message = {
            "message_id": chat.last_id,
            "date": int(time.time()),
            "chat": chat.json(),
            "from": sender.json(),
            **{key: value for key, value in content.items() if value not in (None, [], "")},
        }
        chat.messages[chat.last_id] = message
        self.emit(Event("message", chat.id, message, silent))
        return message

    def emit(self, event: Event) -> None:
        for listener in list(self.listeners):
            listener(event)

    def keep_file(self, upload: Upload) -> str:
        file_id = f"file{self.serial():06d}"
        self.files[file_id] = upload
        return file_id

    def open_query(self, user: User, chat: Chat, message_id: int) -> Query:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        query = Query(str(self.serial() + 10**15), user, chat.id, message_id, time.monotonic(), answer)
        self.queries[query.id] = query
        return query

    def close_query(self, query_id: str, answer: Answer) -> None:
        query = self.queries.pop(query_id, None)
        if query is None or time.monotonic() - query.asked_at > QUERY_LIFETIME:
            raise RefusalError(
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        if not query.answer.done():
            query.answer.set_result(answer)
        body = {"user_id": query.user.id, "query_id": query.id, "text": answer.text, "show_alert": answer.show_alert}
        self.emit(Event("answer", query.chat_id, body))
