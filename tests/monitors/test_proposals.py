"""When votes become proposals; what they lead to in a chat is told in flows/test_policies.py."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import insert, select

from crisis.incident import Incident
from crisis.reason import Reason
from crisis.replay import Opened, Replay
from crisis.tuning import STEP, Change, Knob
from monitors.backtest import Job
from monitors.proposals import AGAIN, TRIES, Proposals
from storage import policies
from storage.db import Database
from storage.tables import incidents, proposals
from tests.past_room import DAY, MINUTE, NOW, PastWorld


async def vote(world: PastWorld, number: int, reason: str, at: datetime) -> None:
    row = {
        "workspace_id": 1, "brand_id": world.brand_id, "number": number, "kind": "price", "state": "dismissed",
        "severity": 2, "peak_severity": 2, "reason": "spike", "figures": {}, "arithmetic": {}, "started_at": at,
        "opened_at": at, "updated_at": at, "dismissed_at": at, "dismiss_reason": reason,
    }  # fmt: skip
    async with world.db.write() as conn:
        await conn.execute(insert(incidents).values(**row))


@pytest.fixture
async def world(sqlite_db: Database) -> PastWorld:
    made = PastWorld(sqlite_db)
    await made.build(NOW - DAY, quiet_days=0)
    return made


def replay(alerts: int) -> Replay:
    one = Opened(
        at=NOW, started_at=NOW, reason=Reason.SPIKE, arithmetic={}, posts=(), held=False, severity=2,
        incident=Incident("price", 2, NOW),
    )  # fmt: skip
    seen = {"looks": 1, "mentions": 1, "backfilled": 0, "late": 0}
    return Replay(start=NOW - DAY, end=NOW, cold=False, opened=(one,) * alerts, **seen)


class Counting:
    """Back-tests that find one alert fewer, or fail while `broken`."""

    def __init__(self) -> None:
        self.asked: list[Sequence[Sequence[Change] | None]] = []
        self.broken = False

    async def __call__(self, db: Database, job: Job) -> list[Replay]:
        self.asked.append(job.variants)
        if self.broken:
            raise RuntimeError("lost its worker")
        return [replay(2), replay(1)]


@pytest.mark.parametrize(("reason", "knob"), [("small", Knob.MIN_STORIES), ("tone", Knob.MIN_NEGATIVES)])
async def test_a_second_round_of_votes_proposes_one_more_step(world: PastWorld, reason: str, knob: Knob) -> None:
    counting, member, step = Counting(), await world.member(), Change(knob, str(STEP))
    proposing = Proposals(world.db, lambda: None, run=counting)
    for round_ in range(2):
        now = NOW + round_ * DAY
        for number in (1, 2):
            await vote(world, 10 * round_ + number, reason, now)
        (made,) = await proposing.tick(now + MINUTE)
        async with world.db.write() as conn:
            proposal = await policies.get_proposal(conn, made)
            assert proposal is not None
            assert (proposal.change, proposal.state) == (step, "open")
            assert await policies.answer(conn, proposal, member, now + MINUTE, yes=True)
    assert counting.asked == [[[], [step]], [[step], [step, step]]]


async def test_a_back_test_that_fails_is_tried_a_few_times_and_anew_after_another_vote(
    world: PastWorld, caplog: pytest.LogCaptureFixture
) -> None:
    counting = Counting()
    counting.broken = True
    proposing = Proposals(world.db, lambda: None, run=counting)
    for number in (1, 2):
        await vote(world, number, "small", NOW)
    for tick in range(10 * TRIES):
        assert await proposing.tick(NOW + tick * AGAIN / 4) == []
    assert len(counting.asked) == TRIES
    assert caplog.text.count("no proposal could be made") == TRIES
    assert caplog.text.count("given up") == 1
    later, counting.broken = NOW + 2 * DAY, False
    await vote(world, 3, "small", later)
    assert len(await proposing.tick(later + MINUTE)) == 1
    async with world.db.read() as conn:
        assert (await conn.execute(select(proposals.c.state))).scalars().all() == ["open"]
