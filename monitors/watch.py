"""Counts -> judgement -> incident and alerts, in one transaction for each brand."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crisis.judge import Action, Decision, judge
from crisis.policy import DEFAULT, Policy
from monitors import casework, picture
from monitors.observing import Observer, Sight
from monitors.records import stored
from storage import brands, decisions, hearing, incidents, workspaces
from storage.brands import Brand
from storage.db import Database
from storage.workspaces import Workspace

log = logging.getLogger(__name__)

PICTURED = ("own", "topic", "linked")  # a rival is compared with: nobody waits for its first picture
CASE_ROUND = timedelta(seconds=10)  # a brand in a case is looked at this often, even when nothing new is said of it
ROUND = timedelta(minutes=1)  # a brand nobody named is looked at this often: another process may have stored posts
UNNAMED_AT_ONCE = 5  # so many of them in a tick: they keep nobody waiting
REMEMBERED = timedelta(minutes=5)  # the same decision is written down again after so long
HISTORY_PATIENCE = timedelta(minutes=15)  # a source whose past cannot be read for so long holds nothing up
TRIES = 3  # looks at a brand whose incident people change meanwhile


class Watch:
    """One per process. `changed` says which brands to look at; `tick` looks, and wakes the delivery when it owes."""

    def __init__(
        self,
        db: Database,
        wake: Callable[[], object],
        *,
        nudge_after: timedelta = DEFAULT.deputy_after,
        policy: Policy = DEFAULT,
    ) -> None:
        self._db = db
        self._wake = wake
        self._policy = replace(policy, deputy_after=nudge_after, group_after=2 * nudge_after)
        self._observer = Observer(stored(db), self._policy)
        self._changed: set[int] = set()
        self._looked: dict[int, datetime] = {}
        self._said: dict[int, tuple[str, str, datetime]] = {}
        self._looking = asyncio.Lock()

    def changed(self, brand_ids: Iterable[int]) -> None:
        """These brands have new mentions: the next tick looks at them."""
        self._changed.update(brand_ids)

    async def tick(self, now: datetime) -> list[tuple[Brand, Decision]]:
        """Look at the brands that changed, that have an open incident, or that were not looked at for a while."""
        async with self._looking:
            done = []
            for brand, workspace in await self._due(now):
                try:
                    decision = await self._look(brand, workspace, now)
                except Exception:  # one bad brand never stops the others, and is looked at again
                    log.exception("brand %s could not be judged", brand.key)
                    self._changed.add(brand.id)
                else:
                    self._looked[brand.id] = now
                    done.append((brand, decision))
            await self._observer.relearn_one(now)
            return done

    async def _due(self, now: datetime) -> Sequence[tuple[Brand, Workspace]]:
        async with self._db.read() as conn:
            known = await brands.list_brands(conn)
            to_come, _ = await hearing.histories(conn, now, HISTORY_PATIENCE)
            in_case = await incidents.brands_with_open(conn)
            spaces = {
                workspace_id: await workspaces.get_workspace(conn, workspace_id)
                for workspace_id in {brand.workspace_id for brand in known}
            }
        if to_come == 0:
            known = [await self._started(brand, spaces[brand.workspace_id], now) for brand in known]
        changed = set(self._changed)
        wanted = changed | self._unlooked(in_case, now) | self._unnamed(known, now)
        self._changed.clear()
        return [
            (brand, workspace)
            for brand in sorted(known, key=lambda brand: brand.id not in changed)  # what is new first
            if brand.id in wanted and (workspace := spaces[brand.workspace_id]) is not None
        ]

    def _unlooked(self, in_case: Iterable[int], now: datetime) -> set[int]:
        """Brands in a case that nothing new was said of for a while: their case may cool, close or need a nudge."""
        return {one for one in in_case if one not in self._looked or now - self._looked[one] >= CASE_ROUND}

    def _unnamed(self, judged: Sequence[Brand], now: datetime) -> set[int]:
        """The brands that waited longest, a few of them."""
        never = datetime.min.replace(tzinfo=UTC)
        waiting = sorted((self._looked.get(brand.id, never), brand.id) for brand in judged)
        return {brand_id for looked, brand_id in waiting[:UNNAMED_AT_ONCE] if now - looked >= ROUND}

    async def _started(self, brand: Brand, workspace: Workspace | None, now: datetime) -> Brand:
        """As `_with_history` has it; a brand whose past cannot be looked at waits, and the others do not."""
        try:
            return await self._with_history(brand, workspace, now)
        except Exception:
            log.exception("the history of brand %s could not be looked at", brand.key)
            return brand

    async def _with_history(self, brand: Brand, workspace: Workspace | None, now: datetime) -> Brand:
        """The past of every source is read: from now on the brand may alert, and its chats get the first picture."""
        if brand.history_read_at is not None or workspace is None:
            return brand
        zone = ZoneInfo(workspace.timezone)
        await self._observer.learn(brand, zone, now)
        sight = await self._observer.observe(brand, zone, now)
        read = await picture.tell(self._db, sight, now, sight.policy, to_chats=brand.role in PICTURED)
        self._changed.add(brand.id)
        self._wake()
        return read

    async def _look(self, brand: Brand, workspace: Workspace, now: datetime) -> Decision:
        for _ in range(TRIES):
            sight = await self._observer.observe(brand, ZoneInfo(workspace.timezone), now)
            decision = await asyncio.to_thread(judge, sight.observation, now, sight.policy)
            if await self._save(sight, decision, now):
                return decision
        raise RuntimeError("the incident keeps changing under our hands")

    async def _save(self, sight: Sight, decision: Decision, now: datetime) -> bool:
        """False when a person changed the incident between the look and the writing."""
        acts = decision.action is not Action.NONE
        if not acts and not self._is_news(sight.brand, decision, now):
            return True
        moved = False
        async with self._db.write() as conn:
            row = await incidents.last_of(conn, sight.brand.id, lock=True)
            if (row and (row.id, row.version)) != sight.version:
                return False
            if self._is_news(sight.brand, decision, now):
                await decisions.record(
                    conn,
                    sight.brand.id,
                    now,
                    action=decision.action,
                    reason=decision.reason,
                    arithmetic=decision.arithmetic,
                )
            if acts:
                moved = await casework.carry_out(conn, sight, decision, now, sight.policy)
        self._said[sight.brand.id] = decision.action, decision.reason, now
        if moved:
            self._wake()
        return True

    def _is_news(self, brand: Brand, decision: Decision, now: datetime) -> bool:
        said = self._said.get(brand.id)
        same = said is not None and said[:2] == (decision.action, decision.reason)
        return not same or said is None or now - said[2] >= REMEMBERED
