"""Rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROSE_ROOMS = ("bot", "monitors", "nlp", "storage", "crisis")
PERSIAN = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]{3,}")  # letters, not digits or marks


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines()]


@pytest.mark.parametrize("room", PROSE_ROOMS)
def test_no_prose_in_code(room: str) -> None:
    """Sentences live in the catalogues, word lists in the lexicons."""
    guilty = [path for path in (ROOT / room).rglob("*.py") if PERSIAN.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_the_traps_in_the_folder_names_stay_shut() -> None:
    """Either of these files would shadow an installed package or one of our rooms."""
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine's paths, no registry's addresses, no secrets in what is committed."""
    forbidden = re.compile(rb"/work/(main|shared|brief)|/root/|files\.pythonhosted|registry\.npmjs|\.pyenv")
    here = Path(__file__)
    guilty = [p for p in tracked() if p != here and p.is_file() and forbidden.search(p.read_bytes())]
    assert guilty == []
