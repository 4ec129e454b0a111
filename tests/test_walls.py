"""The import walls of pyproject.toml hold, and each of them is able to break."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "monitors", "nlp", "storage", "crisis", "demo")

# One planted import for each contract, by the contract's name: (file it stands in, the import).
VIOLATIONS = {
    "Imports point down": ("crisis/planted.py", "import storage.tables"),
    "Only the root and the command line know the monitors": ("bot/views/planted.py", "import monitors.inbox"),
    "Inside bot": ("bot/views/planted_upwards.py", "import bot.app"),
    "Handlers are strangers": ("bot/handlers/status.py", "import bot.handlers.sov"),
    "The demo stands alone": ("demo/planted.py", "import nlp.normalize"),
    "crisis is pure (a test also checks it against the standard library's names)": ("crisis/growth.py", "import numpy"),
    "telegram has one room": ("monitors/planted.py", "import telegram"),
    "sqlalchemy has one room": ("nlp/planted.py", "import sqlalchemy"),
    "telethon has one file, and the look-alike": ("monitors/planted_reader.py", "import telethon"),
    "apscheduler has one file": ("bot/planted.py", "import apscheduler"),
    "language models have one room": ("storage/planted.py", "import hazm"),
}


def lint(folder: Path) -> dict[str, str]:
    """Contract name -> KEPT or BROKEN."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder), "PATH": ""}, check=False,
    )  # fmt: skip
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl", "*.npz"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_has_a_planted_violation() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == set(VIOLATIONS)


def test_walls_hold_and_each_planted_violation_breaks_its_wall(copy: Path) -> None:
    assert set(lint(copy).values()) == {"KEPT"}
    for file, line in VIOLATIONS.values():
        with (copy / file).open("a", encoding="utf-8") as planted:
            planted.write(f"\n{line}\n")
    broken = {name for name, state in lint(copy).items() if state == "BROKEN"}
    assert broken == set(VIOLATIONS)
