"""Removing one thing by its key: find it, remove it, write it into the audit log, say so."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal, Protocol

from bot.cli.database import transact
from bot.cli.speech import fail, say, texts_of_the_shell
from bot.cli.world import ACTOR
from storage import audit, workspaces
from storage.db import AsyncConnection
from storage.names import closest


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


def remove(
    kind: Literal["brand", "source", "member"],
    key: str,
    find: Callable[[AsyncConnection], Awaitable[_HasId | None]],
    delete: Callable[[AsyncConnection, int], Awaitable[None]],
    known: Callable[[AsyncConnection], Awaitable[list[str]]],
) -> None:
    async def work(conn: AsyncConnection) -> list[str] | None:
        """None when it was removed, else the keys most like the one that was asked for."""
        found = await find(conn)
        if found is None:
            return closest(key, await known(conn), 1)
        now = datetime.now(UTC)
        workspace = await workspaces.ensure_default(conn, now)
        await delete(conn, found.id)
        await audit.record(conn, workspace_id=workspace.id, at=now, actor=ACTOR, action=f"{kind}.removed", subject=key)
        return None

    texts = texts_of_the_shell()
    near, named = transact(work), texts.get(f"apply-kind-{kind}")
    if near is not None:
        fail(texts, "remove-unknown", kind=named, name=key, closest=near[0] if near else "")
    say(texts, "remove-done", kind=named, name=key)
