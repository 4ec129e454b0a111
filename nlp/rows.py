"""What the models are trained on: our own corpus and, from a data folder, the sets that may train what ships."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.lexicon import FOLDER
from nlp.normalize import text_hash
from nlp.sentiment import LABELS

CORPUS = Path(__file__).parent / "corpus"
KINDS = CORPUS / "kinds"  # ordinary posts, many of them: kinds are learnt from them; of tone they taught nothing more
_PHRASES = FOLDER / "polarity.toml"
_COMMA = "، "
_OWN_WEIGHT = 3.0
_PHRASE_WEIGHT = 15.0
# Formal rows are many and alike: at full weight they pull what people type toward neutral.
_WEIGHTS = {"news": 1.5, "channel": 1.5}
_TELLINGS = ("plain_", "situations_")  # written for the kinds of trouble: tone is learnt from them beside the rest
_TELLING_WEIGHT = 1.0
_OWN_LICENCE = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Permitted:
    """A set that may train what ships."""

    name: str
    weight: float
    licence: str


# Everything else found in a data folder is left alone: for scores only, or without a licence to train on.
PERMITTED = {
    "exa_train.csv": Permitted("Exa-PSD", 4.0, "Apache-2.0"),
    "sentipersian_train.csv": Permitted("Senti-Persian-Dataset", 0.2, "MIT"),
}


class TrainingDataError(ValueError):
    """A data file that cannot be read: its name, the line and what is wrong."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path.name}, line {line}: {what}")


@dataclass(frozen=True, slots=True)
class Rows:
    """One training set. labels: 0, 1, 2 in the order of LABELS; topics, only our own rows have them.

    `weight` is what a row counts for tone.
    """

    name: str
    texts: tuple[str, ...]
    labels: tuple[int, ...]
    weight: float
    licence: str
    sha256: str
    topics: tuple[frozenset[str], ...] = ()
    scenarios: tuple[str, ...] = ()
    ours: bool = False

    @property
    def phrases(self) -> bool:
        """Whether these are phrases of ours, not posts."""
        return self.ours and not self.scenarios

    def held_out(self) -> tuple[bool, ...]:
        """Which rows measure and calibrate: a fifth of our scenarios, a tenth of other sets, no phrases."""
        if self.scenarios:
            return tuple(hashlib.sha256(scenario.encode()).digest()[0] % 5 == 0 for scenario in self.scenarios)
        return tuple(not self.ours and int(text_hash(text), 16) % 10 == 0 for text in self.texts)

    def card(self) -> dict[str, object]:
        return {
            "name": self.name,
            "rows": len(self.texts),
            "weight": self.weight,
            "licence": self.licence,
            "sha256": self.sha256,
        }


def find_rows(folders: Sequence[Path]) -> list[Rows]:
    """The permitted sets in the folders (searched whole), the shipped corpus and phrases, in a fixed order."""
    files = {path.name: path for folder in folders for path in sorted(folder.rglob("*.csv")) if path.name in PERMITTED}
    permitted = [_csv_rows(files[name], PERMITTED[name]) for name in sorted(files)]
    return [*permitted, *corpus_rows(), *corpus_rows(KINDS), phrases()]


def corpus_rows(folder: Path = CORPUS) -> Iterator[Rows]:
    """Our own posts, a set for each block."""
    for path in sorted(folder.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        yield Rows(
            f"hoshdar/{path.stem}",
            tuple(row["text"] for row in rows),
            tuple(LABELS.index(row["sentiment"]) for row in rows),
            _weight(path),
            _OWN_LICENCE,
            _sha256(path),
            tuple(frozenset(row["topics"]) for row in rows),
            tuple(row["scenario"] for row in rows),
            ours=True,
        )


def _weight(path: Path) -> float:
    if path.parent == KINDS:
        return 0.0
    return _TELLING_WEIGHT if path.stem.startswith(_TELLINGS) else _WEIGHTS.get(path.stem, _OWN_WEIGHT)


def phrases() -> Rows:
    """Phrases with a tone of their own, each a tiny post."""
    table = tomllib.loads(_PHRASES.read_text("utf-8"))
    pairs = [(text, LABELS.index(tone)) for tone, line in table.items() for text in line.split(_COMMA)]
    texts, labels = zip(*pairs, strict=True)
    return Rows("hoshdar/phrases", texts, labels, _PHRASE_WEIGHT, _OWN_LICENCE, _sha256(_PHRASES), ours=True)


def _csv_rows(path: Path, permitted: Permitted) -> Rows:
    texts, labels = [], []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if row.get("label") not in ("0", "1", "2") or row.get("text") is None:
                raise TrainingDataError(path, reader.line_num, "wants the columns text and label (0, 1 or 2)")
            texts.append(row["text"])
            labels.append(int(row["label"]))
    return Rows(permitted.name, tuple(texts), tuple(labels), permitted.weight, permitted.licence, _sha256(path))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
