"""Trains the tone model with numpy alone: class-weighted softmax regression over hashed features, then calibration.

The same rows give the same bytes. A tenth of the rows (chosen by their hash) is held out to calibrate the scores and to
fill the card; the model that ships is then trained on everything.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.features import features
from nlp.normalize import text_hash
from nlp.optimize import minimize
from nlp.sentiment import LABELS, Floats, SentimentModel, softmax

CORPUS = Path(__file__).parent / "corpus"
_CHUNK = 1024
_RIDGE = 0.5
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Permitted:
    """A set that may train what ships."""

    name: str
    weight: float
    licence: str


# Everything else found in a data folder is left alone: scores only, or no licence to train on.
PERMITTED = {
    "exa_train.csv": Permitted("Exa-PSD", 1.0, "Apache-2.0"),
    "sentipersian_train.csv": Permitted("Senti-Persian-Dataset", 0.5, "MIT"),
}
_OWN_WEIGHT = 2.0


class TrainingDataError(ValueError):
    """A data file that cannot be read: its name, the line and what is wrong."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path.name}, line {line}: {what}")


@dataclass(frozen=True, slots=True)
class Rows:
    """One training set. labels: 0, 1, 2 in the order of LABELS."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[int, ...]
    weight: float
    licence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Trained:
    model: SentimentModel
    card: dict[str, object]


def find_rows(folders: Sequence[Path]) -> list[Rows]:
    """The permitted sets in the folders (searched whole) and the shipped corpus, in a fixed order."""
    files = {path.name: path for folder in folders for path in sorted(folder.rglob("*.csv")) if path.name in PERMITTED}
    return [_csv_rows(files[name], PERMITTED[name]) for name in sorted(files)] + list(corpus_rows())


def corpus_rows() -> Iterator[Rows]:
    for path in sorted(CORPUS.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        texts, labels = tuple(row["text"] for row in lines), tuple(LABELS.index(row["sentiment"]) for row in lines)
        yield Rows(f"hoshdar/{path.stem}", texts, labels, _OWN_WEIGHT, "Apache-2.0", _sha256(path))


def _csv_rows(path: Path, permitted: Permitted) -> Rows:
    texts, labels = [], []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if row.get("label") not in ("0", "1", "2") or row.get("text") is None:
                raise TrainingDataError(path, reader.line_num, "wants the columns text and label (0, 1 or 2)")
            texts.append(row["text"])
            labels.append(int(row["label"]))
    return Rows(permitted.name, tuple(texts), tuple(labels), permitted.weight, permitted.licence, _sha256(path))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Design:
    """The design matrix, a row for each occurrence of a feature, each pair of text and bucket once."""

    bucket: NDArray[np.int64]
    text: NDArray[np.int64]
    size: Floats
    labels: NDArray[np.int64]
    weights: Floats
    bits: int

    def forward(self, theta: Floats) -> Floats:
        sums = [np.bincount(self.text, row[self.bucket], self.labels.size) for row in theta]
        return np.stack(sums, axis=1) / self.size[:, None]

    def backward(self, error: Floats) -> Floats:
        scaled = error / self.size[:, None]
        return np.stack([np.bincount(self.bucket, column[self.text], 1 << self.bits) for column in scaled.T])

    def keep(self, chosen: NDArray[np.bool_]) -> "_Design":
        number = np.cumsum(chosen) - 1
        kept = chosen[self.text]
        return _Design(
            self.bucket[kept],
            number[self.text[kept]],
            self.size[chosen],
            self.labels[chosen],
            self.weights[chosen],
            self.bits,
        )


def train(sets: Sequence[Rows], *, bits: int = 18, steps: int = _STEPS) -> Trained:
    """Train on the sets; the card names each with its rows, sha256, licence and held-out scores."""
    design = _design(sets, bits)
    held_out = _held_out(sets)
    trial = _fit(design.keep(~held_out), steps)
    test = design.keep(held_out)
    stretch = _calibrate(_logits(test, trial), test)
    scores = softmax(_logits(test, trial) * stretch[:3] + stretch[3:])
    final = _fit(design, steps)
    version = "linear-" + hashlib.sha256("".join(rows.sha256 for rows in sets).encode()).hexdigest()[:8]
    model = _quantised(final, stretch, version)
    card: dict[str, object] = {
        "version": version,
        "features": f"word 1-2-grams and character 2-5-grams within words, hashed to {bits} bits",
        "labels": list(LABELS),
        "sets": [_card_line(rows) for rows in sets],
        "held_out": {"rows": int(held_out.sum()), **_scores(scores, test.labels)},
        "sha256": hashlib.sha256(model.to_bytes()).hexdigest(),
    }
    return Trained(model, card)


def _design(sets: Sequence[Rows], bits: int) -> _Design:
    texts = [text for rows in sets for text in rows.texts]
    parts = [features(texts[at : at + _CHUNK], bits) for at in range(0, len(texts), _CHUNK)]
    pairs = [
        np.unique((part.text + number * _CHUNK << bits) | part.bucket.astype(np.int64))
        for number, part in enumerate(parts)
    ]
    pair = np.concatenate(pairs)
    text = pair >> bits
    labels = np.array([label for rows in sets for label in rows.labels], np.int64)
    weights = np.array([rows.weight for rows in sets for _ in rows.texts], np.float64)
    mass = np.bincount(labels, weights, len(LABELS))
    balance = weights.sum() / (len(LABELS) * np.maximum(mass, 1e-9))
    size = np.sqrt(np.maximum(np.bincount(text, minlength=len(texts)), 1))
    return _Design(pair & ((1 << bits) - 1), text, size, labels, weights * balance[labels], bits)


def _held_out(sets: Sequence[Rows]) -> NDArray[np.bool_]:
    return np.array([int(text_hash(text), 16) % 10 == 0 for rows in sets for text in rows.texts], bool)


def _fit(design: _Design, steps: int) -> Floats:
    """Weights (class, bucket) and, in a last column, biases."""
    rarity = _rarity(design)
    shape = (len(LABELS), (1 << design.bits) + 1)
    theta = minimize(partial(_loss, design, rarity), np.zeros(shape).ravel(), steps=steps).reshape(shape)
    theta[:, :-1] *= rarity
    return theta


def _rarity(design: _Design) -> Floats:
    """Inverse document frequency, scaled to a mean square of 1: the ridge then weighs rare features less."""
    texts = design.labels.size
    rarity = np.log((1 + texts) / (1 + np.bincount(design.bucket, minlength=1 << design.bits))) + 1
    return np.asarray(rarity / np.sqrt(np.mean(rarity[design.bucket] ** 2)), np.float64)


def _loss(design: _Design, rarity: Floats, flat: Floats) -> tuple[float, Floats]:
    theta = flat.reshape(len(LABELS), -1)
    weights, bias = theta[:, :-1], theta[:, -1]
    chance = softmax(design.forward(weights * rarity) + bias)
    row = np.arange(design.labels.size)
    loss = -np.sum(design.weights * np.log(chance[row, design.labels] + 1e-12))
    error = chance
    error[row, design.labels] -= 1
    error *= design.weights[:, None]
    slope = np.empty_like(theta)
    slope[:, :-1] = design.backward(error) * rarity + _RIDGE * weights
    slope[:, -1] = error.sum(axis=0)
    return float(loss + _RIDGE / 2 * np.sum(weights * weights)), slope.ravel()


def _logits(design: _Design, theta: Floats) -> Floats:
    return design.forward(theta[:, :-1]) + theta[:, -1]


def _calibrate(logits: Floats, design: _Design) -> Floats:
    """Vector scaling (Guo et al., 2017): a stretch and a shift a class, fitted on rows the model has not seen."""
    row = np.arange(design.labels.size)

    def loss(point: Floats) -> tuple[float, Floats]:
        chance = softmax(logits * point[:3] + point[3:])
        value = -np.sum(np.log(chance[row, design.labels] + 1e-12))
        chance[row, design.labels] -= 1
        return float(value), np.concatenate([(chance * logits).sum(axis=0), chance.sum(axis=0)])

    return minimize(loss, np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), steps=100)


def _quantised(theta: Floats, stretch: Floats, version: str) -> SentimentModel:
    weights, bias = theta[:, :-1], theta[:, -1]
    step = np.maximum(np.abs(weights).max(axis=1), 1e-12) / 127
    rounded = np.rint(weights / step[:, None]).astype(np.int8)
    return SentimentModel(rounded, step * stretch[:3], bias * stretch[:3] + stretch[3:], version)


def _card_line(rows: Rows) -> dict[str, object]:
    return {
        "name": rows.name,
        "rows": len(rows.texts),
        "weight": rows.weight,
        "licence": rows.licence,
        "sha256": rows.sha256,
    }


def _scores(chance: Floats, labels: NDArray[np.int64]) -> dict[str, float]:
    said = chance.argmax(axis=1)
    return {
        "accuracy": round(float(np.mean(said == labels)), 4),
        "macro_f1": round(float(np.mean([_f1(said, labels, label) for label in range(len(LABELS))])), 4),
        "calibration_error": round(calibration_error(chance, labels), 4),
    }


def _f1(said: NDArray[np.int64], labels: NDArray[np.int64], of: int) -> float:
    total = int(np.sum(said == of) + np.sum(labels == of))
    return 2 * int(np.sum((said == of) & (labels == of))) / total if total else 0.0


def calibration_error(chance: Floats, labels: NDArray[np.int64]) -> float:
    """Expected calibration error over ten bins of the winning score (Naeini et al., 2015)."""
    score, right = chance.max(axis=1), chance.argmax(axis=1) == labels
    bin_of = np.minimum((score * 10).astype(np.int64), 9)
    gaps = np.abs(np.bincount(bin_of, score, 10) - np.bincount(bin_of, right, 10))
    return float(gaps.sum() / max(labels.size, 1))
