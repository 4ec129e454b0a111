"""Severity 1 to 5 from six parts. There is no accepted public index of this: the parts and weights are our own, and
they are printed wherever the severity is asked about."""

import math
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from crisis.policy import DEFAULT, Policy

MOST = 5
CAP = 3  # without a weighty source and without a grave word heard firmly
CAP_ONE = 4  # with only one of the two
FULL_AUDIENCE = 0.9  # of the audience part: as good as one weighty source
TELLING = 0.5  # of a part, from which it is named as a reason
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Parts:
    """Each part on a scale from 0 to 1, in the order of `Weights`."""

    surprise: float
    negativity: float
    audience: float
    velocity: float
    gravity: float
    concentration: float


@dataclass(frozen=True, slots=True)
class Severity:
    level: int
    score: float
    points: dict[str, float]  # what each part gave, heaviest first; they add to the score
    why: tuple[str, ...]  # parts at half of their weight or above: below it their words would say too much


def parts(
    *,
    surprise: float,
    negative_share: float,
    audience: int,
    doubling: timedelta | None,
    gravity: int,
    confirmed: bool,
    concentration: float,
    policy: Policy = DEFAULT,
) -> Parts:
    """Scale the figures. surprise: -log10 of the tail. gravity 0..5: halved while no strong word confirms it."""
    few, many = policy.audience_range
    fast, slow = policy.doubling_range
    firmness = 1.0 if confirmed else 0.5
    return Parts(
        surprise=_scaled(surprise, 0.0, policy.full_surprise),
        negativity=_scaled(negative_share, 0.1, 0.7),
        audience=_scaled(math.log(max(audience, 1)), math.log(few), math.log(many)),
        velocity=0.0
        if doubling is None
        else _scaled(-math.log(max(doubling / MINUTE, 1e-9)), -_log(slow), -_log(fast)),
        gravity=firmness * _scaled(gravity, 1, 5),
        concentration=_scaled(concentration, 0.0, 1.0),
    )


def severity(scaled: Parts, *, weighty: bool, confirmed: bool, floor: int = 1, policy: Policy = DEFAULT) -> Severity:
    """The weighted sum as a level. Never falls when a part rises.

    4 asks for a weighty source or a grave word heard firmly, 5 for both: many small complaints alone are a 3.
    """
    weights = asdict(policy.weights)
    points = {field.name: weights[field.name] * getattr(scaled, field.name) for field in fields(scaled)}
    score = sum(points.values())
    weighty = weighty or scaled.audience >= FULL_AUDIENCE
    cap = MOST if weighty and confirmed else CAP_ONE if weighty or confirmed else CAP
    level = min(1 + sum(score >= step for step in policy.severity_steps), cap)
    ordered = dict(sorted(points.items(), key=lambda one: -one[1]))
    why = tuple(name for name in ordered if getattr(scaled, name) >= TELLING)
    return Severity(max(level, floor), score, ordered, why)


def _log(span: timedelta) -> float:
    return math.log(span / MINUTE)


def _scaled(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
