"""The front door: `POST /ingest` for posts that others bring (vendors, scrapers, exports of X and Instagram).

An answer of 202 means that the posts are stored. Anything else may be sent again: the same post is never stored twice.
"""

import asyncio
import hashlib
import hmac
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitors.inbox import Inbox, RawPost
from monitors.rows import ParsedRow, SourceIds
from monitors.sources.http_rows import Refusal, later, read_posts
from storage import pushes, sources
from storage.db import Database
from storage.errors import StorageError
from storage.pushes import Push

log = logging.getLogger(__name__)

PATH = "/ingest"
BODY_CAP = 5 * 2**20  # bytes
BODY_SECONDS = 30  # for the whole body to come in
MOST_WAITING = 20_000  # posts taken in and not stored yet
UNVERIFIED = 1  # tier of a source that only its sender vouches for
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class DoorOptions:
    """`tokens` maps each sender's name to the token it has to show."""

    tokens: Mapping[str, str]
    per_minute: int = 120  # requests of one sender
    patience: float = 20  # seconds a sender waits for its posts to be stored


@dataclass(slots=True)
class _Allowance:
    """A bucket that fills up again by itself."""

    left: float
    at: datetime

    def take(self, now: datetime, per_minute: int) -> float:
        """Seconds to wait; 0 when one more request is allowed."""
        gained = max((now - self.at) / timedelta(minutes=1), 0) * per_minute
        self.left, self.at = min(self.left + gained, per_minute), now
        if self.left < 1:
            return (1 - self.left) / per_minute * 60
        self.left -= 1
        return 0


@dataclass(slots=True)
class Door:
    """One per process, before the same inbox as all sources."""

    db: Database
    inbox: Inbox
    options: DoorOptions
    clock: Callable[[], datetime]
    _allowances: dict[str, _Allowance] = field(default_factory=dict)
    _under_way: set[tuple[str, str]] = field(default_factory=set)
    _waiting: int = 0

    @property
    def route(self) -> Route:
        return Route(PATH, self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> JSONResponse:
        try:
            return await self._receive(request)
        except Refusal as refusal:
            return _refused(refusal)
        except ClientDisconnect:
            return JSONResponse({"error": "disconnected"}, 400)
        except StorageError as error:
            log.error("posts at the door not stored: %s", error.key)
            return _refused(later(503, "not-stored", 10))

    async def _receive(self, request: Request) -> JSONResponse:
        sender = self._sender(request.headers.get("authorization", ""))
        self._spare(sender)
        key = _key(request)
        body = await _body(request)
        if key is None:
            return JSONResponse(await self._take(body), 202)
        if (sender, key) in self._under_way:
            raise later(409, "in-progress", 1)
        self._under_way.add((sender, key))
        try:
            return await self._take_once(sender, key, body)
        finally:
            self._under_way.discard((sender, key))

    def _sender(self, authorization: str) -> str:
        scheme, _, given = authorization.partition(" ")
        token = given.strip().encode() if scheme.lower() == "bearer" else b""
        # All are compared, whichever fits: the time says nothing.
        known = [name for name, one in self.options.tokens.items() if hmac.compare_digest(token, one.encode())]
        if not known:
            raise Refusal(401, "token", headers={"WWW-Authenticate": "Bearer"})
        return known[0]

    def _spare(self, sender: str) -> None:
        now, limit = self.clock(), self.options.per_minute
        wait = self._allowances.setdefault(sender, _Allowance(limit, now)).take(now, limit)
        if wait:
            raise later(429, "too-many-requests", math.ceil(wait))

    async def _take_once(self, sender: str, key: str, body: bytes) -> JSONResponse:
        digest = hashlib.sha256(body).hexdigest()
        async with self.db.read() as conn:
            before = await pushes.find(conn, sender, key)
        if before is not None and before.digest != digest:
            raise Refusal(422, "key-used-for-another-body")
        if before is not None:
            return JSONResponse(before.answer, 202, {"Idempotency-Replayed": "true"})
        answer = await self._take(body)
        async with self.db.write() as conn:
            await pushes.remember(conn, sender, key, Push(digest, answer), self.clock())
        return JSONResponse(answer, 202)

    async def _take(self, body: bytes) -> dict[str, Any]:
        now = self.clock()
        rows = await asyncio.to_thread(read_posts, body, now)
        if self.inbox.full or self._waiting + len(rows) > MOST_WAITING:
            raise later(503, "busy", 5)
        return await self._store(rows, now)

    async def _store(self, rows: list[ParsedRow], now: datetime) -> dict[str, Any]:
        posts = await SourceIds(self.db, tier=UNVERIFIED).posts(rows, now, backfilled=False)
        async with self.db.read() as conn:
            named = await sources.get_sources(conn, {post.source_id for post in posts})
        # Somebody here removed or paused a source: its sender need not know, and need not stop.
        wanted = [post for post in posts if named[post.source_id].active and not named[post.source_id].paused]
        try:
            async with asyncio.timeout(self.options.patience):
                await self._put(wanted)
        except TimeoutError as error:
            raise later(503, "busy", 5) from error
        except Exception as error:
            raise later(503, "not-stored", 10) from error
        return {"accepted": len(wanted), "skipped": len(posts) - len(wanted)}

    async def _put(self, posts: list[RawPost]) -> None:
        """Wait until they are stored. Those of a sender that waits no longer are in the inbox all the same, and count
        until they are out of it: whoever tries again and again would fill the memory with the same posts."""
        self._waiting += len(posts)
        try:
            stored = await self.inbox.put(posts)
        except BaseException:
            self._waiting -= len(posts)
            raise

        def out(done: asyncio.Future[None]) -> None:
            self._waiting -= len(posts)
            if not done.cancelled():
                done.exception()  # told to whoever still waits

        stored.add_done_callback(out)
        await asyncio.shield(stored)


def _refused(refusal: Refusal) -> JSONResponse:
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Refusal(400, "bad-idempotency-key")
    return key


async def _body(request: Request) -> bytes:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refusal(415, "content-encoding")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > BODY_CAP:
        raise Refusal(413, "too-large")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_CAP:
                    raise Refusal(413, "too-large")
    except TimeoutError as error:
        raise Refusal(408, "too-slow") from error
    return bytes(body)
