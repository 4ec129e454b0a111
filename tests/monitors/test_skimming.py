"""Looks that are left out of a back-test would have changed nothing: with and without them it finds the same."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.policy import DEFAULT
from crisis.replay import Replay
from crisis.tuning import Change, Knob
from monitors.backtest import Memo, play
from monitors.observing import Observer
from monitors.remembered import Remembered
from storage.brands import Brand
from storage.hearing import Heard
from storage.history import Seen
from storage.rollups import BUCKET, Rollup
from storage.talk import Talk

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE, HOURS = timedelta(minutes=1), 4
BRAND = Brand(1, 1, "avin", "avin", None, "own", None, None, '"avin"', 1, START - timedelta(days=30), True)
GRAVE = {"topics": [{"kind": "harm", "gravity": 5, "weight": 1.0}]}
SORTS: list[dict[str, Any]] = [
    {"sentiment": -1},
    {"sentiment": -1, "topics": [{"kind": "price", "gravity": 3, "weight": 1.0}]},
    {"sentiment": 0},
    {"sentiment": 1},
    {"sentiment": 0, **GRAVE, "story_id": 9_000},  # one grave text, copied
    {"sentiment": -1, **GRAVE, "watchwords": [{"kind": "harm", "gravity": 5, "strength": "strong"}]},
    {"sentiment": -1, "late": True},
]
burst = st.tuples(st.integers(0, HOURS * 60), st.integers(1, 30), st.integers(1, 90), st.sampled_from(SORTS))


def seen(number: int, minute: float, values: dict[str, Any]) -> Seen:
    at = START + minute * MINUTE
    plain: dict[str, Any] = {
        "id": number, "post_id": number, "published_at": at, "story_id": number, "sentiment": 0, "topics": [],
        "watchwords": [], "labels": [], "late": False, "backfilled": False, "incident_id": None,
        "source_id": number % 9, "owner": f"o{number % 9}", "tier": 2, "audience": 3_000, "title": "s", "views": None,
    }  # fmt: skip
    return Seen(Heard(**(plain | values)), at + timedelta(seconds=number % 40), first_copy=True, audience=3_000)


def past(days: int) -> list[Rollup]:
    """Three mentions an hour by day, one of them a complaint every fourth hour."""
    at, found = START - timedelta(days=days), []
    while at < START:
        if 5 <= at.hour < 20 and at.minute % 20 == 0:
            complains = int(at.hour % 4 == 0 and at.minute == 0)
            found.append(Rollup(1, at, 1, 1, complains, 0, complains, 3_000))
        at += BUCKET
    return found


def replay(days: int, said: list[Seen], changes: list[Change], memo: Memo | None = None, *, skim: bool) -> Replay:
    known = past(days)
    remembered = Remembered(
        brand=BRAND, changes=changes, now=START, first=known[0].bucket if known else None, past=known,
        to_come=said, tagged=frozenset(), read_later=frozenset(), watched=[], cases=[], start=START,
        talks=[(START, Talk({"price": 9}, 500, [], {}, frozenset(), []))],
    )  # fmt: skip
    end = START + HOURS * 60 * MINUTE
    return asyncio.run(play(remembered, ZoneInfo("Asia/Tehran"), end, DEFAULT, memo=memo, skim=skim))


@settings(max_examples=10, deadline=None)
@given(
    st.sampled_from([0, 2, 4, 16]),
    st.lists(burst, max_size=5),
    st.sampled_from([[], [Change(Knob.LEVEL, "keen")], [Change(Knob.OWNER, "o1"), Change(Knob.MIN_STORIES, "2")]]),
)
def test_skimming_changes_nothing(days: int, bursts: list[tuple[int, int, int, Any]], changes: list[Change]) -> None:
    said = [
        seen(number, minute, {"source_id": number % 5, **values})
        for number, (minute, values) in enumerate(
            [(float(every), dict[str, Any]()) for every in range(0, HOURS * 60, 20)]
            + [
                (start + length * one / count, values)
                for start, count, length, values in bursts
                for one in range(count)
            ]
        )
    ]
    whole, skimmed = (replay(days, said, changes, skim=skim) for skim in (False, True))
    assert skimmed == whole
    memo: Memo = {}
    replay(days, said, [Change(Knob.LEVEL, "calm")], memo, skim=True)
    assert replay(days, said, changes, memo, skim=True) == whole, "what another variant learnt is the same"
    assert skimmed.looks > 0


def test_most_of_quiet_life_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[datetime] = []
    observe = Observer.observe

    async def counted(self: Observer, brand: Brand, zone: ZoneInfo, now: datetime) -> Any:
        looks.append(now)
        return await observe(self, brand, zone, now)

    said = [seen(number, number * 12, {"sentiment": -(number % 4 == 0)}) for number in range(HOURS * 5)]
    monkeypatch.setattr(Observer, "observe", counted)
    found = replay(16, said, [], skim=True)
    assert found.looks > HOURS * 4
    assert found.opened == ()
    assert len(looks) < found.looks / 5
