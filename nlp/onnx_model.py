"""A bigger reader of tone as an ONNX graph: onnxruntime and tokenizers, no torch (extra `onnx`).

A folder with `model.onnx`, `tokenizer.json` and either the `hoshdar.json` that `hoshdar model export` writes or the
checkpoint's own `config.json`, whose `id2label` names the classes.
"""

import hashlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nlp.checkpoint import MAX_TOKENS, Checkpoint, classes_of, read_json, threads
from nlp.errors import ModelError
from nlp.linear import Floats

GRAPH, TOKENIZER, CARD, CONFIG = "model.onnx", "tokenizer.json", "hoshdar.json", "config.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class OnnxModel(Checkpoint):
    def __init__(self, version: str, classes: Floats, session: Any, tokenizer: Any) -> None:
        super().__init__(version, classes)
        self._session, self._tokenizer = session, tokenizer
        self._inputs = [one.name for one in session.get_inputs()]

    def logits(self, texts: Sequence[str]) -> Floats:
        encoded = self._tokenizer.encode_batch(list(texts))
        rows = {
            "input_ids": [one.ids for one in encoded],
            "attention_mask": [one.attention_mask for one in encoded],
            "token_type_ids": [one.type_ids for one in encoded],
        }
        answer = self._session.run(None, {name: np.array(rows[name], np.int64) for name in self._inputs})
        return np.asarray(answer[0], np.float64)


def load_onnx(folder: Path, classes: Sequence[str] = ()) -> OnnxModel:
    """`classes` names the graph's classes, in order, where the folder's own files do not. Raises ModelError."""
    card = read_json(folder / CARD) if (folder / CARD).exists() else None
    config = card if card is not None else read_json(folder / CONFIG)
    order = classes_of(config, classes)
    mark = sha256(folder / GRAPH)
    if card is not None and card.get("sha256") not in (None, mark):
        raise ModelError("model-file-changed", file=str(folder / GRAPH))
    try:
        from tokenizers import Tokenizer
    except ImportError as wrong:
        raise ModelError("model-extra-missing", extra="onnx") from wrong
    session = _session(folder / GRAPH)
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as wrong:  # a plain Exception is all that the library raises
        raise ModelError("model-file-broken", file=str(folder / TOKENIZER)) from wrong
    tokenizer.enable_truncation(_max_tokens(config))
    _pad(tokenizer, config)
    model = OnnxModel(f"onnx-{mark[:8]}", order, session, tokenizer)
    unknown = [one.name for one in session.get_inputs() if one.name not in INPUTS]
    if unknown:
        raise ModelError("model-wrong-inputs", names=", ".join(unknown)[:200])
    model.try_out()
    return model


def _session(path: Path) -> Any:
    try:
        onnxruntime = import_module("onnxruntime")
    except ImportError as wrong:
        raise ModelError("model-extra-missing", extra="onnx") from wrong
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as wrong:  # its exceptions have no common class
        raise ModelError("model-file-broken", file=str(path)) from wrong


def _max_tokens(config: dict[str, Any]) -> int:
    """What the model's positions hold; two are kept back, because some checkpoints begin to count at two."""
    said = config.get("max_tokens")
    if isinstance(said, int) and not isinstance(said, bool) and said > 0:
        return min(said, MAX_TOKENS)
    positions = config.get("max_position_embeddings")
    return max(1, min(positions - 2, MAX_TOKENS)) if isinstance(positions, int) and positions > 2 else MAX_TOKENS


def _pad(tokenizer: Any, config: dict[str, Any]) -> None:
    number = config.get("pad_token_id")
    number = number if isinstance(number, int) and number >= 0 else 0
    tokenizer.enable_padding(pad_id=number, pad_token=tokenizer.id_to_token(number) or "[PAD]")


def sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as wrong:
        raise ModelError("model-file-missing", file=str(path)) from wrong
