"""The command line on a real database: what it says, its exit codes, and what it loads."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import COMMANDS, main
from bot.texts import LANGUAGES, LOCALES, Texts

ROOT = Path(__file__).parents[2]
WORLD = """
[[brands]]
key = "damoon"
name = "دامون"
[[sources]]
platform = "telegram"
address = "madaran"
audience = 12000
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"HOSHDAR_DATA_DIR": str(tmp_path / "data"), "HOSHDAR_LANGUAGE": "en"}


@pytest.fixture
def hoshdar(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs the command in this process; keyword arguments are settings."""

    def run(*arguments: str, **settings: str) -> Done:
        with monkeypatch.context() as patched:
            for name, value in {**environment, **settings}.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["hoshdar", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return run


def test_apply_says_what_it_changed(hoshdar: Command, tmp_path: Path) -> None:
    file = tmp_path / "world.toml"
    file.write_text(WORLD, "utf-8")
    first = hoshdar("apply", str(file))
    assert (first.code, first.err) == (0, "")
    assert first.out.splitlines() == [
        "Added source telegram/madaran",
        "Added brand damoon",
        "2 entries were added or changed.",
    ]
    file.write_text(WORLD.replace("12000", "13000"), "utf-8")
    second = hoshdar("apply", str(file), HOSHDAR_LANGUAGE="fa")
    assert "۱۳٬۰۰۰" not in second.out  # a value of the file is shown as the file has it
    assert re.sub("[\u2068\u2069]", "", second.out).splitlines()[0] == (
        "تغییر کرد: منبع telegram/madaran، audience از 12000 به 13000"
    )
    assert hoshdar("apply", str(file)).out == "Nothing to change, all was so already.\n"


def test_brands_are_added_listed_and_removed(hoshdar: Command) -> None:
    assert hoshdar("brands", "add", "damoon", "--name", "دامون").code == 0
    added = hoshdar("brands", "add", "avin", "--name", "آوین", "--role", "rival", "--query", "آوین OR avin")
    assert added.out.startswith("Added brand avin\n")
    listed = hoshdar("brands", "list").out.splitlines()
    assert [line.split("\t")[:2] for line in listed] == [["damoon", "own"], ["avin", "rival"]]
    unknown = hoshdar("brands", "remove", "damon")
    assert (unknown.code, unknown.err) == (2, "No brand damon is known. Did you mean damoon?\n")
    assert hoshdar("brands", "remove", "avin").out == "Removed brand avin\n"
    assert len(hoshdar("brands", "list").out.splitlines()) == 1


def test_sources_and_members(hoshdar: Command) -> None:
    hoshdar("sources", "add", "telegram/@Kanal", "--audience", "5000", "--tier", "3")
    assert hoshdar("sources", "list").out.startswith("telegram/kanal\tkanal\ttelegram/kanal\t5000\t3\t")
    assert hoshdar("sources", "remove", "telegram/Kanal").code == 0
    assert hoshdar("sources", "remove", "telegram/Kanal").code == 2
    hoshdar("members", "add", "501", "--name", "سارا", "--role", "admin", "--deputy")
    assert hoshdar("members", "list").out == "501\tadmin\tdeputy\tسارا\n"
    assert hoshdar("members", "remove", "501").code == 0


def test_what_the_shell_changes_in_the_calendar_is_in_the_audit_log(hoshdar: Command, tmp_path: Path) -> None:
    number = hoshdar("calendar", "add", "12 Azar to 15 Azar Winter sale").out.split("\t")[0]
    assert hoshdar("calendar", "remove", number).code == 0
    with closing(sqlite3.connect(tmp_path / "data" / "hoshdar.db")) as stored:
        told = stored.execute("select actor, action, subject from audit order by id").fetchall()
    assert told == [("cli", f"campaign.{done}", f"campaign:{number}") for done in ("added", "removed")]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["apply", "/nowhere.toml"], 2, "cannot be read"),
        (["brands", "add", "x", "--name", "x", "--query", '"x" OR ('], 2, "query of brand x"),
        (["sources", "add", "rubbish"], 2, "platform"),
        (["members", "add", "501", "--role", "king"], 2, "king"),
        (["import", "/nowhere.csv"], 2, "cannot be read"),
        (["import", "/nowhere.csv", "--map", "rubbish"], 2, "NAME=VALUE"),
        (["import", "/nowhere.csv", "--tz", "Asia/Teheran"], 2, "no time zone"),
    ],
)
def test_mistakes_are_one_clear_line(hoshdar: Command, arguments: list[str], code: int, said: str) -> None:
    done = hoshdar(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HOSHDAR_DATABASE_URL", "sqlite+aiosqlite:////proc/nowhere/x.db", "cannot be opened"),
        ("HOSHDAR_TIMEZONE", "Asia/Teheran", "HOSHDAR_TIMEZONE"),
    ],
)
def test_a_wrong_setting_is_a_clear_exit(hoshdar: Command, name: str, value: str, said: str) -> None:
    done = hoshdar("brands", "list", **{name: value})
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err


def test_import_tells_counts_and_bad_lines(hoshdar: Command, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("source,time,text\nx,2026-11-01T00:00Z,یک\nx,2026-11-01,دو\n", "utf-8")
    done = hoshdar("import", str(file))
    assert done.code == 2
    assert done.err == "Line 3: the time 2026-11-01 names no time zone. Give one by --tz.\n"
    assert done.out.startswith("2 rows read: 1 new posts, 0 already known, 1 refused; 0 mentions")
    assert hoshdar("import", str(file), "--tz", "Asia/Tehran").code == 0


def loaded_by(environment: dict[str, str], *arguments: str) -> set[str]:
    script = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(chr(10) + chr(10).join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=60,
        input='{"id": 1, "text": "سلام"}\n',
    )  # fmt: skip
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["tag"], ["train", "--help"], ["detect", "--help"]])
def test_light_commands_load_no_heavy_library(environment: dict[str, str], arguments: list[str]) -> None:
    heavy = {"telegram", "sqlalchemy", "telethon", "hazm", "transformers", "matplotlib", "alembic", "httpx", "rich"}
    loaded = loaded_by(environment, *arguments)
    assert "typer" in loaded
    assert loaded & heavy == set()


def test_the_list_of_commands(hoshdar: Command) -> None:
    done = hoshdar("--help")
    assert done.code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in done.out] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_command_line_is_there(language: str) -> None:
    """Keys are written in the code as "world-…", "import-…" and so on."""
    texts, prefixes = Texts(language), "world|import|apply|storage|query|remove"
    pattern = re.compile(rf'"((?:{prefixes})-[a-z-]+)"')
    files = [path for room in ("bot/cli", "monitors", "storage", "nlp") for path in (ROOT / room).glob("*.py")]
    keys = {key for path in files for key in pattern.findall(path.read_text("utf-8"))}
    assert len(keys) > 40
    commands = {"import-opml"}
    assert sorted(key for key in keys - commands if not texts.has(key)) == []


def test_both_languages_have_the_same_texts() -> None:
    keys = [
        set(re.findall(r"^([a-z-]+) =", (LOCALES / name / "cli.ftl").read_text("utf-8"), re.M)) for name in LANGUAGES
    ]
    assert keys[0] == keys[1]
