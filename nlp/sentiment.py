"""Tone of a text as three calibrated probabilities, from a linear model over hashed features."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.features import Features, features

LABELS = ("negative", "neutral", "positive")
MODELS = Path(__file__).parent / "models"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SentimentModel:
    """weights: int8 (class, bucket); logit = scale[class] * sum of weights / sqrt(number of features) + bias[class]."""

    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    version: str

    def score(self, texts: Sequence[str]) -> Floats:
        """Probabilities (text, class) in the order of LABELS; each row sums to 1."""
        found = features(texts, self.bits)
        return softmax(self.logits(found, len(texts)))

    def logits(self, found: Features, count: int) -> Floats:
        size = np.sqrt(np.maximum(np.bincount(found.text, minlength=count), 1))
        sums = [np.bincount(found.text, weights[found.bucket], count) for weights in self.weights]
        return np.stack(sums, axis=1) / size[:, None] * self.scale + self.bias

    @property
    def bits(self) -> int:
        return int(self.weights.shape[1]).bit_length() - 1

    def to_bytes(self) -> bytes:
        """The file's content: the same model gives the same bytes, whenever it is written."""
        stream = io.BytesIO()
        np.savez_compressed(
            stream, weights=self.weights, scale=self.scale, bias=self.bias, version=np.array(self.version)
        )
        return stream.getvalue()


def softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def load_model(path: Path) -> SentimentModel:
    with np.load(path, allow_pickle=False) as file:
        return SentimentModel(file["weights"], file["scale"], file["bias"], str(file["version"]))


@cache
def shipped_model() -> SentimentModel:
    return load_model(MODELS / "sentiment.npz")


def shipped_card() -> dict[str, object]:
    card: dict[str, object] = json.loads((MODELS / "sentiment.json").read_text("utf-8"))
    return card
