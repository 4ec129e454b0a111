"""What a query would hit among the stored posts, for the chat and for the shell."""

import asyncio
from datetime import datetime, timedelta
from time import monotonic

from nlp.preview import Preview
from nlp.query import parse_query
from storage import posts
from storage.db import Database

PAGE = 2_000
MOST = 200_000
"""Posts that are read at most, the newest."""
PATIENCE = 10.0
"""Seconds after which what was read has to do."""


async def preview_query(
    db: Database, query: str, now: datetime, *, days: int = 30, most: int = MOST, patience: float = PATIENCE
) -> Preview:
    """Of the posts published in the last `days` days. Raises QueryError."""
    preview = await asyncio.to_thread(lambda: Preview(parse_query(query)))
    since, until, below = now - timedelta(days=days), monotonic() + patience, None
    while preview.read < most and monotonic() < until:
        async with db.read() as conn:
            page = await posts.texts_since(conn, since, below, min(PAGE, most - preview.read))
        if not page:
            break
        below = page[-1][0]
        await asyncio.to_thread(preview.add, [text for _, text in page])
    return preview
