"""What the tests of back-tests share: a brand with twelve quiet days, and bursts of talk to add to its past."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from crisis.replay import Replay
from monitors.backtest import Job, replays
from storage import brands, incidents, members, mentions, posts, sources, workspaces
from storage.brands import Brand
from storage.db import AsyncConnection, Database
from storage.members import Member
from storage.mentions import NewMention
from storage.posts import NewPost
from storage.tables import incidents as incident_rows
from storage.tables import sources as source_rows

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Tehran")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GRAVE = {
    "topics": [{"kind": "product_safety", "gravity": 5, "weight": 1.0}],
    "watchwords": [{"word": "x", "kind": "product_safety", "gravity": 5, "strength": "strong"}],
}


async def last_days(db: Database, job: Job) -> list[Replay]:
    """As a job is done, over three days of the month: all that the tests tell of lies in them."""
    return await replays(db, replace(job, span=3 * DAY))


class PastWorld:
    """A brand with twelve quiet days before `start`."""

    def __init__(self, db: Database) -> None:
        self.db, self.number = db, 0
        self.source: list[int] = []
        self.brand_id = 0

    async def build(self, start: datetime, quiet_days: int = 12) -> None:
        long_ago = start - 30 * DAY
        async with self.db.write() as conn:
            workspace = await workspaces.ensure_default(conn, long_ago)
            self.brand_id = await brands.add_brand(
                conn, workspace_id=workspace.id, now=long_ago, key="avin", name="آوین", role="own", query='"آوین"'
            )
            await brands.mark_history_read(conn, self.brand_id, long_ago)
            for number in range(8):
                tier = 5 if number == 7 else 2
                one = await sources.add_source(conn, "telegram", f"s{number}", now=long_ago, audience=3_000, tier=tier)
                self.source.append(one.id)
            await conn.execute(source_rows.update().values(history_read_at=long_ago))
            dice = random.Random(7)
            for day in range(quiet_days, 0, -1):
                for _ in range(dice.randint(16, 24)):
                    at = start - day * DAY + timedelta(hours=dice.uniform(0, 24))
                    await self.store(conn, dice.randrange(7), at, sentiment=-1 if dice.random() < 0.12 else 0)

    async def store(
        self, conn: AsyncConnection, source: int, at: datetime, *, text: str | None = None, **values: Any
    ) -> None:
        self.number += 1
        seen, number = values.pop("seen_at", at), str(self.number)
        new = NewPost(self.source[source], number, at, seen, text or f"text {number}", number.zfill(32))
        (post_id,) = await posts.insert_new(conn, [new], lambda fresh: [fresh[0][0]])
        assert post_id is not None
        mention = NewMention(
            post_id=post_id, brand_id=self.brand_id, source_id=self.source[source], published_at=at, seen_at=seen,
            story_id=post_id, sentiment=0, negative=0.1, stance=0, reader_version="t", query_version=1,
        )  # fmt: skip
        gravity = max((word["gravity"] for word in values.get("watchwords", ())), default=0)
        await mentions.insert_new(conn, [replace(mention, gravity=gravity, **values)], copies=())

    async def burst(self, at: datetime, count: int, **values: Any) -> None:
        """So many complaints from four owners within `count` times ten seconds up to that moment."""
        async with self.db.write() as conn:
            for number in range(count):
                when = at - timedelta(seconds=10 * (count - number))
                await self.store(conn, number % 4, when, **{"sentiment": -1, **values})

    async def brand(self) -> Brand:
        async with self.db.read() as conn:
            found = await brands.get_brand_by_id(conn, self.brand_id)
        assert found is not None
        return found

    async def replay(self, now: datetime = NOW, **options: Any) -> Replay:
        span, changes = timedelta(hours=options.pop("hours", 48)), options.pop("changes", None)
        job = Job(brand=await self.brand(), timezone=ZONE.key, now=now, span=span, variants=[changes], **options)
        (found,) = await replays(self.db, job)
        return found

    async def stored(self) -> list[tuple[datetime, int, str]]:
        async with self.db.read() as conn:
            rows = await conn.execute(select(incident_rows).order_by(incident_rows.c.id))
            return [(row.opened_at, row.peak_severity, row.reason) for row in rows]

    async def in_case(self) -> bool:
        async with self.db.read() as conn:
            return bool(await incidents.brands_with_open(conn))

    async def member(self, telegram_id: int = 501) -> Member:
        async with self.db.write() as conn:
            found = await members.get_member(conn, telegram_id, workspace_id=1)
            if found is None:
                who = {"telegram_id": telegram_id, "name": "x", "role": "owner"}
                await members.add_member(conn, workspace_id=1, now=NOW, **who)
                found = await members.get_member(conn, telegram_id, workspace_id=1)
        assert found is not None
        return found
