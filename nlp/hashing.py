"""Hashes of any stretch of a long row of codes, all at once.

A stretch's hash is a polynomial modulo 2^32. Sums of prefix values give it without a loop, whatever the length:
hash(a, b) = (H[b] - H[a]) * P^-a, because an odd P has an inverse there.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Places = NDArray[np.int64]

_P = 0x9E3779B1
_P_INVERSE = pow(_P, -1, 2**32)
_SMALLEST_TABLE = 1 << 16


class Stretches:
    """The prefix sums of a row of codes (16 bits each)."""

    def __init__(self, codes: NDArray[np.uint16]) -> None:
        self._prefix = np.zeros(codes.size + 1, np.uint32)
        np.cumsum(codes.astype(np.uint32) * _powers(_P, codes.size), dtype=np.uint32, out=self._prefix[1:])

    def hash(self, first: Places, last: Places) -> Hashes:
        """Hashes of the stretches from `first` to before `last`: equal where the codes are, wherever they stand."""
        value: Hashes = (self._prefix[last] - self._prefix[first]) * _powers(_P_INVERSE, self._prefix.size)[first]
        return value


def scatter(hashes: Hashes) -> Hashes:
    """Spread differences over all bits (the high ones, too)."""
    mixed = (hashes ^ (hashes >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    mixed = (mixed ^ (mixed >> np.uint32(12))) * np.uint32(0x297A2D39)
    return mixed ^ (mixed >> np.uint32(15))


def _powers(base: int, size: int) -> Hashes:
    return _power_table(base, max(1 << size.bit_length(), _SMALLEST_TABLE))[:size]


@cache
def _power_table(base: int, size: int) -> Hashes:
    table = np.full(size, base, np.uint32)
    table[0] = 1
    return np.cumprod(table, dtype=np.uint32)
