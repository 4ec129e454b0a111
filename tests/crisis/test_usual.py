"""The usual range of some hours: from its weekday, else from all days, and never from what was not seen."""

import pytest

from crisis.usual import Usual, usual

FORTNIGHT = [10, 12, 11, 30, 9, 14, 20, 10, 12, 11, 30, 9, 14, 26]


@pytest.mark.parametrize(
    ("earlier", "known"),
    [
        ([5, 6], None),
        ([5, 6, 7, 100], Usual(6, 7, False)),
        (FORTNIGHT, Usual(20, 26, True)),
        ([*FORTNIGHT[:13], None], Usual(10, 14, False)),  # one weekday left
        ([None] * 12 + [5, 6], None),
        ([5, None, 6, None, 7, 8], Usual(6, 7, False)),
        ([None] * 20, None),
    ],
)
def test_the_usual_range(earlier: list[int | None], known: Usual | None) -> None:
    assert usual(earlier) == known
