"""Trains the tone model with numpy alone: a class-weighted logistic regression for each tone, then calibration.

The same rows give the same bytes. Some rows are held out (nlp/rows.py says which) to calibrate the scores and to fill
the card; the model that ships is then trained on everything.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.design import Design, Loss, design, fit
from nlp.linear import Floats, LinearModel, quantised
from nlp.optimize import minimize
from nlp.rows import Rows
from nlp.sentiment import LABELS, softmax

_RIDGE = 0.6
_STEPS = 120
_LEAST = 2  # texts a feature must be in: what is met once tells nothing and would fill the file

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trained:
    """`trial` is the model without the held-out rows."""

    model: LinearModel
    card: dict[str, object]
    trial: LinearModel


def train(sets: Sequence[Rows], *, bits: int = 20, steps: int = _STEPS) -> Trained:
    """Train on the sets; the card names each with its rows, sha256 and licence, and the held-out scores."""
    sets = [rows for rows in sets if rows.weight]
    # What a phrase is made of stays, even if no post holds it.
    counts = np.array([_LEAST if rows.phrases else 1 for rows in sets for _ in rows.texts], np.int64)
    matrix, buckets = design([text for rows in sets for text in rows.texts], bits).common(_LEAST, counts)
    labels = np.array([label for rows in sets for label in rows.labels], np.int64)
    weights = _balanced(labels, sets)
    held_out = np.array([out for rows in sets for out in rows.held_out()], bool)

    trial = _fit(matrix.keep(~held_out), labels[~held_out], weights[~held_out], steps)
    logits = matrix.keep(held_out).logits(trial)
    stretch = _calibrate(logits, labels[held_out])
    chance = softmax(logits * stretch[:3] + stretch[3:])

    def packed(theta: Floats, version: str) -> LinearModel:
        weights = np.zeros((len(LABELS), (1 << bits) + 1))
        weights[:, np.append(buckets, -1)] = theta * stretch[:3, None]
        weights[:, -1] += stretch[3:]
        return quantised(weights, version)

    model = packed(_fit(matrix, labels, weights, steps // 2, start=trial), version_of("linear", sets))
    card: dict[str, object] = {
        "version": model.version,
        "features": f"word 1-2-grams and character 2-5-grams within words, hashed to {bits} bits",
        "labels": list(LABELS),
        "sets": [rows.card() for rows in sets],
        "held_out": {"rows": int(held_out.sum()), **_scores(chance, labels[held_out])},
        "sha256": hashlib.sha256(model.to_bytes()).hexdigest(),
    }
    return Trained(model, card, packed(trial, "trial"))


def version_of(name: str, sets: Sequence[Rows]) -> str:
    """The name and a fingerprint of the rows, in which everything else is the same."""
    return f"{name}-{hashlib.sha256(''.join(rows.sha256 for rows in sets).encode()).hexdigest()[:8]}"


def _balanced(labels: Numbers, sets: Sequence[Rows]) -> Floats:
    """Weights under which the three classes weigh the same, among our own posts and among all others.

    Apart, because most of ours are complaints: together they would teach that to speak of a brand is to complain.
    """
    weights = np.array([rows.weight for rows in sets for _ in rows.texts], np.float64)
    own = np.array([rows.ours for rows in sets for _ in rows.texts], bool)
    for part in (own, ~own):
        mass = np.bincount(labels[part], weights[part], len(LABELS))
        weights[part] *= (mass.sum() / (len(LABELS) * np.maximum(mass, 1e-9)))[labels[part]]
    return weights


def _fit(matrix: Design, labels: Numbers, weights: Floats, steps: int, start: Floats | None = None) -> Floats:
    truth = np.eye(len(LABELS))[labels] * weights[:, None]
    return fit(matrix, matrix.telling(truth), _logistic_loss(labels, weights), ridge=_RIDGE, steps=steps, start=start)


def _logistic_loss(labels: Numbers, weights: Floats) -> Loss:
    """One tone against the others, for each (a softmax over the three calls more neutral news negative)."""
    sign = 2 * np.eye(len(LABELS))[labels] - 1
    weight = weights[:, None]

    def loss(logits: Floats) -> tuple[float, Floats]:
        margin = sign * logits
        return float(np.sum(weight * np.logaddexp(0, -margin))), -weight * sign * np.exp(-np.logaddexp(0, margin))

    return loss


def _softmax_loss(labels: Numbers, weights: Floats) -> Loss:
    row = np.arange(labels.size)

    def loss(logits: Floats) -> tuple[float, Floats]:
        chance = softmax(logits)
        value = -np.sum(weights * np.log(chance[row, labels] + 1e-12))
        chance[row, labels] -= 1
        return float(value), chance * weights[:, None]

    return loss


def _calibrate(logits: Floats, labels: Numbers) -> Floats:
    """Vector scaling (Guo et al., 2017): a stretch and a shift a class, fitted on rows the model has not seen."""
    softmax_loss = _softmax_loss(labels, np.ones(labels.size))

    def loss(point: Floats) -> tuple[float, Floats]:
        value, error = softmax_loss(logits * point[:3] + point[3:])
        return value, np.concatenate([(error * logits).sum(axis=0), error.sum(axis=0)])

    return minimize(loss, np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), steps=100)


def _scores(chance: Floats, labels: Numbers) -> dict[str, float]:
    said = chance.argmax(axis=1)
    return {
        "accuracy": round(float(np.mean(said == labels)), 4),
        "macro_f1": round(float(np.mean([f1(said == label, labels == label) for label in range(len(LABELS))])), 4),
        "calibration_error": round(calibration_error(chance, labels), 4),
    }


def f1(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    total = int(said.sum() + right.sum())
    return 2 * int((said & right).sum()) / total if total else 0.0


def calibration_error(chance: Floats, labels: Numbers) -> float:
    """Expected calibration error over ten bins of the winning score (Naeini et al., 2015)."""
    score, right = chance.max(axis=1), chance.argmax(axis=1) == labels
    bin_of = np.minimum((score * 10).astype(np.int64), 9)
    gaps = np.abs(np.bincount(bin_of, score, 10) - np.bincount(bin_of, right, 10))
    return float(gaps.sum() / max(labels.size, 1))
