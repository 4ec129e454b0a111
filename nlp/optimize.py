"""Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with a backtracking line search."""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_MEMORY = 8
_ENOUGH = 1e-4  # of the promised decrease (Armijo)
_SMALLEST_STEP = 1e-6


def minimize(
    loss: Callable[[Vector], tuple[float, Vector]], start: Vector, *, steps: int, tolerance: float = 1e-5
) -> Vector:
    """The point reached in at most `steps` steps, or once a step takes less than the share `tolerance` off the loss."""
    point = start
    value, slope = loss(point)
    past: deque[tuple[Vector, Vector, float]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        direction = _direction(slope, past)
        promised = _dot(slope, direction)
        length = 1.0
        while True:
            next_point = point - length * direction
            next_value, next_slope = loss(next_point)
            if next_value <= value - _ENOUGH * length * promised or length < _SMALLEST_STEP:
                break
            length /= 2
        moved, bent = next_point - point, next_slope - slope
        if (curvature := _dot(moved, bent)) > 0:
            past.append((moved, bent, curvature))
        settled = abs(value - next_value) < tolerance * abs(value)
        point, value, slope = next_point, next_value, next_slope
        if settled:
            break
    return point


def _direction(slope: Vector, past: deque[tuple[Vector, Vector, float]]) -> Vector:
    if not past:
        return slope / max(float(np.sqrt(_dot(slope, slope))), 1e-12)
    direction = slope.copy()
    shares = []
    for moved, bent, curvature in reversed(past):
        share = _dot(moved, direction) / curvature
        direction -= share * bent
        shares.append(share)
    _, bent, curvature = past[-1]
    direction *= curvature / _dot(bent, bent)
    for (moved, bent, curvature), share in zip(past, reversed(shares), strict=True):
        direction += (share - _dot(bent, direction) / curvature) * moved
    return direction


def _dot(a: Vector, b: Vector) -> float:
    # not `a @ b`: a BLAS sums in an order that depends on its threads, and a model must come out the same byte for byte
    return float(np.sum(a * b))
