"""What a team's changes do to a policy: levels replace one another, the rest adds up within bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.levels import Level, at_level
from crisis.policy import DEFAULT
from crisis.tuning import MOST_NEGATIVES, MOST_STORIES, Change, Knob, tuned

NUMBERS = st.builds(Change, st.sampled_from([Knob.MIN_STORIES, Knob.MIN_NEGATIVES]), st.just("2"))
NAMES = st.builds(Change, st.sampled_from([Knob.OWNER, Knob.HASHTAG, Knob.LABEL]), st.text(max_size=5))
LEVELS = st.builds(Change, st.just(Knob.LEVEL), st.sampled_from([level.value for level in Level]))


def test_levels_are_ordered() -> None:
    calm, normal, keen = (at_level(level) for level in Level)
    assert normal == DEFAULT
    assert calm.min_stories > normal.min_stories > keen.min_stories
    assert calm.tail < normal.tail < keen.tail
    assert calm.cold_floor > normal.cold_floor > keen.cold_floor
    assert keen.min_owners >= 3, "one person with many channels is one voice"


def test_the_last_level_holds() -> None:
    changes = [Change(Knob.LEVEL, "calm"), Change(Knob.LEVEL, "keen")]
    assert tuned(changes).policy == at_level(Level.KEEN)


@settings(max_examples=60)
@given(st.lists(NUMBERS | NAMES | LEVELS, max_size=30))
def test_no_change_touches_the_instant_path_or_stops_the_watch(changes: list[Change]) -> None:
    found = tuned(changes)
    for name in ("instant_gravity", "instant_tier", "grave", "window", "late", "budget_severity"):
        assert getattr(found.policy, name) == getattr(DEFAULT, name)
    assert found.policy.min_stories <= MOST_STORIES
    assert found.policy.min_negatives <= MOST_NEGATIVES
    assert found.policy.min_owners >= DEFAULT.min_owners


@pytest.mark.parametrize("knob", [Knob.OWNER, Knob.HASHTAG, Knob.LABEL])
def test_what_does_not_count_is_named(knob: Knob) -> None:
    assert tuned([Change(knob, "x")]).quiets
    assert not tuned([Change(Knob.MIN_STORIES, "2")]).quiets
