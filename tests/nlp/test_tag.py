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
        ("[[brands]]\nkey = 'a'\nname = 'b'\nquery = '(x'\n", "query-unfinished at character 3"),
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
    assert said in result.stderr


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
