"""Which entries of a feed are new, which were changed, and by what name each is kept.

The name is the entry's guid, else its address, else a hash of its title. Feeds repeat guids and use them again for
other items; such an entry gets its address and title added to its name, so that it is a post of its own.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitors.sources.feed_parse import Entry
from monitors.sources.port import Rhythm

LONGEST_ID = 500
ENTRIES_OF_RHYTHM = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """What is remembered of an entry: its name, hashes of its address, title and text, and its date (Unix time)."""

    id: str
    link: str
    title: str
    text: str
    at: int | None = None

    @classmethod
    def of(cls, id_: str, entry: Entry) -> Self:
        at = int(entry.published_at.timestamp()) if entry.published_at else None
        return cls(id_, _hash(canonical(entry.url)), _hash(entry.title), _hash(f"{entry.title}\n{entry.text}"), at)

    def is_another_item(self, other: "Mark") -> bool:
        return self.link != other.link and self.title != other.title


@dataclass(frozen=True, slots=True)
class Marked:
    id: str
    entry: Entry
    changed: bool  # it was seen before with another text


@dataclass(frozen=True, slots=True)
class Comparison:
    marked: list[Marked]  # new and changed entries, oldest first
    marks: "Marks"  # what to remember from now on
    overlaps: bool  # an entry was there the last time too


class Marks:
    """The entries of the last reading. Saved as a way's cursor."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self._by_id = {mark.id: mark for mark in marks}

    @classmethod
    def load(cls, cursor: str | None) -> Self:
        return cls(Mark(**mark) for mark in json.loads(cursor or "[]"))

    def dump(self) -> str:
        return json.dumps([asdict(mark) for mark in self._by_id.values()], ensure_ascii=False)

    def rhythm(self, now: datetime) -> Rhythm | None:
        """Of the newest entries; None where they say too little."""
        dates = sorted({mark.at for mark in self._by_id.values() if mark.at is not None and mark.at <= now.timestamp()})
        newest = dates[-ENTRIES_OF_RHYTHM:]
        if len(newest) < 3:
            return None
        gap = timedelta(seconds=median(later - earlier for earlier, later in pairwise(newest)))
        return Rhythm(gap, gap * len(self._by_id))

    def compare(self, entries: Iterable[Entry]) -> Comparison:
        """Entries come newest first, as feeds have them; of two with one name the first counts."""
        found: dict[str, Mark] = {}
        owners: dict[str, Mark] = {}  # of guids used again: who had them first keeps them
        marked = []
        for entry in entries:
            name = _name(entry)
            if name is None:
                continue
            mark = Mark.of(name, entry)
            owner = found.get(name) or self._by_id.get(name)
            if owner is not None and mark.is_another_item(owner):
                owners[name] = owner
                mark = Mark.of(f"{name}#{mark.link}{mark.title}", entry)
            if mark.id in found:
                continue
            known = self._by_id.get(mark.id)
            if known is None or known.text != mark.text:
                marked.append(Marked(mark.id, entry, changed=known is not None))
            found[mark.id] = mark
        overlaps = not found.keys().isdisjoint(self._by_id)
        return Comparison(marked[::-1], Marks({**owners, **found}.values()), overlaps)


def canonical(url: str | None) -> str:
    """The address without what only tells who came from where."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key[:4].lower() != "utm_"]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), ""))


def _name(entry: Entry) -> str | None:
    name = entry.id or canonical(entry.url)
    if not name and not (entry.title or entry.text):
        return None
    if not name:
        name = f"title:{_hash(entry.title or entry.text)}"
    return name if len(name) <= LONGEST_ID else f"sha256:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


def _hash(text: str | None) -> str:
    return hashlib.sha256((text or "").encode("utf-8", "replace")).hexdigest()[:12]
