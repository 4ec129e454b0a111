import hashlib
from pathlib import Path

import numpy as np
import pytest

from nlp.features import features
from nlp.linear import MODELS
from nlp.optimize import minimize
from nlp.rows import Rows, TrainingDataError, find_rows
from nlp.sentiment import LABELS, load_model, shipped_card, shipped_model
from nlp.training import calibration_error, train

GOOD = ["عالی بود ممنون", "خیلی خوشمزه و تازه", "دمشون گرم راضی بودم", "بهترین خرید امسال"]
PLAIN = ["فردا ساعت ده جلسه است", "شعبه جدید افتتاح شد", "قیمت دلار اعلام شد", "گزارش ماهانه منتشر شد"]
BAD = ["افتضاح بود پشیمونم", "خیلی بد و کثیف", "دزدن جواب نمیدن", "بدترین خرید عمرم"]


def tiny_set() -> Rows:
    texts = tuple(f"{text} {number}" for number in range(10) for text in BAD + PLAIN + GOOD)
    labels = (0,) * 4 + (1,) * 4 + (2,) * 4
    return Rows("tiny", texts, labels * 10, 1.0, "none", "0" * 64)


def test_training_is_the_same_byte_for_byte() -> None:
    first, second = (train([tiny_set()], bits=12, steps=20) for _ in range(2))
    assert first.model.to_bytes() == second.model.to_bytes()
    assert first.card == second.card


def test_a_tiny_model_learns_its_rows(tmp_path: Path) -> None:
    trained = train([tiny_set()], bits=14, steps=40)
    path = tmp_path / "model.npz"
    path.write_bytes(trained.model.to_bytes())
    said = load_model(path).score(BAD + PLAIN + GOOD).argmax(axis=1)
    assert said.tolist() == [0] * 4 + [1] * 4 + [2] * 4


def test_the_card_is_of_the_model_that_ships() -> None:
    file = (MODELS / "sentiment.npz").read_bytes()
    card = shipped_card()
    assert card["sha256"] == hashlib.sha256(file).hexdigest()
    assert card["version"] == shipped_model().version
    assert len(file) < 1_000_000


def test_scores_are_shares() -> None:
    scores = shipped_model().score(["", "عالی", "ا" * 50_000, "\ud800"])
    assert np.allclose(scores.sum(axis=1), 1)
    assert scores.shape == (4, len(LABELS))


def test_only_permitted_sets_are_read(tmp_path: Path) -> None:
    (tmp_path / "bank_dev.csv").write_text("id,text,label,src\n1,بد,0,bank\n", "utf-8")
    (tmp_path / "exa_train.csv").write_text("id,text,label,src\n1,بد,0,exa\n2,خوب,2,exa\n", "utf-8")
    sets = [rows for rows in find_rows([tmp_path]) if not rows.name.startswith("hoshdar/")]
    assert [(rows.name, rows.texts, rows.labels) for rows in sets] == [("Exa-PSD", ("بد", "خوب"), (0, 2))]


@pytest.mark.parametrize("row", ["1,بد,7,exa", "1,بد,,exa", "1"])
def test_a_bad_row_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "exa_train.csv").write_text(f"id,text,label,src\n{row}\n", "utf-8")
    with pytest.raises(TrainingDataError, match=r"exa_train\.csv, line 2"):
        find_rows([tmp_path])


def test_features_of_a_text_do_not_depend_on_its_batch() -> None:
    alone = sorted(features(["سلام خوبی"], 18).bucket.tolist())
    batch = features(["", "چه خبر 😀", "سلام خوبی", "!"], 18)
    assert sorted(batch.bucket[batch.text == 2].tolist()) == alone


def test_a_feature_is_a_word_a_pair_or_a_gram_within_a_word() -> None:
    # " ab " has two grams of 2, two of 3, one of 4, none of 5; and there is one pair of words
    assert features(["ab cd"], 18).bucket.size == 2 * (2 + 2 + 1) + 2 + 1


def test_the_minimum_is_found() -> None:
    scale = np.array([1.0, 10.0, 100.0])
    point = minimize(lambda x: (float(np.sum(scale * (x - 3) ** 2)), 2 * scale * (x - 3)), np.zeros(3), steps=100)
    assert np.allclose(point, 3, atol=1e-2)


def test_calibration_error() -> None:
    sure = np.array([[0.8, 0.1, 0.1]] * 10)
    assert calibration_error(sure, np.array([0] * 8 + [1] * 2)) == pytest.approx(0)
    assert calibration_error(sure, np.array([1] * 10)) == pytest.approx(0.8)
