"""Fits linear models to texts: the design matrix over hashed features, and descent on any loss of the logits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.features import GRAMS, features
from nlp.linear import Floats
from nlp.optimize import minimize

_CHUNK = 1024
_RATIO_SHARE = 0.7

Loss = Callable[[Floats], tuple[float, Floats]]
"""From logits (text, class) to the loss and its slope along them."""


@dataclass(frozen=True, slots=True)
class Design:
    """Feature `bucket[i]` (below `width`) is in text `text[i]`, each pair once; a text's share out 1 / `size[text]`."""

    bucket: NDArray[np.int64]
    text: NDArray[np.int64]
    size: Floats
    width: int

    def logits(self, theta: Floats) -> Floats:
        """From (class, bucket + 1), the bias last."""
        sums = [np.bincount(self.text, row[self.bucket], self.size.size) for row in theta[:, :-1]]
        return np.stack(sums, axis=1) / self.size[:, None] + theta[:, -1]

    def slope(self, error: Floats) -> Floats:
        """The slope along theta, given the slope along the logits."""
        scaled = error / self.size[:, None]
        rows = [np.bincount(self.bucket, column[self.text], self.width) for column in scaled.T]
        return np.concatenate((np.stack(rows), error.sum(axis=0)[:, None]), axis=1)

    def keep(self, chosen: NDArray[np.bool_]) -> "Design":
        number = np.cumsum(chosen) - 1
        kept = chosen[self.text]
        return Design(self.bucket[kept], number[self.text[kept]], self.size[chosen], self.width)

    def common(self, least: int, counts: NDArray[np.int64]) -> tuple["Design", NDArray[np.int64]]:
        """Only the features found in at least so many texts, numbered anew, and the bucket each had.

        `counts`: as how many each text counts.
        """
        buckets = np.flatnonzero(np.bincount(self.bucket, counts[self.text], self.width) >= least)
        number = np.full(self.width, -1)
        number[buckets] = np.arange(buckets.size)
        kept = number[self.bucket] >= 0
        return Design(number[self.bucket[kept]], self.text[kept], self.size, buckets.size), buckets

    def telling(self, truth: Floats) -> Floats:
        """How much each feature tells of each class: (class, bucket), from `truth` (text, class), each row a weight.

        Mostly the naive-Bayes log-count ratio (Wang and Manning, 2012), partly rarity. Features are stretched by it
        before fitting, so that the ridge spares those that tell.
        """
        rest = truth.sum(axis=1, keepdims=True) - truth
        ratios = [
            self._scaled(np.abs(self._share(of) - self._share(other)))
            for of, other in zip(truth.T, rest.T, strict=True)
        ]
        return _RATIO_SHARE * np.stack(ratios) + (1 - _RATIO_SHARE) * self.rarity()

    def rarity(self) -> Floats:
        """Inverse document frequency, scaled to a mean square of 1."""
        count = np.bincount(self.bucket, minlength=self.width)
        return self._scaled(np.log((1 + self.size.size) / (1 + count)) + 1)

    def _share(self, weights: Floats) -> Floats:
        mass = np.bincount(self.bucket, weights[self.text], self.width) + 1
        return np.asarray(np.log(mass / mass.sum()), np.float64)

    def _scaled(self, values: Floats) -> Floats:
        return np.asarray(values / np.sqrt(np.mean(values[self.bucket] ** 2)), np.float64)


def design(texts: Sequence[str], bits: int, grams: Sequence[int] = GRAMS) -> Design:
    pairs = []
    for begin in range(0, len(texts), _CHUNK):
        found = features(texts[begin : begin + _CHUNK], bits, grams)
        pairs.append(np.unique((found.text + begin << bits) | found.bucket.astype(np.int64)))
    pair = np.concatenate(pairs)
    text = pair >> bits
    size = np.sqrt(np.maximum(np.bincount(text, minlength=len(texts)), 1))
    return Design(pair & ((1 << bits) - 1), text, size, 1 << bits)


def fit(
    matrix: Design, stretch: Floats, loss: Loss, *, ridge: float, steps: int, start: Floats | None = None
) -> Floats:
    """Weights (class, bucket) and, in a last column, biases (not regularised). `stretch` is what `telling` gives."""
    stretch = np.append(stretch, np.ones((len(stretch), 1)), axis=1)
    shape = stretch.shape

    def regularised(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(shape)
        value, error = loss(matrix.logits(theta * stretch))
        slope = matrix.slope(error) * stretch
        slope[:, :-1] += ridge * theta[:, :-1]
        return value + ridge / 2 * float(np.sum(theta[:, :-1] ** 2)), slope.ravel()

    begin = np.zeros(shape) if start is None else start / stretch
    theta: Floats = minimize(regularised, begin.ravel(), steps=steps).reshape(shape) * stretch
    return theta
