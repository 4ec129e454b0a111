"""Tone of a text as three calibrated probabilities."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from nlp.linear import MODELS, Floats, LinearModel, load

LABELS = ("negative", "neutral", "positive")


class SentimentModel(Protocol):
    """Whatever reads tone. `version` goes with every mention it has read."""

    @property
    def version(self) -> str: ...

    def score(self, texts: Sequence[str]) -> Floats:
        """Probabilities (text, class) in the order of LABELS; each row sums to 1."""


@dataclass(frozen=True, slots=True)
class LinearSentiment:
    """The built-in reader of tone."""

    model: LinearModel

    @property
    def version(self) -> str:
        return self.model.version

    def score(self, texts: Sequence[str]) -> Floats:
        return softmax(self.model.logits(texts))


def softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def load_model(path: Path) -> LinearSentiment:
    return LinearSentiment(load(path))


@cache
def shipped_model() -> LinearSentiment:
    return load_model(MODELS / "sentiment.npz")


def shipped_card() -> dict[str, object]:
    card: dict[str, object] = json.loads((MODELS / "sentiment.json").read_text("utf-8"))
    return card
