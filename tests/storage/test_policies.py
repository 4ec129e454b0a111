"""Changes of a brand's alerts, votes and proposals, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from crisis.levels import Level
from crisis.tuning import Change, Knob
from storage import decisions, history, policies
from storage.coverage import Span
from storage.db import Database
from storage.members import Member
from storage.policies import Proposal, Vote
from storage.tables import audit, proposals
from storage.tables import incidents as incident_rows
from storage.tables import mentions as mention_rows
from tests.past_room import DAY, GRAVE, MINUTE, NOW, PastWorld

TAG, MORE = Change(Knob.HASHTAG, "جشنواره"), Change(Knob.MIN_STORIES, "2")


@pytest.fixture
async def world(db: Database) -> PastWorld:
    made = PastWorld(db)
    await made.build(NOW - DAY, quiet_days=0)
    return made


async def make(world: PastWorld, change: Change, member: Member, minutes: int = 0, **values: Any) -> bool:
    async with world.db.write() as conn:
        return await policies.make(conn, world.brand_id, change, member, NOW + minutes * MINUTE, **values)


async def in_force(world: PastWorld, minutes: int = 0) -> list[Change]:
    async with world.db.read() as conn:
        return await policies.in_force(conn, world.brand_id, NOW + minutes * MINUTE)


async def audited(world: PastWorld) -> list[tuple[str, Any]]:
    async with world.db.read() as conn:
        rows = await conn.execute(select(audit.c.action, audit.c.data).order_by(audit.c.id))
    return [(row.action, row.data) for row in rows]


async def test_of_levels_one_holds_and_what_counts_no_more_stands_once(world: PastWorld) -> None:
    member = await world.member()
    assert await make(world, Change(Knob.LEVEL, Level.CALM), member)
    assert not await make(world, Change(Knob.LEVEL, Level.CALM), member)
    assert await make(world, Change(Knob.LEVEL, Level.KEEN), member)
    assert await make(world, TAG, member)
    assert not await make(world, TAG, member)
    assert await make(world, MORE, member)
    assert await make(world, MORE, member), "each vote may ask for more"
    assert await in_force(world) == [Change(Knob.LEVEL, Level.KEEN), TAG, MORE, MORE]
    assert [action for action, _ in await audited(world)] == ["policy.made"] * 5


async def test_each_change_is_taken_back_alone_and_once(world: PastWorld) -> None:
    member = await world.member()
    await make(world, TAG, member)
    await make(world, MORE, member)
    async with world.db.write() as conn:
        tag, _ = await policies.list_changes(conn, world.brand_id, NOW)
        undone = await policies.undo(conn, tag.id, member, NOW)
        assert undone is not None
        assert undone.change == TAG
        assert await policies.undo(conn, tag.id, member, NOW) is None
    assert await in_force(world) == [MORE]
    assert (await audited(world))[-1] == ("policy.undone", {"knob": "hashtag", "value": "جشنواره"})


async def test_a_change_falls_off_at_its_end_and_may_be_made_again(world: PastWorld) -> None:
    member = await world.member()
    end = NOW + 10 * MINUTE
    assert await make(world, TAG, member, until=end)
    assert [await in_force(world, minutes) for minutes in (0, 9, 10, 99)] == [[TAG], [TAG], [], []]
    assert not await make(world, TAG, member, 9, until=end)
    assert await make(world, TAG, member, 11)
    assert await in_force(world, 9_999) == [TAG]
    assert (await audited(world))[0] == (
        "policy.made",
        {"knob": "hashtag", "value": "جشنواره", "until": end.isoformat()},
    )


async def test_a_change_for_a_time_may_be_made_to_last_and_never_shorter(world: PastWorld) -> None:
    member = await world.member()
    soon, later = NOW + 10 * MINUTE, NOW + 20 * MINUTE
    assert await make(world, TAG, member, until=soon)
    assert await make(world, TAG, member, until=later)
    assert not await make(world, TAG, member, until=soon)
    assert [await in_force(world, minutes) for minutes in (1, 15, 20)] == [[TAG], [TAG], []]
    assert await make(world, TAG, member)
    assert not await make(world, TAG, member, until=later)
    assert await in_force(world, 9_999) == [TAG]
    assert [action for action, _ in await audited(world)] == ["policy.made"] * 3


async def case(world: PastWorld, number: int, **values: Any) -> int:
    row = {
        "workspace_id": 1, "brand_id": world.brand_id, "number": number, "kind": "price", "state": "dismissed",
        "severity": 2, "peak_severity": 2, "reason": "spike", "figures": {}, "arithmetic": {}, "started_at": NOW,
        "opened_at": NOW, "updated_at": NOW, "dismissed_at": NOW, "dismiss_reason": "advert",
    }  # fmt: skip
    async with world.db.write() as conn:
        made = await conn.execute(insert(incident_rows).values(**(row | values)).returning(incident_rows.c.id))
        return int(made.scalar_one())


async def votes(world: PastWorld) -> list[Vote]:
    async with world.db.read() as conn:
        return await policies.open_votes(conn, NOW - 30 * DAY)


async def test_votes_are_counted_by_reason_until_something_is_proposed(world: PastWorld) -> None:
    await case(world, 1, dismiss_reason="small")
    second = await case(world, 2, dismiss_reason="small")
    third = await case(world, 3)
    await case(world, 4, state="closed", dismissed_at=None, dismiss_reason=None)
    await case(world, 5, dismissed_at=NOW - 31 * DAY)
    of_small, of_advert = await votes(world)
    assert (of_small, of_advert) == (
        Vote(second, world.brand_id, "small", 2),
        Vote(third, world.brand_id, "advert", 1),
    )
    async with world.db.write() as conn:
        await policies.propose(conn, of_small, MORE, NOW + MINUTE, facts={"votes": 2}, state="withheld")
    assert await votes(world) == [of_advert]
    again = await case(world, 6, dismiss_reason="small", dismissed_at=NOW + 2 * MINUTE)
    assert await votes(world) == [of_advert, Vote(again, world.brand_id, "small", 1)]


@pytest.mark.parametrize(
    ("answer", "state", "left"),
    [
        ({"yes": True}, "accepted", [TAG]),
        ({"yes": True, "until": NOW + DAY}, "for_a_time", [TAG]),
        ({"yes": False}, "declined", []),
    ],
)
async def test_a_proposal_is_answered_once(
    world: PastWorld, answer: dict[str, Any], state: str, left: list[Change]
) -> None:
    member, vote = await world.member(), Vote(await case(world, 1), world.brand_id, "advert", 1)
    async with world.db.write() as conn:
        facts = {"votes": 1, "until": (NOW + DAY).isoformat()}
        made = await policies.propose(conn, vote, TAG, NOW, facts=facts, state="open")
        found = await policies.get_proposal(conn, made)
        assert isinstance(found, Proposal)
        assert (found.change, found.until) == (TAG, NOW + DAY)
        assert await policies.answer(conn, found, member, NOW, **answer)
        assert not await policies.answer(conn, found, member, NOW, yes=True)
        assert await conn.scalar(select(proposals.c.state)) == state
        assert await policies.get_proposal(conn, made + 1) is None
    assert await in_force(world) == left
    async with world.db.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(audit)) == 1


async def test_hashtags_are_whole_words_in_any_case(world: PastWorld) -> None:
    texts = ["#Sale now", "big #SALE", "#sales", "sale", "#sale_now", "%#sale%"]
    async with world.db.write() as conn:
        for number, text in enumerate(texts):
            await world.store(conn, number, NOW - MINUTE * number, text=text)
        found = await policies.with_hashtags(conn, world.brand_id, NOW - DAY, NOW + MINUTE, ["sale"])
        ids = list((await conn.execute(select(mention_rows.c.id).order_by(mention_rows.c.id))).scalars())
        assert found == {ids[0], ids[1], ids[5]}
        assert await policies.with_hashtags(conn, world.brand_id, NOW - DAY, NOW, []) == frozenset()


async def test_what_a_back_test_and_a_vote_read(world: PastWorld) -> None:
    of = await case(world, 1)
    closed = await case(world, 2, state="closed", dismissed_at=None, closed_at=NOW, opened_at=NOW - MINUTE)
    async with world.db.write() as conn:
        assert await history.newest(conn, world.brand_id) is None
        await world.store(conn, 1, NOW - MINUTE, text="#sale", sentiment=-1, labels=["old_news"], **GRAVE)
        await world.store(conn, 2, NOW - 2 * DAY, late=True, seen_at=NOW)
        await conn.execute(update(mention_rows).values(incident_id=of))
        found = await history.seen(conn, world.brand_id, NOW - 3 * DAY, NOW)
        assert [(one.heard.late, one.seen_at) for one in found] == [(True, NOW), (False, NOW - MINUTE)]
        (told, _) = await history.voted(conn, world.brand_id, "advert", NOW - DAY)
        assert (told.owner, set(told.hashtags), set(told.labels)) == ("telegram/s1", {"sale"}, {"old_news"})
        cases = await history.cases(conn, world.brand_id, NOW - DAY, NOW + MINUTE)
        assert [(one.id, one.confirmed) for one in cases] == [(closed, True), (of, False)]
        assert await history.newest(conn, world.brand_id) == NOW - MINUTE


async def test_decisions_of_a_span_with_each_opening(world: PastWorld) -> None:
    said = [("none", "quiet"), ("none", "quiet"), ("open", "spike"), ("open", "spike"), ("follow", "still_open")]
    async with world.db.write() as conn:
        for minute, (action, reason) in enumerate(said):
            at = NOW + minute * MINUTE
            await decisions.record(conn, world.brand_id, at, action=action, reason=reason, arithmetic={"held": 0})
        made = await decisions.made(conn, world.brand_id, Span(NOW, NOW + 3 * MINUTE))
        newest = await decisions.newest(conn, world.brand_id)
    assert [(one.reason, one.at - NOW) for one in made] == [
        ("quiet", MINUTE),
        ("spike", 2 * MINUTE),
        ("spike", timedelta(minutes=3)),
    ]
    assert newest is not None
    assert newest.reason == "still_open"
