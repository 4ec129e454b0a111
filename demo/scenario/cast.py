"""The sources and the texts of the scenario, as data."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORLD = HERE / "world.toml"
FEEDS = "FEEDS"  # stands in the world file for the local feed server's address


@dataclass(frozen=True)
class Line:
    """One text; `role` says which part of the story it belongs to, `voice` what kind of source would carry it."""

    id: str
    brand: str | None
    role: str
    stage: int
    tone: str
    voice: str
    text: str


@dataclass(frozen=True)
class Source:
    key: str  # telegram/username or feed/name
    title: str
    owner: str
    audience: int
    tier: int
    voices: tuple[str, ...]
    header: str = ""
    footer: str = ""

    @property
    def platform(self) -> str:
        return self.key.split("/")[0]

    @property
    def name(self) -> str:
        return self.key.split("/")[1]


def load_lines(folder: Path = HERE / "texts") -> list[Line]:
    files = sorted(folder.glob("*.jsonl"))
    return [Line(**json.loads(row)) for file in files for row in file.read_text("utf-8").splitlines() if row.strip()]


def load_sources() -> list[Source]:
    cast: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cast.toml").read_text("utf-8"))
    found = []
    for entry in tomllib.loads(WORLD.read_text("utf-8"))["sources"]:
        name = entry["address"].removeprefix(f"{FEEDS}/").removesuffix(".xml")
        key = f"{entry['platform']}/{name}"
        dress = cast[key] | {"voices": tuple(cast[key]["voices"])}
        found.append(Source(key, entry["title"], entry["owner"], entry["audience"], entry["tier"], **dress))
    return found


def render_world(feeds_url: str) -> str:
    """The world file with the feed server's address filled in; what `hoshdar apply` gets."""
    return WORLD.read_text("utf-8").replace(f'"{FEEDS}/', f'"{feeds_url}/')
