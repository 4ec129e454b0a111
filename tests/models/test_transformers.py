"""The extra `torch`: a tiny random checkpoint is read by transformers, exported, and read again without torch.

`make test-models` installs the extra (about 5 GB) and runs these; elsewhere they are skipped.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from nlp.errors import ModelError
from nlp.model_choice import Models
from nlp.model_export import export
from nlp.onnx_model import load_onnx

torch = pytest.importorskip("torch", reason="the extra `torch` is not installed; `make test-models` installs it")
transformers = pytest.importorskip("transformers")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "بد", "خوب", "عالی", "افتضاح", "شیر", "دامون", "بود", "است", "."]
TEXTS = ["بد بود", "خوب", "شیر دامون افتضاح است " * 60, "", "عالی . \ud800", "x"]
NAMES = {0: "Negative", 1: "Neutral", 2: "Positive"}


def checkpoint(folder: Path, kind: str = "bert", names: dict[int, str] = NAMES) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(7)
    config = transformers.AutoConfig.for_model(
        kind,
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=64, pad_token_id=0, id2label=names, initializer_range=0.5,
    )  # fmt: skip
    transformers.AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=["bert", "roberta"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoint(tmp_path_factory.mktemp(request.param), request.param)


def test_transformers_read_tone(folder: Path) -> None:
    models = Models(f"transformers:{folder}")
    scores = models.base.score(TEXTS)
    assert models.trouble is None
    assert models.base.version.startswith("torch-")
    assert np.allclose(scores.sum(axis=1), 1)
    alone = np.concatenate([models.base.score([text]) for text in TEXTS])
    assert np.allclose(scores, alone, atol=1e-5)  # padding says nothing
    assert [one.sentiment for one in models.reader().read(TEXTS[:2])] == [
        ("negative", "neutral", "positive")[row.argmax()] for row in scores[:2]
    ]


def test_an_exported_checkpoint_reads_the_same_without_torch(folder: Path, tmp_path: Path) -> None:
    from bot.cli.model import model

    out = tmp_path / "onnx"
    done = CliRunner().invoke(model, ["export", str(folder), str(out)], env={"HOSHDAR_LANGUAGE": "en"})
    assert done.exit_code == 0, done.output
    assert "Same answer on" in done.output
    assert {path.name for path in out.iterdir()} == {"model.onnx", "tokenizer.json", "hoshdar.json"}
    card = json.loads((out / "hoshdar.json").read_text("utf-8"))
    assert card["id2label"] == {str(number): name for number, name in NAMES.items()}
    there, here = Models(f"transformers:{folder}").base.score(TEXTS), load_onnx(out).score(TEXTS)
    assert np.abs(there - here).max() < 0.25  # int8, on weights drawn at random
    (out / "model.onnx").write_bytes((out / "model.onnx").read_bytes() + b"\0")
    with pytest.raises(ModelError):
        load_onnx(out)


def test_the_graph_says_what_the_checkpoint_says(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before int8: other lengths and batches than the example that was traced, and padding, change nothing."""
    monkeypatch.setattr("nlp.model_export._quantise", shutil.copy)
    card = export(str(folder), tmp_path / "float", TEXTS)
    assert card["same_answers"] == 1
    assert card["largest_difference"] < 1e-3


def test_classes_without_names_are_refused_until_somebody_names_them(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, names={0: "joy", 1: "anger", 2: "calm"})
    refused = Models(f"transformers:{folder}")
    refused.reader()
    assert refused.trouble is not None
    assert refused.trouble.key == "model-labels-unknown"
    named = Models(f"transformers:{folder}", classes=("positive", "negative", "neutral"))
    assert named.base.score(["خوب"]).shape == (1, 3)
    assert named.trouble is None


def test_a_torn_checkpoint_is_said(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "torn")
    (tmp_path / "torn" / "model.safetensors").write_bytes(b"torn")
    models = Models(f"transformers:{tmp_path / 'torn'}")
    models.reader()
    assert models.trouble is not None
    assert models.trouble.key == "model-not-loaded"
