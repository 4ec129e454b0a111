"""Networks of clones and bursts of one text: what joins sources, what never does, and that the work is bounded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.owners import MOST_AT_ONCE, Telling, networks, one_voice, pushed

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)


def told(story: int, seconds: float, source: str, *, wire: bool = False) -> Telling:
    return Telling(story, NOW + timedelta(hours=story, seconds=seconds), source, wire)


def together(stories: int, apart: float = 2.0, sources: str = "ab", *, wire: bool = False) -> list[Telling]:
    return [told(s, n * apart, name, wire=wire) for s in range(stories) for n, name in enumerate(sources)]


@pytest.mark.parametrize(
    ("tellings", "found"),
    [
        (together(3), {"a": "a", "b": "a"}),
        (together(2), {}),  # twice may be chance
        (together(5, apart=60), {}),  # a minute apart: somebody read it first
        (together(5, wire=True), {}),  # subscribers of an agency
        ([*together(3), *together(3, sources="bc")], {"a": "a", "b": "a", "c": "a"}),
        (together(3, sources="aa"), {}),
        ([told(1, n, name) for n in range(9) for name in "ab"], {}),  # one story over and over is one story
        ([], {}),
    ],
)
def test_who_repeats_together(tellings: list[Telling], found: dict[str, str]) -> None:
    assert networks(tellings) == found


def test_a_network_joins_the_owners_behind_it() -> None:
    owners = {"a": "madaran", "b": "b", "c": "madaran", "d": "d"}
    assert one_voice(owners, {}) == owners
    joined = one_voice(owners, networks(together(3)))
    assert joined["a"] == joined["b"] == joined["c"]
    assert joined["d"] == "d"


def test_a_burst_is_told_as_a_fact() -> None:
    """Nineteen channels, one text, two minutes; a straggler of the next hour is not of it."""
    copies = [told(1, 120 * n / 18, f"c{n:02}") for n in range(19)]
    (push,) = pushed([*copies, told(1, 3600, "late"), *together(1)])
    assert (push.sources, push.span, push.first) == (19, timedelta(minutes=2), "c00")
    assert pushed(copies[:5]) == []
    assert pushed([told(1, -1, "agency", wire=True), *copies]) == []


def test_one_source_that_repeats_itself_is_no_burst() -> None:
    assert pushed([told(1, n, "a") for n in range(50)]) == []


def test_a_flood_of_copies_costs_no_more_than_its_bound() -> None:
    flood = [told(s, n / 1000, f"c{n:03}") for s in range(3) for n in range(400)]
    found = networks(flood)
    assert len(found) == 400
    assert MOST_AT_ONCE < 400


TELLINGS = st.lists(
    st.builds(told, st.integers(0, 4), st.integers(0, 40), st.sampled_from("abcdef"), wire=st.booleans()), max_size=40
)


@settings(max_examples=60)
@given(TELLINGS, st.randoms())
def test_order_does_not_matter_and_names_are_members(tellings: list[Telling], dice: object) -> None:
    found = networks(tellings)
    assert (
        set(found.values()) <= set(found) <= {t.source for t in tellings if not t.wire} | {t.source for t in tellings}
    )
    assert all(found[network] == network for network in found.values())
    shuffled = list(tellings)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert networks(shuffled) == found
    for push in pushed(tellings):
        assert push.sources <= len({t.source for t in tellings if t.story == push.story})
