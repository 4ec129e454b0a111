"""What all bigger models have in common: texts as they were trained on, classes as tones, small batches."""

import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.errors import ModelError
from nlp.linear import Floats
from nlp.normalize import MAX_CHARS
from nlp.sentiment import LABELS, softmax
from nlp.tone_names import tones_of_classes

BATCH = 16  # larger ones gain nothing on a CPU, and somebody else may be waiting for a single text
MAX_TOKENS = 512
_MOST_THREADS = 8
# Persian models know only their own forms of these letters; elsewhere people type the Arabic ones.
_LETTERS = str.maketrans({"\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9"})


class Checkpoint(ABC):
    """A classifier of texts as a reader of tone. `classes`: (class, tone), as `tones_of_classes` gives it."""

    def __init__(self, version: str, classes: Floats) -> None:
        self.version = version
        self._classes = classes
        self._turn = threading.Lock()

    @abstractmethod
    def logits(self, texts: Sequence[str]) -> Floats:
        """(text, class), for a small batch."""

    def score(self, texts: Sequence[str]) -> Floats:
        """Raises ModelError where the model answers nonsense."""
        plain = [cleaned(text) for text in texts]
        scores = np.empty((len(plain), len(LABELS)))
        order = sorted(range(len(plain)), key=lambda at: len(plain[at]))  # texts of like length need little padding
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            with self._turn:
                logits = self.logits([plain[at] for at in batch])
            if logits.shape != (len(batch), len(self._classes)):
                raise ModelError("model-wrong-answer", classes=len(self._classes), shape=str(logits.shape))
            if not np.isfinite(logits).all():
                raise ModelError("model-not-numbers")
            scores[batch] = softmax(logits) @ self._classes
        return scores

    def try_out(self) -> None:
        """One text, so that a model that cannot run is known before the first post. Raises what running it raises."""
        self.score(["."])


def cleaned(text: str) -> str:
    """Without lone surrogates, which tokenizers refuse, and with Persian letters."""
    return text[:MAX_CHARS].encode("utf-8", "replace").decode().translate(_LETTERS)


def classes_of(config: Mapping[str, Any], said: Sequence[str]) -> Floats:
    """What people said of the classes, else what a checkpoint's config.json says. Raises ModelError."""
    named = config.get("id2label")
    if said:
        return tones_of_classes(said)
    if not isinstance(named, Mapping) or not named:
        raise ModelError("model-labels-unknown", names="")
    try:
        return tones_of_classes(
            [str(name) for _, name in sorted((int(number), name) for number, name in named.items())]
        )
    except ValueError as wrong:
        raise ModelError("model-labels-unknown", names=str(named)[:200]) from wrong


def read_json(path: Path) -> dict[str, Any]:
    """Raises ModelError for a file that is missing or holds something else than an object."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as wrong:
        raise ModelError("model-file-missing", file=str(path)) from wrong
    except (ValueError, RecursionError) as wrong:
        raise ModelError("model-file-broken", file=str(path)) from wrong
    if not isinstance(content, dict):
        raise ModelError("model-file-broken", file=str(path))
    return content


def threads() -> int:
    """Half of the processors: the rest of the program goes on meanwhile."""
    return max(1, min(_MOST_THREADS, (os.cpu_count() or 2) // 2))
