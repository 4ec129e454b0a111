"""What people ask of the judgement: why, why not, and what would have been. The bot is handed it by the root."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from crisis.baseline import Bucket
from crisis.habit import Scores
from crisis.policy import DEFAULT, Policy
from crisis.replay import Replay
from crisis.tuning import Change
from crisis.why import Why, why
from monitors.backtest import replay
from monitors.observing import Observer, Sight
from monitors.records import stored
from storage import rollups, workspaces
from storage.brands import Brand
from storage.db import Database


class Judgement:
    """Looks anew at each question, and writes nothing."""

    def __init__(self, db: Database, policy: Policy = DEFAULT) -> None:
        self._db = db
        self._policy = policy

    async def why(self, brand: Brand, now: datetime) -> Why:
        sight = await Observer(stored(self._db), self._policy).observe(brand, await self._zone(brand), now)
        return why(sight.observation, now, lambda posts: _rescored(sight, posts, now), sight.policy)

    async def replay(self, brand: Brand, now: datetime, changes: Sequence[Change] | None = None) -> Replay:
        """Of the last 30 days. `changes` stand in place of those in force."""
        return await replay(self._db, brand, await self._zone(brand), now, policy=self._policy, changes=changes)

    async def _zone(self, brand: Brand) -> ZoneInfo:
        async with self._db.read() as conn:
            workspace = await workspaces.get_workspace(conn, brand.workspace_id)
        assert workspace is not None
        return ZoneInfo(workspace.timezone)


def _rescored(sight: Sight, posts: int, now: datetime) -> Scores:
    at = rollups.bucket_of(now)
    last = next((one for one in sight.buckets if one.start == at), None)
    before = (last.stories, last.mentions, last.negatives) if last else (0, 0, 0)
    others = [one for one in sight.buckets if one.start != at]
    more = Bucket(at, *(count + posts for count in before))
    return sight.habit.look([*others, more], now - sight.policy.window, now)
