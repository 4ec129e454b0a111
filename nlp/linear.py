"""A linear model over hashed features, a byte a weight: the form in which what we train is shipped."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.features import GRAMS, Features, features

MODELS = Path(__file__).parent / "models"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """weights: int8 (class, bucket); logit = scale[class] * sum of weights / sqrt(number of features) + bias[class]."""

    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    version: str
    grams: tuple[int, ...] = GRAMS

    def logits(self, texts: Sequence[str]) -> Floats:
        """(text, class)."""
        found = features(texts, self.bits, self.grams)
        size = np.sqrt(np.maximum(np.bincount(found.text, minlength=len(texts)), 1))
        return self._sums(found, len(texts)) / size[:, None] * self.scale + self.bias

    def _sums(self, found: Features, count: int) -> Floats:
        sums = [np.bincount(found.text, weights[found.bucket], count) for weights in self.weights]
        return np.stack(sums, axis=1)

    @property
    def bits(self) -> int:
        return int(self.weights.shape[1]).bit_length() - 1

    def to_bytes(self) -> bytes:
        """The file's content: the same model gives the same bytes, whenever it is written."""
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            weights=self.weights,
            scale=self.scale,
            bias=self.bias,
            version=np.array(self.version),
            grams=np.array(self.grams),
        )
        return stream.getvalue()


def load(path: Path) -> LinearModel:
    with np.load(path, allow_pickle=False) as file:
        return LinearModel(
            file["weights"], file["scale"], file["bias"], str(file["version"]), tuple(file["grams"].tolist())
        )


def quantised(theta: Floats, version: str, grams: Sequence[int] = GRAMS) -> LinearModel:
    """From (class, bucket + 1): weights, and in the last column the bias."""
    weights, bias = theta[:, :-1], theta[:, -1]
    step = np.maximum(np.abs(weights).max(axis=1), 1e-12) / 127
    return LinearModel(np.rint(weights / step[:, None]).astype(np.int8), step, bias, version, tuple(grams))
