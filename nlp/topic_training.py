"""Trains the topic model on our own corpus: one logistic regression a crisis kind, over the tone model's features.

The word lists take part as tiny posts: an entry is a post of its kind, a look-alike a post of none.
"""

import hashlib
import tomllib
from collections.abc import Sequence

import numpy as np

from nlp.design import Design, Loss, design, fit
from nlp.lexicon import FOLDER, GAP
from nlp.linear import Floats, quantised
from nlp.rows import Rows
from nlp.topic_model import SURE
from nlp.training import Trained, f1, version_of

BITS = 15
_GRAMS = (4,)  # the others cost three times as much and told nothing more
_RIDGE = 0.1
_STEPS = 60
_ENTRY_WEIGHT = 0.3
_COMMA = "، "
_PRESENT_WEIGHT = 30.0  # a kind is present in one post of thirty: its absence must not drown it


def train_topics(sets: Sequence[Rows]) -> Trained:
    """Train on those of the sets that have topics; a fifth of the scenarios is held out for the card's scores."""
    own = [rows for rows in sets if rows.topics]
    kinds, entries = _entries()
    texts = [text for rows in own for text in rows.texts] + [text for text, _ in entries]
    said = [topics for rows in own for topics in rows.topics] + [topics for _, topics in entries]
    truth = np.array([[kind in topics for kind in kinds] for topics in said], np.float64)
    posts = len(texts) - len(entries)
    weights = np.concatenate((np.ones(posts), np.full(len(entries), _ENTRY_WEIGHT)))
    held_out = np.array([_held_out(scenario) for rows in own for scenario in rows.scenarios] + [False] * len(entries))

    matrix = design(texts, BITS, _GRAMS)
    kept = ~held_out
    trial = _fit(matrix.keep(kept), truth[kept], weights[kept])
    found = matrix.keep(held_out).logits(trial) > SURE
    model = quantised(_fit(matrix, truth, weights), version_of("topics", own), _GRAMS)
    scores = {kind: round(f1(found[:, n], truth[held_out, n] > 0), 3) for n, kind in enumerate(kinds)}
    card: dict[str, object] = {
        "version": model.version,
        "kinds": kinds,
        "sets": [rows.card() for rows in own],
        "held_out": {
            "rows": int(held_out.sum()),
            "macro_f1": round(float(np.mean(list(scores.values()))), 4),
            **scores,
        },
        "sha256": hashlib.sha256(model.to_bytes()).hexdigest(),
    }
    return Trained(model, card)


def _held_out(scenario: str) -> bool:
    return hashlib.sha256(scenario.encode()).digest()[0] % 5 == 0


def _entries() -> tuple[list[str], list[tuple[str, frozenset[str]]]]:
    tables = tomllib.loads((FOLDER / "kinds.toml").read_text("utf-8"))
    entries = []
    for kind, table in tables.items():
        entries += [(text.replace(GAP, " "), frozenset({kind})) for text in table["strong"] + table["colloquial"]]
        entries += [(text.replace(GAP, " "), frozenset[str]()) for text in table["lookalikes"]]
    for kind, words in tomllib.loads((FOLDER / "vocabulary.toml").read_text("utf-8")).items():
        entries += [(word, frozenset({kind})) for word in words.split(_COMMA)]
    return list(tables), entries


def _fit(matrix: Design, truth: Floats, weights: Floats) -> Floats:
    stretch = np.tile(matrix.rarity(), (truth.shape[1], 1))
    return fit(matrix, stretch, _logistic_loss(truth, weights), ridge=_RIDGE, steps=_STEPS)


def _logistic_loss(truth: Floats, weights: Floats) -> Loss:
    weighed = weights[:, None] * np.where(truth > 0, _PRESENT_WEIGHT, 1.0)

    def loss(logits: Floats) -> tuple[float, Floats]:
        value = np.sum(weighed * (np.logaddexp(0, logits) - truth * logits))
        return float(value), weighed * (1 / (1 + np.exp(-logits)) - truth)

    return loss
