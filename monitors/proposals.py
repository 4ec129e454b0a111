"""From votes to proposals: what a team called noise, and why, becomes one small change with its back-test.

Nothing is changed here: a proposal is owed to the chats that got the alert, and a person answers it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crisis.policy import DEFAULT, Policy
from crisis.replay import missed
from crisis.tuning import STEP, Change, Knob
from monitors.backtest import MONTH, Job, replays
from monitors.replaying import Run
from storage import brands, history, incidents, outbox, policies, workspaces
from storage.brands import Brand
from storage.calendar import list_campaigns
from storage.db import Database
from storage.history import Voted
from storage.outbox import Kind, Owed
from storage.policies import Vote

log = logging.getLogger(__name__)

VOTES = {"advert": 1, "not_us": 2, "old": 2, "small": 2, "tone": 2}
"""Votes of one reason that a proposal takes. A hashtag that a contest's posts share is a fact after the first."""
CONTEST = "advert"  # the reason whose change may end with what it is about
USUAL_CONTEST = 14  # days that a contest lasts of which the calendar knows nothing
MOST_OF_IT = 0.5  # what is to count no more must be behind so much of the cases that were noise
PATIENCE = timedelta(days=30)
TRIES = 3  # of a back-test that fails; another vote is tried anew
AGAIN = timedelta(hours=1)  # from one try to the next


@dataclass(frozen=True, slots=True)
class _Idea:
    """A change, and what it rests on: `shared` of `total` mentions; `title` names what is quieted."""

    change: Change
    shared: int = 0
    total: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Failed:
    tries: int
    at: datetime

    def due(self, now: datetime) -> bool:
        return self.tries < TRIES and now - self.at >= AGAIN


class Proposals:
    """One per process; `wake` rings the delivery."""

    def __init__(self, db: Database, wake: Callable[[], object], policy: Policy = DEFAULT, run: Run = replays) -> None:
        self._db = db
        self._wake = wake
        self._policy = policy
        self._run = run
        self._failed: dict[Vote, _Failed] = {}

    async def tick(self, now: datetime) -> list[int]:
        """Look at the votes that nothing was proposed for; ids of the proposals made."""
        async with self._db.read() as conn:
            votes = await policies.open_votes(conn, now - PATIENCE)
        self._failed = {vote: self._failed[vote] for vote in votes if vote in self._failed}
        made = []
        for vote in votes:
            failed = self._failed.get(vote)
            if vote.votes < VOTES.get(vote.reason, 2) or (failed and not failed.due(now)):
                continue
            try:
                made.append(await self._propose(vote, now))
            except Exception:  # one bad case never stops the others
                tries = failed.tries + 1 if failed else 1
                self._failed[vote] = _Failed(tries, now)
                told = "given up" if tries == TRIES else "tried again later"
                log.exception("no proposal could be made from incident %s: %s", vote.incident_id, told)
        return made

    async def _propose(self, vote: Vote, now: datetime) -> int:
        """Open where it would have spared alerts and lost no confirmed case; else kept, and told to nobody."""
        async with self._db.read() as conn:
            brand = await brands.get_brand_by_id(conn, vote.brand_id)
            voted = await history.voted(conn, vote.brand_id, vote.reason, now - PATIENCE)
            in_force = await policies.in_force(conn, vote.brand_id, now)
        assert brand is not None
        idea = _idea(vote.reason, voted)
        facts: dict[str, Any] = {"votes": vote.votes, "days": MONTH.days, "fewer": 0, "lost": 0}
        if idea is not None and (idea.change.adds_up or idea.change not in in_force):
            facts |= {"shared": idea.shared, "total": idea.total, "title": idea.title}
            facts |= await self._tested(brand, in_force, idea.change, now)
            facts |= await self._end_of(vote.reason, brand, now)
        worth = idea is not None and facts["fewer"] > 0 and not facts["lost"]
        change = idea.change if idea is not None else Change(Knob.MIN_STORIES, "0")
        async with self._db.write() as conn:
            state = "open" if worth else "withheld"
            proposal_id = await policies.propose(conn, vote, change, now, facts=facts, state=state)
            if worth:
                told = await incidents.alerted_chats(conn, vote.incident_id)
                key = f"proposal:{proposal_id}"
                data = {"proposal_id": proposal_id}
                rows = [Owed(f"{key}:chat:{chat}", Kind.PROPOSAL, chat, now, silent=True, data=data) for chat in told]
                await outbox.owe(conn, rows, now)
        if worth:
            self._wake()
        return proposal_id

    async def _end_of(self, reason: str, brand: Brand, now: datetime) -> dict[str, str]:
        """When what the votes are about is over: by the team's calendar, else a fortnight from now."""
        if reason != CONTEST:
            return {}
        async with self._db.read() as conn:
            workspace = await workspaces.get_workspace(conn, brand.workspace_id)
            assert workspace is not None
            zone = ZoneInfo(workspace.timezone)
            today = now.astimezone(zone).date()
            under_way = [one for one in await list_campaigns(conn, workspace.id, since=today) if one.start <= today]
        named = {"campaign": under_way[0].name} if under_way else {}
        last = under_way[0].end if under_way else today + timedelta(days=USUAL_CONTEST)
        until = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
        return named | {"until": until.isoformat()}

    async def _tested(self, brand: Brand, in_force: Sequence[Change], change: Change, now: datetime) -> dict[str, int]:
        """Alerts fewer in the last 30 days, and confirmed cases that would have been lost. What was called noise counts
        as it fired: its end in the past is not this change's doing."""
        async with self._db.read() as conn:
            workspace = await workspaces.get_workspace(conn, brand.workspace_id)
            cases = await history.cases(conn, brand.id, now - MONTH, now)
        assert workspace is not None
        variants = [in_force, [*in_force, change]]
        job = Job(brand=brand, timezone=workspace.timezone, now=now, policy=self._policy, variants=variants)
        before, after = await self._run(self._db, job)
        confirmed = [(span.start, span.end) for span in (one.span(now) for one in cases if one.confirmed)]
        return {"fewer": before.alerts - after.alerts, "lost": missed(confirmed, before, after)}


def _idea(reason: str, voted: Sequence[Voted]) -> _Idea | None:
    """Each reason's one small change; None where the cases have nothing in common that could be quieted."""
    match reason:
        case "small":
            return _Idea(Change(Knob.MIN_STORIES, str(STEP)))
        case "tone":
            return _Idea(Change(Knob.MIN_NEGATIVES, str(STEP)))
        case "advert":
            return _hashtag(voted) or _owner(voted)
        case "old":
            return _label(voted, "old_news") or _owner(voted)
        case "not_us":
            return _hashtag(voted) or _owner(voted)
    return None


def _hashtag(voted: Sequence[Voted]) -> _Idea | None:
    return _most(Counter(tag for one in voted for tag in one.hashtags), Knob.HASHTAG, len(voted))


def _owner(voted: Sequence[Voted]) -> _Idea | None:
    titles = {one.owner: one.source_title for one in voted}
    return _most(Counter(one.owner for one in voted), Knob.OWNER, len(voted), titles)


def _label(voted: Sequence[Voted], label: str) -> _Idea | None:
    return _most(Counter(label for one in voted if label in one.labels), Knob.LABEL, len(voted))


def _most(counted: Counter[str], knob: Knob, total: int, titles: dict[str, str] | None = None) -> _Idea | None:
    """The most common one, where it is behind most of them."""
    if not counted:
        return None
    value, shared = max(counted.items(), key=lambda one: (one[1], one[0]))
    if shared < MOST_OF_IT * total:
        return None
    return _Idea(Change(knob, value), shared, total, (titles or {}).get(value, value))
