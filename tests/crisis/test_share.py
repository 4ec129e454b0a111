"""Figures that stand side by side add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.share import Share, Tone, Volume, percentages, share_of_voice

COUNTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=30)


@given(COUNTS)
def test_shares_add_to_a_hundred_and_stay_near_the_truth(counts: list[int]) -> None:
    shares = percentages(counts)
    if not any(counts):
        assert set(shares) == {0}
        return
    assert sum(shares) == 100
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - 100 * count / sum(counts)) < 1


@pytest.mark.parametrize(
    ("counts", "shares"),
    [((1, 1, 1), (34, 33, 33)), ((0, 0), (0, 0)), ((5,), (100,)), ((1, 199), (1, 99)), ((3, 0, 3), (50, 0, 50))],
)
def test_percentages(counts: tuple[int, ...], shares: tuple[int, ...]) -> None:
    assert percentages(counts) == shares


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        percentages([3, -1])


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_net_is_the_difference_of_the_shares_shown(negative: int, neutral: int, positive: int) -> None:
    tone = Tone(negative, neutral, positive)
    if not tone.total:
        assert tone.net is None
        return
    assert tone.net == tone.percentages[2] - tone.percentages[0]
    assert -100 <= tone.net <= 100


def test_share_of_voice_three_ways() -> None:
    volumes = {"us": Volume(30, 60, 900), "them": Volume(10, 60, 100)}
    assert share_of_voice(volumes) == {"us": Share(75, 50, 90), "them": Share(25, 50, 10)}
    assert share_of_voice({}) == {}
