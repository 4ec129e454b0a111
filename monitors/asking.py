"""What people ask of the judgement: why, why not, and what would have been. The bot is handed it by the root."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crisis.baseline import Bucket
from crisis.habit import Scores
from crisis.policy import DEFAULT, Policy
from crisis.replay import Replay
from crisis.tuning import Change
from crisis.why import Why, why
from monitors.backtest import Job, replays
from monitors.observing import Observer, Sight
from monitors.records import stored
from monitors.replaying import Run
from storage import history, rollups, workspaces
from storage.brands import Brand
from storage.db import Database

MOST_KEPT = 20  # back-tests of one brand
_Stamp = tuple[date, datetime | None]


class Judgement:
    """Looks anew at each question, and writes nothing. Back-tests are done one after another; what one found is kept
    until posts of another hour, or another day, have come."""

    def __init__(self, db: Database, policy: Policy = DEFAULT, run: Run = replays) -> None:
        self._db = db
        self._policy = policy
        self._run = run
        self._replaying = asyncio.Lock()
        self._found: dict[int, tuple[_Stamp, dict[tuple[Change, ...], Replay]]] = {}

    async def why(self, brand: Brand, now: datetime) -> Why:
        zone = ZoneInfo(await self._timezone(brand))
        sight = await Observer(stored(self._db), self._policy).observe(brand, zone, now)
        return why(sight.observation, now, lambda posts: _rescored(sight, posts, now), sight.policy)

    async def replays(self, brand: Brand, now: datetime, variants: Sequence[Sequence[Change]]) -> list[Replay]:
        """Of the last 30 days, one for each variant of the changes in force. Raises ReplayFailed."""
        async with self._replaying:
            known = await self._known(brand, now)
            missing = [tuple(one) for one in variants if tuple(one) not in known]
            if missing:
                job = Job(
                    brand=brand,
                    timezone=await self._timezone(brand),
                    now=now,
                    policy=self._policy,
                    variants=missing,
                )
                known.update(zip(missing, await self._run(self._db, job), strict=True))
            return [known[tuple(one)] for one in variants]

    async def _known(self, brand: Brand, now: datetime) -> dict[tuple[Change, ...], Replay]:
        async with self._db.read() as conn:
            newest = await history.newest(conn, brand.id)
        stamp = now.date(), newest and newest.replace(minute=0, second=0, microsecond=0)
        kept = self._found.get(brand.id)
        if kept is None or kept[0] != stamp or len(kept[1]) > MOST_KEPT:
            kept = self._found[brand.id] = stamp, {}
        return kept[1]

    async def _timezone(self, brand: Brand) -> str:
        async with self._db.read() as conn:
            workspace = await workspaces.get_workspace(conn, brand.workspace_id)
        assert workspace is not None
        return workspace.timezone


def _rescored(sight: Sight, posts: int, now: datetime) -> Scores:
    at = rollups.bucket_of(now)
    last = next((one for one in sight.buckets if one.start == at), None)
    before = (last.stories, last.mentions, last.negatives) if last else (0, 0, 0)
    others = [one for one in sight.buckets if one.start != at]
    more = Bucket(at, *(count + posts for count in before))
    return sight.habit.look([*others, more], now - sight.policy.window, now)
