"""`hoshdar learn` and `hoshdar model` as a person runs them, and what the chat hears of a model that fails."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli.learn import learn
from bot.cli.model import model
from bot.cli.tag import tag
from nlp import learning
from nlp.design import design
from nlp.labels import LabelBook
from nlp.model_choice import Models
from nlp.rows import corpus_rows
from storage.db import Database
from tests.answer_room import World, room, text

LABELS = "text,label\n" + "".join(f"سکه {n} باز رفت که رفت,منفی\nاین مرحله {n} دیوونه‌کننده,2\n" for n in range(6))
commands = {"learn": typer.Typer(), "tag": typer.Typer(), "model": model}
commands["learn"].command()(learn)
commands["tag"].command()(tag)


@pytest.fixture(autouse=True)
def few_far_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer is fitted against all our posts and tried on them; a few will do here."""
    few = [replace(rows, texts=rows.texts[:20], labels=rows.labels[:20]) for rows in corpus_rows()]
    far = design([text for rows in few for text in rows.texts], 12, (3, 4))
    monkeypatch.setattr(learning, "_BITS", 12)
    monkeypatch.setattr(learning, "corpus_rows", lambda: few)
    monkeypatch.setattr(learning, "_far_texts", lambda: far)


def run(folder: Path, name: str, *args: str, **more: str) -> Result:
    env = {"HOSHDAR_DATA_DIR": str(folder), "HOSHDAR_LANGUAGE": "en"} | {k: v for k, v in more.items() if k != "input"}
    return CliRunner().invoke(commands[name], list(args), env=env, input=more.get("input"))


def test_learn_tag_list_undo(tmp_path: Path) -> None:
    file = tmp_path / "game.csv"
    file.write_text(LABELS, "utf-8")
    post = json.dumps({"id": 1, "text": "سکه 9 باز رفت که رفت"}) + "\n"
    before = run(tmp_path, "tag", input=post).stdout
    taught = run(tmp_path, "learn", str(file))
    assert taught.exit_code == 0, taught.output
    assert taught.output.splitlines()[0] == "12 labels learnt (learning 1). Altogether: 12"
    assert "On these labels, each text unseen" in taught.output
    assert "other texts: the answer changed for" in taught.output
    assert json.loads(run(tmp_path, "tag", input=post).stdout)["sentiment"] == "negative"
    assert run(tmp_path, "learn", "--list").output.split("\t")[2:4] == ["12", "game.csv"]
    assert "Learnt: 12 labels, none for one brand alone" in run(tmp_path, "model", "show").output
    assert run(tmp_path, "learn", "--undo").output.startswith("Learning 1 taken back (12 labels). Altogether: 0")
    assert run(tmp_path, "tag", input=post).stdout == before
    assert run(tmp_path, "learn", "--undo").exit_code == 2


def test_labels_of_one_brand_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("text,label,brand\nسکه رفت,0,damoon\nمرحله خوب,2,\n", "utf-8")
    said = run(tmp_path, "learn", str(file)).output
    assert "Brand damoon: 1 labels for it alone" in said
    assert "With fewer than 10 labels" in said
    assert {path.name for path in (tmp_path / "learned").glob("*.npz")} == {"layer.npz", "layer-damoon.npz"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,said\n1,2\n", "Line 1: wants the columns text and label. The file's columns: id, said"),
        ("text,label\nخوب,2\nبد,9\n", "Line 3: the label 9 is not known"),
        ("text,label\nخوب, بله,2\n", "Line 2: more cells than columns"),
    ],
)
def test_a_bad_file_changes_nothing(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(content, "utf-8")
    done = run(tmp_path, "learn", str(file))
    assert done.exit_code == 2
    assert said in done.stderr
    assert LabelBook(tmp_path / "learned").labels() == []


@pytest.mark.parametrize("args", [[], ["--undo", "--list"], ["x.csv", "--undo"]])
def test_one_thing_at_a_time(tmp_path: Path, args: list[str]) -> None:
    assert run(tmp_path, "learn", *args).exit_code == 2


def test_a_model_that_is_not_there_is_said_and_does_not_stop_the_reading(tmp_path: Path) -> None:
    settings = {"HOSHDAR_MODEL": f"onnx:{tmp_path / 'nowhere'}"}
    shown = run(tmp_path, "model", "show", **settings)
    assert shown.exit_code == 1
    assert "nowhere/config.json is missing" in shown.stderr
    tagged = run(tmp_path, "tag", input='{"id": 1, "text": "افتضاح"}\n', **settings)
    assert tagged.exit_code == 0
    assert json.loads(tagged.stdout)["sentiment"] == "negative"
    assert "is missing" in tagged.stderr


async def test_status_says_that_the_model_failed(sqlite_db: Database, tmp_path: Path) -> None:
    models = Models(f"onnx:{tmp_path}")
    assert models.base.version
    async with room(sqlite_db, await World.make(sqlite_db), models) as here:
        (answer,) = await here.say("/status")
    assert text(answer).splitlines()[-1].startswith("مدل لحنی که تنظیم شده کار نمی‌کند")
