"""A bigger reader of tone as transformers and torch run it (extra `torch`): any checkpoint that classifies texts."""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from nlp.checkpoint import MAX_TOKENS, Checkpoint, classes_of, threads
from nlp.errors import ModelError
from nlp.linear import Floats


class TransformersModel(Checkpoint):
    def __init__(self, version: str, classes: Floats, torch: Any, model: Any, tokenizer: Any) -> None:
        super().__init__(version, classes)
        self._torch, self.model, self.tokenizer = torch, model, tokenizer
        self._max_tokens = max_tokens(model.config, tokenizer)

    def logits(self, texts: Sequence[str]) -> Floats:
        encoded = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt"
        )
        with self._torch.inference_mode():
            return np.asarray(self.model(**encoded).logits.double().numpy(), np.float64)


def load_transformers(name: str, classes: Sequence[str] = ()) -> TransformersModel:
    """`name`: a folder, or a model's name at its hub. Only weights are read, no code of the checkpoint's own runs.

    Raises ModelError.
    """
    try:
        torch, transformers = import_module("torch"), import_module("transformers")
    except ImportError as wrong:
        raise ModelError("model-extra-missing", extra="torch") from wrong
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(threads())
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(name, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, KeyError) as wrong:
        raise ModelError("model-not-loaded", cause=type(wrong).__name__) from wrong
    order = classes_of(model.config.to_dict(), classes)
    made = TransformersModel(f"torch-{_mark(name, model)}", order, torch, model.eval(), tokenizer)
    made.try_out()
    return made


def max_tokens(config: Any, tokenizer: Any) -> int:
    """Of the checkpoint's positions, its tokenizer's own limit and ours, the least."""
    positions = getattr(config, "max_position_embeddings", None) or MAX_TOKENS + 2
    # RoBERTa and its kin count positions from the padding's number on.
    return int(max(1, min(positions - 2, tokenizer.model_max_length, MAX_TOKENS)))


def _mark(name: str, model: Any) -> str:
    """Eight digits of the name and of every weight's sum: another checkpoint under the same name is another reader."""
    sums = [f"{key} {float(value.double().sum()):.6g}" for key, value in model.state_dict().items()]
    return hashlib.sha256("\n".join([name, *sums]).encode()).hexdigest()[:8]
