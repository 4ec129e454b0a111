"""What an installation's own people say about the tone of texts: files of labels, and the book that keeps them."""

import csv
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from nlp.errors import LabelsError
from nlp.normalize import MAX_CHARS, text_hash
from nlp.sentiment import LABELS
from nlp.tone_names import tone_named

MAX_FILE = 20_000_000  # bytes
MAX_LABELS = 50_000
_BRAND = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its tone (0 negative, 1 neutral, 2 positive); with a brand's key it counts for that brand alone."""

    text: str
    tone: int
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Learning:
    """One act of learning: its number from 1, when, from where, and what it brought."""

    number: int
    at: datetime
    origin: str
    labels: tuple[Label, ...]


def read_labels(path: Path) -> list[Label]:
    """The rows of a CSV file with the columns text, label and perhaps brand; other columns are left alone.

    A label is 0, 1 or 2 (negative, neutral, positive) or a word for a tone. Raises LabelsError naming the line.
    """
    reader = csv.DictReader(StringIO(_content(path), newline=""))
    try:
        columns = [name.strip().lower() for name in reader.fieldnames or ()]
        if not {"text", "label"} <= set(columns):
            raise LabelsError("labels-columns", line=1, columns=", ".join(columns)[:200])
        reader.fieldnames = columns
        labels = [_label(row, reader.line_num) for row in reader]
    except csv.Error as wrong:
        raise LabelsError("labels-not-csv", line=reader.reader.line_num) from wrong
    if not labels:
        raise LabelsError("labels-none", line=1)
    if len(labels) > MAX_LABELS:
        raise LabelsError("labels-too-many", limit=MAX_LABELS)
    return labels


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as wrong:
        raise LabelsError("labels-unreadable", file=str(path)) from wrong
    if len(raw) > MAX_FILE:
        raise LabelsError("labels-too-large", limit=MAX_FILE // 1_000_000)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise LabelsError("labels-not-utf8", line=raw.count(b"\n", 0, wrong.start) + 1) from wrong


def _label(row: dict[str, Any], line: int) -> Label:
    if None in row:  # more cells than columns: a comma that was not quoted has cut the text
        raise LabelsError("labels-too-many-cells", line=line)
    text, said, brand = (row.get(name) or "" for name in ("text", "label", "brand"))
    tone = _tone(said.strip())
    if tone is None:
        raise LabelsError("labels-bad-label", line=line, value=said.strip()[:40])
    return checked(Label(text, tone, brand.strip() or None), line)


def _tone(said: str) -> int | None:
    if said.isdecimal() and len(said) == 1:
        number = int(said)
        return number if number < len(LABELS) else None
    return tone_named(said)


def checked(label: Label, line: int = 1) -> Label:
    """The label as it is kept. Raises LabelsError for an empty text or a brand that cannot be a key."""
    if not label.text.strip():
        raise LabelsError("labels-no-text", line=line)
    if label.brand is not None and not _BRAND.fullmatch(label.brand):
        raise LabelsError("labels-bad-brand", line=line, value=label.brand[:40])
    return replace(label, text=label.text[:MAX_CHARS].encode("utf-8", "replace").decode())


class LabelBook:
    """The labels an installation has learnt from, in a file of their own: one JSON line a label, oldest first.

    Each change writes the file anew and puts it in place whole; processes take turns.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "labels.jsonl"

    def stamp(self) -> tuple[int, int] | None:
        """Differs whenever the book does."""
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def learnings(self) -> list[Learning]:
        """Oldest first. Raises LabelsError for a book that cannot be read."""
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as wrong:
            raise LabelsError("labels-unreadable", file=str(self._path)) from wrong
        found: dict[int, tuple[datetime, str, list[Label]]] = {}
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                label = Label(row["text"], LABELS.index(row["tone"]), row["brand"])
                at = datetime.fromisoformat(row["at"])
                found.setdefault(int(row["learning"]), (at, str(row["origin"]), []))[2].append(checked(label))
            except (ValueError, KeyError, TypeError, AttributeError, LabelsError) as wrong:
                raise LabelsError("labels-book-broken", file=str(self._path), line=number) from wrong
        return [Learning(number, at, origin, tuple(labels)) for number, (at, origin, labels) in found.items()]

    def labels(self) -> list[Label]:
        """What holds now: of several labels of one text (for one brand), the newest."""
        return newest(label for learning in self.learnings() for label in learning.labels)

    def add(self, labels: Sequence[Label], origin: str, now: datetime) -> Learning:
        """Learn these, too."""
        kept = tuple(checked(label) for label in labels)
        with self._alone():
            before = self.learnings()
            number = before[-1].number + 1 if before else 1
            learning = Learning(number, now, origin, kept)
            self._write([*before, learning])
        return learning

    def undo(self) -> Learning | None:
        """Forget the newest learning; None where there is none."""
        with self._alone():
            learnings = self.learnings()
            if not learnings:
                return None
            self._write(learnings[:-1])
        return learnings[-1]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _write(self, learnings: Iterable[Learning]) -> None:
        lines = [
            json.dumps(
                {
                    "learning": learning.number,
                    "at": learning.at.astimezone(UTC).isoformat(),
                    "origin": learning.origin,
                    **asdict(label),
                    "tone": LABELS[label.tone],
                },
                ensure_ascii=False,
            )
            for learning in learnings
            for label in learning.labels
        ]
        write_whole(self._path, "".join(f"{line}\n" for line in lines).encode())


def newest(labels: Iterable[Label]) -> list[Label]:
    return list({(text_hash(label.text), label.brand): label for label in labels}.values())


def labels_for(labels: Iterable[Label], brand: str | None) -> list[Label]:
    """Those that count for a brand: the ones without a brand, and its own (which win)."""
    chosen = {text_hash(label.text): label for label in labels if label.brand is None}
    if brand is not None:
        chosen |= {text_hash(label.text): label for label in labels if label.brand == brand}
    return list(chosen.values())


def fingerprint(labels: Iterable[Label]) -> str:
    """Eight digits that differ where the labels do."""
    mark = hashlib.sha256()
    for label in labels:
        mark.update(json.dumps([label.text, label.tone, label.brand]).encode())
    return mark.hexdigest()[:8]


def add_label(folder: Path, label: Label, now: datetime) -> Learning:
    """One correction from a chat; the readers learn it with their next batch. Raises LabelsError."""
    return LabelBook(folder).add([label], "chat", now)


def write_whole(path: Path, content: bytes) -> None:
    """So that a reader, or a crash, meets the old file or the new one and nothing between."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
