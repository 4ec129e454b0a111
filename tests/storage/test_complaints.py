"""Stories and complaints counted by the database, as a look that reads each mention would."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from crisis.tuning import Change, Knob, Tuning, tuned
from monitors.records import StoredRecords
from storage import complaints
from storage.complaints import Stories
from storage.db import Database
from tests.past_room import DAY, GRAVE, MINUTE, NOW, PastWorld

CHANGES = [
    [],
    [Change(Knob.OWNER, "telegram/s1"), Change(Knob.LABEL, "old_news")],
    [Change(Knob.HASHTAG, "contest"), Change(Knob.OWNER, "telegram/s2")],
]


async def talk(world: PastWorld, start: datetime) -> None:
    """A day of every sort of mention, copies among them."""
    dice = random.Random(3)
    async with world.db.write() as conn:
        for number in range(120):
            values: dict[str, Any] = dice.choice(
                [{}, {"late": True}, {"backfilled": True}, {"excluded": "ad"}, {"labels": ["old_news"]}, GRAVE]
            )
            text = dice.choice([None, "#Contest again", "#contestant"])
            at = start + number * 12 * MINUTE
            await world.store(conn, dice.randrange(7), at, text=text, sentiment=dice.choice([-1, 0, 1]), **values)


@pytest.mark.parametrize("changes", CHANGES)
async def test_the_database_counts_what_a_look_would(db: Database, changes: list[Change]) -> None:
    world = PastWorld(db)
    await world.build(NOW - DAY, quiet_days=1)
    await talk(world, NOW - DAY)
    tuning: Tuning = tuned(changes)
    span = (NOW - DAY + timedelta(hours=2), NOW - timedelta(hours=1))
    async with db.read() as conn:
        counted = await complaints.stories(conn, world.brand_id, *span, tuning)
        heard = await StoredRecords(conn).heard(await world.brand(), *span, tuning)
    fresh = [one for one in heard if not one.late and not one.backfilled]
    complaining = {one.story_id for one in fresh if one.sentiment < 0}
    assert counted == Stories(len({one.story_id for one in fresh}), len(complaining))
    assert 0 < counted.complaining < counted.told


async def test_copies_are_one_and_nothing_is_nothing(db: Database) -> None:
    world = PastWorld(db)
    await world.build(NOW - DAY, quiet_days=0)
    async with db.read() as conn:
        assert await complaints.stories(conn, world.brand_id, NOW - DAY, NOW, tuned([])) == Stories(0, 0)
    async with db.write() as conn:
        for number in range(3):
            await world.store(conn, number, NOW - MINUTE, sentiment=-1, story_id=1)
    async with db.read() as conn:
        assert await complaints.stories(conn, world.brand_id, NOW - DAY, NOW, tuned([])) == Stories(1, 1)
