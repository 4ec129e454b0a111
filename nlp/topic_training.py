"""Trains the topic model on our own corpus: one logistic regression a crisis kind, over the tone model's features.

The word lists take part as tiny posts: an entry is a post of its kind, a look-alike a post of none. The card says what
the reader finds, lists and model together, in scenarios that neither model was trained on.
"""

import hashlib
import tomllib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.design import Design, Loss, design, fit
from nlp.lexicon import FOLDER, GAP, wordings
from nlp.linear import Floats, LinearModel, quantised
from nlp.reader import Reader
from nlp.rows import Rows
from nlp.sentiment import LinearSentiment
from nlp.topic_model import SURE, TopicModel
from nlp.training import Trained, f1, version_of

BITS = 16
_GRAMS = (4,)  # the others cost three times as much and told nothing more
_RIDGE = 0.2
_STEPS = 60
_ENTRY_WEIGHT = 0.3
_COMMA = "، "
_PRESENT_WEIGHT = 4.0  # a kind is present in one post of thirty: its absence must not drown it


def train_topics(sets: Sequence[Rows], tone: LinearModel) -> Trained:
    """Train on the sets that have topics. `tone`, trained without the held-out rows, reads them for the card."""
    own = [rows for rows in sets if rows.topics]
    kinds, entries = _entries()
    texts = [text for rows in own for text in rows.texts] + [text for text, _ in entries]
    said = [topics for rows in own for topics in rows.topics] + [topics for _, topics in entries]
    truth = np.array([[kind in topics for kind in kinds] for topics in said], np.float64)
    posts = len(texts) - len(entries)
    weights = np.concatenate((np.ones(posts), np.full(len(entries), _ENTRY_WEIGHT)))
    held_out = np.array([out for rows in own for out in rows.held_out()] + [False] * len(entries))

    matrix = design(texts, BITS, _GRAMS)
    kept = ~held_out
    trial = quantised(_fit(matrix.keep(kept), truth[kept], weights[kept]), "trial", _GRAMS)
    unseen = [text for text, out in zip(texts, held_out, strict=True) if out]
    right = truth[held_out] > 0
    alone = _by_kind(trial.logits(unseen) > SURE, right, kinds)
    reader = Reader(model=LinearSentiment(tone), topics=TopicModel(trial, tuple(kinds)))
    met = [{topic.kind for topic in reading.topics} for reading in reader.read(unseen)]
    together = _by_kind(np.array([[kind in said for kind in kinds] for said in met]), right, kinds)
    model = quantised(_fit(matrix, truth, weights), version_of("topics", own), _GRAMS)
    card: dict[str, object] = {
        "version": model.version,
        "kinds": kinds,
        "sets": [rows.card() for rows in own],
        "held_out": {
            "rows": int(held_out.sum()),
            "macro_f1": round(float(np.mean(list(together.values()))), 4),
            "model_alone": round(float(np.mean(list(alone.values()))), 4),
            **together,
        },
        "sha256": hashlib.sha256(model.to_bytes()).hexdigest(),
    }
    return Trained(model, card, trial)


def _by_kind(found: NDArray[np.bool_], right: NDArray[np.bool_], kinds: Sequence[str]) -> dict[str, float]:
    """F1 of each kind that occurs."""
    return {kind: round(f1(found[:, n], right[:, n]), 3) for n, kind in enumerate(kinds) if right[:, n].any()}


def _entries() -> tuple[list[str], list[tuple[str, frozenset[str]]]]:
    tables = tomllib.loads((FOLDER / "kinds.toml").read_text("utf-8"))
    entries = []
    for kind, table in tables.items():
        entries += [
            (text, frozenset({kind})) for line in table["strong"] + table["colloquial"] for text in _spoken(line)
        ]
        entries += [(text, frozenset[str]()) for line in table["lookalikes"] for text in _spoken(line)]
    for kind, words in tomllib.loads((FOLDER / "vocabulary.toml").read_text("utf-8")).items():
        entries += [(word, frozenset({kind})) for word in words.split(_COMMA)]
    return list(tables), entries


def _spoken(line: str) -> list[str]:
    """A line of a list with each of its wordings once, the halves side by side; not every pair of them."""
    halves = [wordings(half.strip()) for half in line.split(GAP)]
    return [" ".join(half[n % len(half)] for half in halves) for n in range(max(map(len, halves)))]


def _fit(matrix: Design, truth: Floats, weights: Floats) -> Floats:
    stretch = np.tile(matrix.rarity(), (truth.shape[1], 1))
    return fit(matrix, stretch, _logistic_loss(truth, weights), ridge=_RIDGE, steps=_STEPS)


def _logistic_loss(truth: Floats, weights: Floats) -> Loss:
    weighed = weights[:, None] * np.where(truth > 0, _PRESENT_WEIGHT, 1.0)

    def loss(logits: Floats) -> tuple[float, Floats]:
        value = np.sum(weighed * (np.logaddexp(0, logits) - truth * logits))
        return float(value), weighed * (1 / (1 + np.exp(-logits)) - truth)

    return loss
