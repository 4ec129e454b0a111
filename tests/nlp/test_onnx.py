"""Bigger readers of tone by onnxruntime: real graphs made here, wrong ones refused, the built-in one behind them."""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.texts import LANGUAGES, Texts
from nlp.checkpoint import BATCH, MAX_TOKENS
from nlp.errors import ModelError
from nlp.linear import Floats
from nlp.model_choice import Guarded, Models, open_model
from nlp.onnx_model import load_onnx
from nlp.sentiment import LABELS, shipped_model
from nlp.tone_names import tones_of_classes

onnx = pytest.importorskip("onnx", reason="the package onnx builds the graphs of these tests")
pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

WORDS = ["[PAD]", "[UNK]", "بد", "خوب", "خب"]
TELLING = {"بد": 0, "خب": 1, "خوب": 2}
THREE = {"0": "NEGATIVE", "1": "Neutral", "2": "positive"}


def graph(
    path: Path, *, classes: int = 3, inputs: Sequence[str] = ("input_ids", "attention_mask"), scale: float = 5
) -> None:
    """Adds up, over the words that are not padding, a row of logits for each."""
    from onnx import TensorProto, helper, numpy_helper

    table = np.zeros((len(WORDS), classes), np.float32)
    for word, tone in TELLING.items():
        table[WORDS.index(word), tone % classes] = scale
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", [inputs[1]], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["float", "last"], ["mask"]),
        helper.make_node("Mul", ["rows", "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["logits"], keepdims=0),
    ]
    made = helper.make_graph(
        nodes,
        "tone",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "token"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", classes])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "middle"),
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())


def tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    made = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.save(str(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph(tmp_path / "model.onnx")
    tokenizer(tmp_path / "tokenizer.json")
    write(tmp_path, id2label=THREE)
    return tmp_path


def write(folder: Path, name: str = "config.json", **config: object) -> None:
    (folder / name).write_text(json.dumps(config), "utf-8")


def test_a_graph_reads_tone(folder: Path) -> None:
    model = load_onnx(folder)
    texts = ["خوب خوب", "بد", "x خب", "", "خوب " * 3 * MAX_TOKENS, "\ud800 بد", "خوب"] * BATCH
    scores = model.score(texts)
    assert scores.argmax(axis=1).tolist() == [2, 0, 1, 0, 2, 0, 2] * BATCH
    assert np.allclose(scores.sum(axis=1), 1)
    assert np.allclose(scores[3], 1 / 3)
    assert np.allclose(scores[:7], np.concatenate([model.score([text]) for text in texts[:7]]))  # no leak by padding
    assert model.version == f"onnx-{hashlib.sha256((folder / 'model.onnx').read_bytes()).hexdigest()[:8]}"


def test_arabic_letters_are_read_as_persian_ones(folder: Path) -> None:
    made = (folder / "tokenizer.json").read_text("utf-8").replace("خب", "کی")
    (folder / "tokenizer.json").write_text(made, "utf-8")
    assert load_onnx(folder).score(["كي"]).argmax() == 1


def test_long_texts_are_cut_where_the_model_ends(folder: Path) -> None:
    write(folder, "hoshdar.json", id2label=THREE, max_tokens=4)
    assert load_onnx(folder).score(["خب خب خب بد بد بد بد"]).argmax() == 1


@pytest.mark.parametrize(
    ("names", "tones"),
    [
        (["negative", "NEUTRAL", "Positive"], [0, 1, 2]),
        (["POS", "NEG", "neu"], [2, 0, 1]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]),
        (["LABEL_0", "LABEL_1"], [0, 2]),
        (["0", "1", "2", "3", "4"], [0, 0, 1, 2, 2]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
        (["5", "4", "3", "2", "1"], [2, 2, 1, 0, 0]),
        (["negative", "positive"], [0, 2]),
        (["HAPPY", "SAD"], [2, 0]),
        (["recommended", "not_recommended", "no_idea"], [2, 0, 1]),
        (["مثبت", "منفی", "خنثي"], [2, 0, 1]),
        (["very negative", "negative", "neutral", "positive", "very positive"], [0, 0, 1, 2, 2]),
    ],
)
def test_classes_are_known_by_many_names(names: list[str], tones: list[int]) -> None:
    assert tones_of_classes(names).argmax(axis=1).tolist() == tones


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["negative"],
        ["negative", "neutral"],
        ["joy", "anger", "fear"],
        ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"],
        ["LABEL_1", "LABEL_0"],
        ["negative", "LABEL_1", "positive"],
        ["1 star", "1 star", "3 stars", "4 stars", "5 stars"],
    ],
)
def test_classes_that_say_nothing_are_refused(names: list[str]) -> None:
    with pytest.raises(ModelError) as caught:
        tones_of_classes(names)
    assert caught.value.key == "model-labels-unknown"


def test_people_may_name_the_classes(folder: Path) -> None:
    write(folder, id2label={"0": "joy", "1": "x", "2": "y"})
    assert load_onnx(folder, ["positive", "neutral", "negative"]).score(["خوب"]).argmax() == 0


def spoil_graph(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no graph")


def spoil_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", "utf-8")


def strange_inputs(folder: Path) -> None:
    graph(folder / "model.onnx", inputs=("input_ids", "pixels"))


def other_classes(folder: Path) -> None:
    write(folder, id2label={"0": "negative", "1": "positive"})


def endless(folder: Path) -> None:
    graph(folder / "model.onnx", scale=float("nan"))


def changed(folder: Path) -> None:
    write(folder, "hoshdar.json", id2label=THREE, sha256="0" * 64)


def no_classes(folder: Path) -> None:
    write(folder, max_position_embeddings=8)


def strange_classes(folder: Path) -> None:
    write(folder, id2label={"a": "negative", "b": "positive"})


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (spoil_graph, "model-file-broken"),
        (spoil_tokenizer, "model-file-broken"),
        (strange_inputs, "model-wrong-inputs"),
        (other_classes, "model-wrong-answer"),
        (endless, "model-not-numbers"),
        (changed, "model-file-changed"),
        (no_classes, "model-labels-unknown"),
        (strange_classes, "model-labels-unknown"),
        (lambda folder: (folder / "model.onnx").unlink(), "model-file-missing"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "model-file-broken"),
        (lambda folder: (folder / "config.json").unlink(), "model-file-missing"),
        (lambda folder: (folder / "config.json").write_text("[1", "utf-8"), "model-file-broken"),
    ],
)
def test_a_wrong_folder_is_refused_and_the_built_in_reader_takes_over(
    folder: Path, spoil: object, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(folder)  # type: ignore[operator]
    if spoil is endless:
        words = "بد"
        with pytest.raises(ModelError) as caught:
            load_onnx(folder).score([words])
    else:
        with pytest.raises(ModelError) as caught:
            load_onnx(folder)
    assert caught.value.key == key
    for language in LANGUAGES:
        assert Texts(language).get(key, **caught.value.fields)
    models = Models(f"onnx:{folder}")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert np.array_equal(models.base.score(["بد"]), shipped_model().score(["بد"]))
    assert models.base.version == shipped_model().version
    assert models.trouble is not None
    assert models.trouble.key == key
    assert len([line for line in caplog.messages if "takes over" in line]) == 1


class Failing:
    """Works until it is told not to."""

    version = "big-1"
    broken = False

    def score(self, texts: Sequence[str]) -> Floats:
        if self.broken:
            raise MemoryError
        return np.tile([0.1, 0.8, 0.1], (len(texts), 1))


def test_a_model_that_breaks_down_gives_way_for_good() -> None:
    model = Failing()
    guarded = Guarded(lambda: model)
    assert guarded.version == "big-1"
    assert guarded.score(["بد"]).argmax() == 1
    model.broken = True
    assert np.array_equal(guarded.score(["بد"]), shipped_model().score(["بد"]))
    model.broken = False
    assert guarded.version == shipped_model().version
    assert guarded.trouble is not None
    assert (guarded.trouble.key, guarded.trouble.fields) == ("model-failed", {"cause": "MemoryError"})


def test_readers_are_made_anew_when_a_model_gave_way(folder: Path) -> None:
    models = Models(f"onnx:{folder}")
    reader, stamp = models.reader(), models.stamp()
    assert reader.version.startswith("onnx-")
    assert reader.read(["خب"])[0].sentiment == "neutral"
    models.base._model = Failing()  # type: ignore[attr-defined]
    models.base._model.broken = True  # type: ignore[attr-defined]
    reader.read(["خب"])
    assert models.stamp() != stamp
    assert reader.version == Models().reader().version


@pytest.mark.parametrize("choice", ["onnx:", "transformers:", "bert", "onnx", ""])
def test_an_unknown_choice_is_refused(choice: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(choice)
    assert caught.value.key == "model-unknown-kind"


def test_a_missing_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    for choice, extra in ((f"onnx:{folder}", "onnx"), ("transformers:x", "torch")):
        with pytest.raises(ModelError) as caught:
            open_model(choice)
        assert (caught.value.key, caught.value.fields) == ("model-extra-missing", {"extra": extra})


def test_the_order_of_tones_is_one() -> None:
    assert LABELS == ("negative", "neutral", "positive")
