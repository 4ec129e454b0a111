"""Severity 1 to 5: monotone in its parts, capped without weight or proof, explained by its points."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.policy import Weights
from crisis.severity import Parts, parts, severity

UNIT = st.floats(0, 1)
PARTS = st.builds(Parts, UNIT, UNIT, UNIT, UNIT, UNIT, UNIT)
NAMES = [field.name for field in fields(Parts)]


def test_the_weights_belong_to_the_parts_and_add_to_one() -> None:
    assert [field.name for field in fields(Weights)] == NAMES
    assert sum(getattr(Weights(), name) for name in NAMES) == pytest.approx(1)


@given(PARTS, st.sampled_from(NAMES), UNIT, st.booleans(), st.booleans())
def test_more_of_a_part_is_never_less_severe(scaled: Parts, name: str, more: float, big: bool, firm: bool) -> None:
    higher = replace(scaled, **{name: max(more, getattr(scaled, name))})
    before = severity(scaled, weighty=big, confirmed=firm)
    after = severity(higher, weighty=big, confirmed=firm)
    assert after.level >= before.level
    assert after.score >= before.score - 1e-9


@given(PARTS)
def test_weight_and_proof_never_lower_it(scaled: Parts) -> None:
    levels = [severity(scaled, weighty=big, confirmed=firm).level for big, firm in ((0, 0), (1, 0), (0, 1), (1, 1))]
    assert levels[0] <= min(levels[1:3]) <= max(levels[1:3]) <= levels[3]


@given(PARTS, st.booleans(), st.booleans())
def test_the_points_are_the_arithmetic(scaled: Parts, big: bool, firm: bool) -> None:
    read = severity(scaled, weighty=big, confirmed=firm)
    assert 1 <= read.level <= 5
    assert sum(read.points.values()) == pytest.approx(read.score)
    assert list(read.points.values()) == sorted(read.points.values(), reverse=True)
    assert set(read.why) <= set(NAMES)


@pytest.mark.parametrize(("big", "firm", "level"), [(0, 0, 3), (1, 0, 4), (0, 1, 4), (1, 1, 5)])
def test_four_asks_for_weight_or_proof_and_five_for_both(big: bool, firm: bool, level: int) -> None:
    full = Parts(1, 1, 0.8, 1, 1, 1)
    assert severity(full, weighty=big, confirmed=firm).level == level


def test_only_what_weighs_in_is_named_as_a_reason_the_heaviest_first() -> None:
    assert severity(Parts(0.5, 0.49, 0.9, 1, 0, 0), weighty=False, confirmed=False).why == (
        "audience",
        "surprise",
        "velocity",
    )


def test_a_floor_lifts_a_grave_word() -> None:
    assert severity(Parts(0, 0, 0, 0, 0, 0), weighty=True, confirmed=True, floor=4).level == 4


@pytest.mark.parametrize(
    ("figures", "part", "value"),
    [
        ({"surprise": 6.0}, "surprise", 0.5),
        ({"surprise": 40.0}, "surprise", 1.0),
        ({"negative_share": 0.1}, "negativity", 0.0),
        ({"negative_share": 0.4}, "negativity", 0.5),
        ({"audience": 0}, "audience", 0.0),
        ({"audience": 1_000_000}, "audience", 1.0),
        ({"doubling": timedelta(minutes=1)}, "velocity", 1.0),
        ({"doubling": timedelta(hours=2)}, "velocity", 0.0),
        ({"doubling": timedelta(0)}, "velocity", 1.0),
        ({"doubling": None}, "velocity", 0.0),
        ({"gravity": 5, "confirmed": True}, "gravity", 1.0),
        ({"gravity": 5, "confirmed": False}, "gravity", 0.5),
        ({"gravity": 0}, "gravity", 0.0),
        ({"concentration": 0.6}, "concentration", 0.6),
    ],
)
def test_the_scales(figures: dict[str, object], part: str, value: float) -> None:
    calm: dict[str, object] = {
        "surprise": 0.0,
        "negative_share": 0.0,
        "audience": 0,
        "doubling": None,
        "gravity": 0,
        "confirmed": False,
        "concentration": 0.0,
    }
    assert getattr(parts(**(calm | figures)), part) == pytest.approx(value)  # type: ignore[arg-type]
