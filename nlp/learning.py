"""An installation's own layer over any reader of tone, fitted to the labels of its team in seconds.

A layer says two things of a text: how far it belongs to the labelled ones rather than to our corpus (the gate, between
0 and 1), and how far its tone should move. The base reader's log-scores move by the product, so a text unlike the
labels is read as before: teams label their own kind of post, and what they teach about it must not spill.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.design import Design, Loss, design, fit
from nlp.labels import Label, fingerprint
from nlp.linear import Floats, LinearModel, quantised
from nlp.normalize import text_hash
from nlp.rows import corpus_rows
from nlp.sentiment import LABELS, SentimentModel, softmax
from nlp.training import f1

# Chosen on halves of labelled app reviews against a held-out set of tweets (docs/models.md has the figures).
_BITS, _GRAMS = 16, (3, 4)
_GATE_RIDGE, _TONE_RIDGE = 0.01, 0.1
_GATE_POWER = 2  # texts between two worlds go on the base reader's side
_DOUBT = 0.1  # the share of each label that stays with the base reader: a label may be wrong
_STEPS = 60
_FOLDS = 5
_METHOD = "gated-1"

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LearnedSentiment:
    """`base` with a layer over it. Where the base became another reader meanwhile, it reads alone."""

    base: SentimentModel
    layer: LinearModel
    base_version: str

    @property
    def version(self) -> str:
        return self.layer.version if self._fits() else self.base.version

    def score(self, texts: Sequence[str]) -> Floats:
        scores = self.base.score(texts)
        return moved(scores, self.layer.logits(texts)) if texts and self._fits() else scores

    def _fits(self) -> bool:
        return self.base.version == self.base_version


def learned(base: SentimentModel, labels: Sequence[Label]) -> LearnedSentiment:
    """Fit a layer to these labels (at least one), whatever their brands."""
    version = layer_version(base, labels)
    return LearnedSentiment(base, _fit_layer(labels, _logs(base, labels), version), base.version)


def layer_version(base: SentimentModel, labels: Iterable[Label]) -> str:
    """The base reader's, and a fingerprint of what was learnt and how."""
    mark = hashlib.sha256(f"{_METHOD}{fingerprint(labels)}".encode()).hexdigest()[:8]
    return f"{base.version}+learned-{mark}"


def moved(scores: Floats, said: Floats) -> Floats:
    """The base reader's scores, moved by what a layer says: three tones and the gate."""
    return softmax(_log(scores) + _gate(said[:, 3])[:, None] * said[:, :3])


@dataclass(frozen=True, slots=True)
class Figures:
    """Before and after, in shares of 1. On labels each text is read by a layer that has not seen it."""

    texts: int
    right_before: float
    right_after: float
    macro_before: float
    macro_after: float
    changed: float


def cross_validated(base: SentimentModel, labels: Sequence[Label]) -> Figures:
    """In five parts, chosen by the texts' hashes, each read by what the other four teach."""
    logs, truth = _logs(base, labels), np.array([label.tone for label in labels], np.int64)
    part = np.array([int(text_hash(label.text), 16) % _FOLDS for label in labels], np.int64)
    after = np.exp(logs)
    for number in range(_FOLDS):
        unseen = part == number
        known = [label for label, left_out in zip(labels, unseen, strict=True) if not left_out]
        if unseen.any() and known:
            layer = _fit_layer(known, logs[~unseen], "trial")
            said = layer.logits([label.text for label, out in zip(labels, unseen, strict=True) if out])
            after[unseen] = moved(after[unseen], said)
    return _figures(logs, after, truth)


def on_corpus(model: LearnedSentiment, limit: int | None = None) -> Figures:
    """On our own shipped posts, or on `limit` of them: what learning does to everything else."""
    rows = [(text, tone) for rows in corpus_rows() for text, tone in zip(rows.texts, rows.labels, strict=True)]
    rows = sorted(rows, key=lambda row: text_hash(row[0]))[:limit]
    texts = [text for text, _ in rows]
    before = model.base.score(texts)
    return _figures(before, moved(before, model.layer.logits(texts)), np.array([tone for _, tone in rows], np.int64))


def _figures(before: Floats, after: Floats, truth: Numbers) -> Figures:
    old, new = before.argmax(axis=1), after.argmax(axis=1)
    return Figures(
        texts=truth.size,
        right_before=float(np.mean(old == truth)),
        right_after=float(np.mean(new == truth)),
        macro_before=_macro(old, truth),
        macro_after=_macro(new, truth),
        changed=float(np.mean(old != new)),
    )


def _macro(said: Numbers, truth: Numbers) -> float:
    """Mean F1 of the tones that occur."""
    return float(np.mean([f1(said == tone, truth == tone) for tone in sorted(set(truth.tolist()))]))


def _fit_layer(labels: Sequence[Label], logs: Floats, version: str) -> LinearModel:
    """`logs`: the base reader's log-scores (label, tone)."""
    ours, far = design([label.text for label in labels], _BITS, _GRAMS), _far_texts()
    matrix = _together(ours, far)
    near = np.arange(matrix.size.size) < len(labels)
    rarity = matrix.rarity()[None]
    gate = fit(matrix, rarity, _gate_loss(near), ridge=_GATE_RIDGE, steps=_STEPS)
    target = (1 - _DOUBT) * np.eye(len(LABELS))[[label.tone for label in labels]] + _DOUBT * np.exp(logs)
    loss = _tone_loss(logs, _gate(ours.logits(gate)[:, 0]), target)
    tones = fit(ours, np.repeat(rarity, len(LABELS), axis=0), loss, ridge=_TONE_RIDGE, steps=_STEPS)
    return quantised(np.concatenate((tones, gate)), version, _GRAMS)


def _gate_loss(near: NDArray[np.bool_]) -> Loss:
    """Logistic; the labelled texts and all the others weigh the same."""
    sign = np.where(near, 1.0, -1.0)
    weight = np.where(near, 1.0, near.sum() / max((~near).sum(), 1))

    def loss(logits: Floats) -> tuple[float, Floats]:
        margin = sign * logits[:, 0]
        value = float(np.sum(weight * np.logaddexp(0, -margin)))
        return value, (-sign * weight * _sigmoid(-margin))[:, None]

    return loss


def _tone_loss(logs: Floats, gate: Floats, target: Floats) -> Loss:
    def loss(logits: Floats) -> tuple[float, Floats]:
        chance = softmax(logs + gate[:, None] * logits)
        return -float(np.sum(target * _log(chance))), (chance - target) * gate[:, None]

    return loss


def _gate(logit: Floats) -> Floats:
    return np.asarray(_sigmoid(logit) ** _GATE_POWER, np.float64)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(np.exp(-np.logaddexp(0, -x)), np.float64)


def _logs(base: SentimentModel, labels: Sequence[Label]) -> Floats:
    return _log(base.score([label.text for label in labels]))


def _log(scores: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(scores, 1e-9)), np.float64)


@cache
def _far_texts() -> Design:
    """Our own posts: what a layer must leave alone."""
    return design([text for rows in corpus_rows() for text in rows.texts], _BITS, _GRAMS)


def _together(one: Design, other: Design) -> Design:
    return replace(
        one,
        bucket=np.concatenate((one.bucket, other.bucket)),
        text=np.concatenate((one.text, other.text + one.size.size)),
        size=np.concatenate((one.size, other.size)),
    )
