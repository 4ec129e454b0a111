import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.tag import tag

app = typer.Typer()
app.command()(tag)

WORLD = """
[[brands]]
key = "damoon"
name = "دامون"
role = "own"
[[brands]]
key = "sarv"
name = "سرو"
query = '"بانک سرو"'
"""


def run(text: str | bytes, *args: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, list(args), input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_out_for_each_line_in(tmp_path: Path) -> None:
    world = tmp_path / "world.toml"
    world.write_text(WORLD, "utf-8")
    lines = [
        {"id": "1", "text": "شیر دامون ترشیده بود، افتضاح"},
        {"id": {"x": 2}, "text": ""},
        {"id": None, "text": "x"},
    ]
    said = run("\n".join(json.dumps(line) for line in lines), "--brands", str(world))
    assert [line["id"] for line in said] == ["1", {"x": 2}, None]
    assert set(said[0]) == {"id", "sentiment", "scores", "topics", "watchwords", "labels", "brands", "story", "lang"}
    assert [brand["brand"] for brand in said[0]["brands"]] == ["damoon"]  # type: ignore[attr-defined]
    assert "product_safety" in said[0]["topics"]  # type: ignore[operator]


IDS = [0, -1, 1.5, 12345678901234567890123, "", "1", "۱", "\u202e", None, True, [1, {"a": None}], {"x": []}]


def test_ids_come_back_as_they_were_and_in_order_over_batches() -> None:
    ids = [*IDS, *range(2_100), "same", "same"]
    said = run("".join(json.dumps({"id": id_, "text": "a"}) + "\n" for id_ in ids))
    assert [line["id"] for line in said] == ids
    assert [type(line["id"]) for line in said] == [type(id_) for id_ in ids]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("فروش ویژه با ارسال رایگان", "ad"),
        ("سه نفر رو تگ کن و در قرعه کشی شرکت کن", "contest"),
        ("طنز: مدیرعامل گفت ماست را با قاشق بخورید", "satire"),
        ("این فیلم مال سال ۱۳۹۸ است", "old_news"),
        ("کسی میدونه چرا قطعه؟", "question"),
        ("این خبر صحت ندارد", "denial"),
        ("از مشتریان عذرخواهی می‌کنیم", "apology"),
        ("ممنون از پیگیری شما", "thanks"),
        ("هوا سرد است", None),
    ],
)
def test_every_label_is_told(text: str, label: str | None) -> None:
    (said,) = run(json.dumps({"id": 1, "text": text}))
    assert said["labels"] == ([label] if label else [])


def test_every_field_has_its_shape(tmp_path: Path) -> None:
    world = tmp_path / "world.toml"
    world.write_text(WORLD, "utf-8")
    texts = [
        "شیر دامون ترشیده بود، افتضاح و مسموم شدیم", "دامون عالیه، دمتون گرم", "بانک سرو شعبه تازه باز کرد", "", "😀",
        "تحریم دامون یعنی بیکاری ۹۰۰ کارگر همین شهر. شرم‌آوره که بدون فکر هشتگ می‌زنید.",
    ]  # fmt: skip
    lines = "\n".join(json.dumps({"id": number, "text": text}) for number, text in enumerate(texts))
    said = run(lines, "--brands", str(world))
    for line in said:
        for part in (line, *line["brands"]):  # type: ignore[misc]
            scores = part["scores"]
            assert list(scores) == ["negative", "neutral", "positive"]
            assert sum(scores.values()) == pytest.approx(1)
            assert part["sentiment"] == max(scores, key=scores.__getitem__)
        for name in ("topics", "watchwords", "labels"):
            assert isinstance(line[name], list)
            assert all(isinstance(each, str) for each in line[name])
        assert isinstance(line["story"], str)
        assert line["lang"] in ("fa", "en", "und")
    stances = [brand["stance"] for line in said for brand in line["brands"]]  # type: ignore[attr-defined]
    assert stances == ["against", "for", "neutral", "for"]
    assert [brand["terms"] for brand in said[0]["brands"]] == [["دامون"]]  # type: ignore[attr-defined]
    assert all(line["brands"] == [] for line in run(lines))


def test_a_lone_surrogate_passes() -> None:
    assert run('{"id": "\\ud800", "text": "\\udc00 بد"}')[0]["id"] == "\ud800"


@pytest.mark.parametrize("line", ["{", "[1]", "7", '{"id": 1}', '{"id": 1, "text": 5}', "\ufeff{}", "[" * 100_000])
def test_a_bad_line_is_named(line: str) -> None:
    result = CliRunner().invoke(app, [], input='{"id": 1, "text": "خوب"}\n' + line + "\n")
    assert result.exit_code == 2
    assert "line 2" in result.stderr
    assert "Traceback" not in result.stderr


def test_binary_rubbish_is_refused_calmly() -> None:
    result = CliRunner().invoke(app, [], input=b"\x80\xff\x00\n")
    assert result.exit_code == 2
    assert "line 1" in result.stderr


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ("[[brands]]\nkey = 'a'\nname = 'b'\nquery = '(x'\n", "ناتمام است"),
        ("[[brands]]\nkey = 'a'\nname = 'b'\nquery = 'x OR )'\n", "جای ۶: x OR )"),
        ("[[brands]]\nname = 'b'\n", "key"),
        ("brands = 5", "TypeError"),
        ("not toml", "TOMLDecodeError"),
    ],
)
def test_a_bad_world_is_refused(tmp_path: Path, world: str, said: str) -> None:
    path = tmp_path / "world.toml"
    path.write_text(world, "utf-8")
    result = CliRunner().invoke(app, ["--brands", str(path)], input="")
    assert result.exit_code == 2
    assert said in result.stderr.replace("\u2068", "").replace("\u2069", "")


def test_a_missing_file_is_refused() -> None:
    result = CliRunner().invoke(app, ["/nowhere.jsonl"])
    assert result.exit_code == 2


def test_reading_loads_nothing_heavy() -> None:
    code = (
        "import sys, nlp.reader; nlp.reader.Reader([nlp.reader.Brand('a', 'b')]).read(['x']);"
        "print([m for m in ('hazm', 'transformers', 'telegram', 'sqlalchemy', 'nltk') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
