"""The morning report: owed once a day to each chat, at nine by the workspace's clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage import brands, digests, outbox, workspaces
from storage.db import Database
from storage.outbox import Kind, Owed

HOUR = 9
STILL_MORNING = timedelta(hours=3)  # whoever starts the bot later that day waits for the next one


async def owe_digests(db: Database, now: datetime, wake: Callable[[], object]) -> int:
    """How many are owed anew."""
    async with db.read() as conn:
        rows = []
        for workspace_id in sorted({brand.workspace_id for brand in await brands.list_brands(conn, roles=("own",))}):
            workspace = await workspaces.get_workspace(conn, workspace_id)
            assert workspace is not None
            morning = now.astimezone(ZoneInfo(workspace.timezone)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
            if morning <= now < morning + STILL_MORNING:
                due = await digests.chats_due(conn, workspace_id, morning)
                rows += [_owed(chat_id, morning, now) for chat_id in due]
        rows = await outbox.unknown(conn, rows)
    if not rows:
        return 0
    async with db.write() as conn:
        owed = await outbox.owe(conn, rows, now)
    wake()
    return owed


def _owed(chat_id: int, morning: datetime, now: datetime) -> Owed:
    key = f"digest:{morning:%Y-%m-%d}:chat:{chat_id}"
    return Owed(key, Kind.DIGEST, chat_id, now, silent=True, data={"until": morning.isoformat()})
