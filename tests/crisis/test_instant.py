"""One grave word from a weighty source, or from two voices."""

import pytest

from crisis.instant import Instant, StrongWord, instant


def word(owner: str = "a", tier: int = 2, gravity: int = 5, kind: str = "harm", **values: bool) -> StrongWord:
    return StrongWord(kind, gravity, tier, owner, **values)


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ([], False),
        ([word()], False),
        ([word(tier=4)], True),
        ([word(tier=5, gravity=4)], True),
        ([word(tier=5, gravity=3)], False),
        ([word("a"), word("b")], True),
        ([word("a"), word("a")], False),
        ([word("a"), word("b", kind="data_leak")], False),
        ([word(tier=5, discounted=True)], False),
        ([word("a"), word("b", discounted=True)], False),
        ([word(tier=5, asking=True)], False),
        ([word("a", asking=True), word("b", asking=True)], False),
        ([word("a"), word("b", asking=True)], True),
    ],
)
def test_what_fires(words: list[StrongWord], fires: bool) -> None:
    assert (instant(words) is not None) == fires


def test_the_gravest_names_it() -> None:
    words = [word(tier=4, gravity=4, kind="money"), word("b", tier=5, kind="harm"), word("c", kind="harm")]
    assert instant(words) == Instant("harm", 5, 5, 2)
