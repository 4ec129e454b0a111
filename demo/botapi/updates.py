"""The way of updates to the bot: long polling with Telegram's 409s, or a webhook that is really posted to."""

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.botapi.params import RefusalError

Json = dict[str, Any]
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SECOND_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # sent only when a bot asks for them
LONGEST_POLL = 50.0


@dataclass
class Webhook:
    url: str
    secret: str
    task: asyncio.Task[None] | None = field(default=None, repr=False)
    last_error: str = ""


class Updates:
    def __init__(self) -> None:
        self.pending: deque[Json] = deque()
        self.allowed: list[str] = []
        self.webhook: Webhook | None = None
        self.closed = False
        self._last_id = 100_000
        self.polls = 0  # begun so far; the newest one holds the line
        self._changed = asyncio.Event()

    def push(self, kind: str, body: Json) -> None:
        if (self.allowed and kind not in self.allowed) or (not self.allowed and kind in UNASKED):
            return
        self._last_id += 1
        self.pending.append({"update_id": self._last_id, kind: body})
        self._wake()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Wait up to `timeout` seconds for updates from `offset` on; a later poll ends this one with 409."""
        if self.webhook:
            raise RefusalError(WEBHOOK_ACTIVE, 409)
        self.polls += 1
        mine = self.polls
        self._wake()
        if offset < 0:
            self.pending = deque(list(self.pending)[offset:])
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(timeout, LONGEST_POLL)):
                while not self.pending and not self.closed and mine == self.polls:
                    await self._changed.wait()
        if mine != self.polls:
            raise RefusalError(SECOND_POLLER, 409)
        return list(self.pending)[: max(1, min(limit, 100))]

    def set_webhook(self, url: str, secret: str, *, drop: bool) -> None:
        self.drop_webhook(drop=drop)
        if url:
            self.webhook = Webhook(url, secret)
            self.webhook.task = asyncio.create_task(self._deliver(self.webhook))

    def drop_webhook(self, *, drop: bool) -> None:
        if self.webhook and self.webhook.task:
            self.webhook.task.cancel()
        self.webhook = None
        if drop:
            self.pending.clear()

    def close(self) -> None:
        self.closed = True
        self.drop_webhook(drop=False)
        self._wake()

    def reopen(self) -> None:
        self.closed = False

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _deliver(self, webhook: Webhook) -> None:
        """Post the oldest update until it is taken, as Telegram does: one at a time, in order, again if it failed."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        pause = 0.1
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            while True:
                while not self.pending:
                    await self._changed.wait()
                update = self.pending[0]
                try:
                    response = await client.post(webhook.url, json=update, headers=headers)
                    response.raise_for_status()
                except httpx.HTTPError as error:
                    webhook.last_error = type(error).__name__
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                    continue
                pause = 0.1
                if self.pending and self.pending[0] is update:
                    self.pending.popleft()
