"""Well-known public sources by field, to be suggested. Public knowledge: none is verified before it is read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.normalize import match_key

FOLDER = Path(__file__).parent / "sources"


@dataclass(frozen=True, slots=True)
class Entry:
    """`owner` groups the sources of one house; `tier` and `audience` are None where they are not known."""

    platform: str
    address: str
    title: str
    field: str
    owner: str | None = None
    tier: int | None = None
    audience: int | None = None

    @property
    def key(self) -> str:
        return f"{self.platform}/{self.address}"


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every entry, field by field."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [Entry(field=path.stem, **row) for row in document["sources"]]
    return tuple(found)


def fields() -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.field for entry in catalogue()))


def of_field(field: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in catalogue() if entry.field == field)


def named_like(typed: str, most: int) -> tuple[Entry, ...]:
    """Entries whose title or address holds every word of what was typed, the weightiest first."""
    words = match_key(typed).split()
    found = [one for one in catalogue() if words and all(word in _sought(one) for word in words)]
    return tuple(sorted(found, key=lambda one: -(one.tier or 0))[:most])


@cache
def _sought(entry: Entry) -> str:
    return f"{match_key(entry.title)} {entry.address}"


def find(platform: str, address: str) -> Entry | None:
    return next((entry for entry in catalogue() if (entry.platform, entry.address) == (platform, address)), None)
