"""What the papers promise is there: linked files, commands, settings, chat commands, data named in NOTICE."""

import json
import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
READMES = ["README.md", "README.fa.md"]
LARGEST_PICTURE = 250_000  # bytes
MADE_LATER = {"data"}  # folders that a run makes


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_links_commands_and_settings_exist(paper: Path) -> None:
    text = paper.read_text("utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    assert [link for link in links if link and "://" not in link and not (paper.parent / link).exists()] == []
    assert set(re.findall(r"\bhoshdar ([a-z]+)\b(?=[^\n]*[`\n])", "\n".join(code(text)))) <= set(COMMANDS)
    fields = {f"HOSHDAR_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"\bHOSHDAR_[A-Z_]+", text)) <= fields


def code(text: str) -> list[str]:
    """What stands between backticks, on a line or fenced."""
    return [
        f"{piece}\n" for piece in re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", text, re.S) for piece in piece if piece
    ]


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_name_every_command(name: str) -> None:
    named = read(name)
    shell = set(re.findall(r"^\| `hoshdar ([a-z]+)", named, re.M)) | {"sources", "members"}
    assert shell == set(COMMANDS)
    assert "`sources`" in named
    assert "`members`" in named
    for command in ("/start", "/help", "/status", "/summary", "/sov", "/faq"):
        assert f"`{command}" in named


@pytest.mark.parametrize("name", READMES)
def test_folders_and_files_named_exist(name: str) -> None:
    named = re.findall(r"`([a-z_]+/[a-z_./]*)`", read(name))
    assert [path for path in named if path.split("/")[0] not in MADE_LATER and not (ROOT / path).exists()] == []


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs" / "img").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE
        assert all(f"docs/img/{picture.name}" in read(name) for name in READMES)


def test_the_notice_names_what_others_made() -> None:
    notice = read("NOTICE")
    for card in sorted((ROOT / "nlp" / "models").glob("*.json")):
        for one in json.loads(card.read_text("utf-8"))["sets"]:
            assert one["name"].startswith("hoshdar/") or one["name"] in notice
    for licence in ROOT.glob("*/**/fonts/OFL.txt"):
        assert ".venv" in licence.parts or str(licence.parent.relative_to(ROOT)) in notice
