"""What is told from a few counts never contradicts the judgement: where it says "cannot fire", nothing does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.baseline import Basis, Expected
from crisis.bounds import Bounds, may_be_unusual
from crisis.burn import Day, may_smoulder, slow_burn
from crisis.habit import Kinds, Scores
from crisis.spike import tail_surprise
from crisis.statistical import Stretch
from crisis.window import Mention, Topic, Window

NOW = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)
KINDS = Kinds({"price": 3}, 400)

said = st.builds(
    lambda story, owner, sentiment, gravity, kind: Mention(
        NOW, story, f"o{owner}", sentiment=sentiment, topics=(Topic(kind, gravity),) if gravity else ()
    ),
    st.integers(0, 12), st.integers(0, 8), st.integers(-1, 1), st.sampled_from([0, 0, 2, 4]),
    st.sampled_from(["price", "service"]),
)  # fmt: skip
expected = st.builds(
    lambda stories, share, shape, basis: Expected(
        stories, stories, stories * share, shape, basis, 20, None if basis is Basis.COLD else share
    ),
    st.floats(0.01, 30), st.floats(0.01, 0.6), st.floats(2, 50), st.sampled_from(Basis),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(said, max_size=60), expected, st.booleans(), st.integers(0, 2))
def test_what_cannot_be_unusual_is_not(mentions: list[Mention], usual: Expected, warm: bool, more: int) -> None:
    window = Window(NOW - timedelta(minutes=30), NOW + timedelta(microseconds=1), mentions)
    spoken = {kind: window.voices_of(about) + more for kind, about in window.spoken_of.items()}
    most = Bounds(window.stories + more, window.negative_voices + more, spoken)
    live = Stretch(window, usual, Scores(9, 9, warm), KINDS)
    longer = Stretch(window, usual, None, KINDS)
    if not may_be_unusual(most, usual, KINDS, warm=warm):
        assert live.unmet is not None
    if not may_be_unusual(most, usual, KINDS):
        assert longer.unmet is not None


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 500), st.floats(1, 50), st.integers(0, 1_000))
def test_a_higher_count_is_never_less_surprising(mean: float, shape: float, count: int) -> None:
    assert tail_surprise(count, mean, shape) <= tail_surprise(count + 1, mean, shape) + 1e-9


@settings(max_examples=150, deadline=None)
@given(expected, st.integers(0, 60), st.integers(0, 200), st.integers(0, 200), st.integers(0, 9))
def test_what_cannot_smoulder_does_not(usual: Expected, before: int, stories: int, complaints: int, more: int) -> None:
    complaints = min(complaints, stories)
    if not may_smoulder(complaints + more, usual):
        assert slow_burn([Day(stories, before, usual), Day(stories, complaints, usual)]) is None


def test_a_burst_may_be_unusual() -> None:
    usual = Expected(3, 3, 0.5, 20, Basis.HOUR_OF_WEEK, 20, 0.2)
    assert may_be_unusual(Bounds(20, 0, {}), usual, KINDS)
    assert may_be_unusual(Bounds(7, 7, {}), usual, KINDS)
    assert may_be_unusual(Bounds(7, 0, {"price": 6}), usual, KINDS)
    assert not may_be_unusual(Bounds(7, 1, {"price": 1}), usual, KINDS)
    assert may_smoulder(12, usual)
