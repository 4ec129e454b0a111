"""Turns a checkpoint into the folder that `onnx:DIR` reads: graph in int8, tokenizer, classes, checksum."""

import json
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nlp.checkpoint import read_json
from nlp.errors import ModelError
from nlp.labels import write_whole
from nlp.onnx_model import CARD, GRAPH, INPUTS, TOKENIZER, load_onnx, sha256
from nlp.sentiment import LABELS
from nlp.transformers_model import TransformersModel, load_transformers, max_tokens

_OPSET = 17


def export(name: str, out: Path, trial: Sequence[str], classes: Sequence[str] = ()) -> dict[str, Any]:
    """Write the folder `out` and give its card, with how far the graph's scores are from the checkpoint's on `trial`.

    Raises ModelError.
    """
    checkpoint = load_transformers(name, classes)
    if not getattr(checkpoint.tokenizer, "is_fast", False):
        raise ModelError("model-slow-tokenizer")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        part = Path(folder)
        _write_graph(checkpoint, part / "float.onnx")
        _quantise(part / "float.onnx", part / GRAPH)
        checkpoint.tokenizer.backend_tokenizer.save(str(part / TOKENIZER))
        config = checkpoint.model.config
        card = {
            "source": name,
            "id2label": {str(n): label for n, label in enumerate(classes)} or _names(config),
            "max_tokens": max_tokens(config, checkpoint.tokenizer),
            "pad_token_id": checkpoint.tokenizer.pad_token_id,
            "sha256": sha256(part / GRAPH),
            "bytes": (part / GRAPH).stat().st_size,
        }
        (out / CARD).unlink(missing_ok=True)  # never an old card beside a new graph
        for file in (GRAPH, TOKENIZER):
            shutil.move(part / file, out / file)
    write_whole(out / CARD, (json.dumps(card, ensure_ascii=False, indent=2) + "\n").encode())
    return {**read_json(out / CARD), **_compared(checkpoint, out, trial)}


def _names(config: Any) -> dict[str, str]:
    return {str(number): str(label) for number, label in config.id2label.items()}


def _write_graph(checkpoint: TransformersModel, path: Path) -> None:
    torch = import_module("torch")
    encoded = checkpoint.tokenizer([".", "a b"], padding=True, return_tensors="pt")
    names = [name for name in INPUTS if name in encoded]

    class Plain(torch.nn.Module):  # type: ignore[misc, name-defined]
        """The checkpoint with its inputs by place and the logits alone."""

        def __init__(self) -> None:
            super().__init__()
            self.model = checkpoint.model

        def forward(self, *inputs: Any) -> Any:
            return self.model(**dict(zip(names, inputs, strict=True))).logits

    axes = {name: {0: "batch", 1: "token"} for name in names}
    checkpoint.model.set_attn_implementation("eager")  # the others bake the example's shape into the graph
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # tracing warns of every Python branch
        torch.onnx.export(
            Plain().eval(),
            tuple(encoded[name] for name in names),
            str(path),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={**axes, "logits": {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(graph: Path, out: Path) -> None:
    try:
        quantization = import_module("onnxruntime.quantization")
    except ImportError as wrong:
        raise ModelError("model-extra-missing", extra="onnx") from wrong
    quantization.quantize_dynamic(str(graph), str(out), weight_type=quantization.QuantType.QInt8)


def _compared(checkpoint: TransformersModel, out: Path, trial: Sequence[str]) -> dict[str, Any]:
    ours, theirs = load_onnx(out).score(trial), checkpoint.score(trial)
    return {
        "tones": list(LABELS),
        "same_answers": round(float(np.mean(ours.argmax(axis=1) == theirs.argmax(axis=1))), 4),
        "largest_difference": round(float(np.abs(ours - theirs).max()), 4),
    }
