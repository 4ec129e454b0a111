"""Reading Persian: speed and size of `hoshdar tag`, tone and kinds on unseen texts, what the corpus is made of.

`python -m bench.nlp FILE.csv...` scores the tone of labelled texts, too (columns text and label: 0, 1, 2).
"""

import csv
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.report import line
from nlp.linear import MODELS, Floats
from nlp.normalize import match_key
from nlp.reader import Reader
from nlp.rows import CORPUS
from nlp.sentiment import LABELS, shipped_model
from nlp.training import calibration_error, f1

_TAG = (sys.executable, "-c", "from bot.cli import main; main()", "tag")
_TEXTS = 50_000
_BRANDS = 500
_RUN = 5  # words
_DEMO = Path(__file__).parents[1] / "demo" / "scenario" / "texts"


def main(files: Sequence[Path] = ()) -> int:
    posts = [
        json.loads(row) for path in sorted(CORPUS.rglob("*.jsonl")) for row in path.read_text("utf-8").splitlines()
    ]
    return max(_start(), _size(), _speed([post["text"] for post in posts]), _read(files), _corpus(posts))


def _start() -> int:
    began = time.perf_counter()
    subprocess.run([*_TAG], input=b"", check=True)
    return line("tag: start", time.perf_counter() - began, "s", at_most=0.8)


def _size() -> int:
    return line("models on disk", sum(p.stat().st_size for p in MODELS.glob("*.npz")) / 1e6, "MB", at_most=2)


def _speed(texts: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        world, posts = Path(folder) / "world.toml", Path(folder) / "posts.jsonl"
        words = sorted({word for text in texts for word in text.split() if word.isalpha() and len(word) > 5})[:_BRANDS]
        world.write_text(
            "".join(f'[[brands]]\nkey = "b{i}"\nname = "{word}"\n' for i, word in enumerate(words)), "utf-8"
        )
        rows = itertools.islice(itertools.cycle(texts), _TEXTS)
        posts.write_text("".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(rows)), "utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [*_TAG, str(posts), "--brands", str(world)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return max(
        line("tag: texts read with 500 brands, start included", _TEXTS / spent, "texts/cpu s", at_least=3000),
        line("tag: peak memory", after.ru_maxrss / 1024, "MB", at_most=200),
    )


def _read(files: Sequence[Path]) -> int:
    """Tone on the demo's posts and on these files; kinds as the model's card has them."""
    posts = [json.loads(row) for path in sorted(_DEMO.glob("*.jsonl")) for row in path.read_text("utf-8").splitlines()]
    short = _tone("demo posts", [post["text"] for post in posts], [LABELS.index(post["tone"]) for post in posts])
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        short |= _tone(path.stem, [row["text"] for row in rows], [int(row["label"]) for row in rows])
    held_out = json.loads((MODELS / "topics.json").read_text("utf-8"))["held_out"]
    return short | line("kinds: macro-F1 on held-out scenarios", 100 * held_out["macro_f1"], "%", at_least=80)


def _tone(name: str, texts: list[str], labels: list[int]) -> int:
    scores, truth = shipped_model().score(texts), np.array(labels, np.int64)
    said = scores.argmax(axis=1)
    macro = np.mean([f1(said == label, truth == label) for label in sorted(set(labels))])
    line(f"tone: macro-F1, {name}", 100 * float(macro), "%")
    line(f"tone: called negative, {name} ({100 * np.mean(truth == 0):.0f} are)", 100 * float(np.mean(said == 0)), "%")
    for low, share, right in _reliability(scores, said == truth):
        line(f"tone: right where the score is from {low:.1f}, {name} ({share:.0f} % of texts)", right, "%")
    return line(f"tone: calibration error, {name}", calibration_error(scores, truth), "", at_most=0.05)


def _reliability(scores: Floats, right: NDArray[np.bool_]) -> Iterator[tuple[float, float, float]]:
    """Of the ten bins of the winning score that hold texts: where it begins, its share of them, how many are right."""
    bins = np.minimum((scores.max(axis=1) * 10).astype(np.int64), 9)
    for number in np.unique(bins):
        inside = bins == number
        yield number / 10, 100 * float(inside.mean()), 100 * float(right[inside].mean())


def _corpus(posts: list[dict[str, object]]) -> int:
    texts = [match_key(str(post["text"])).split() for post in posts]
    runs = Counter(run for words in texts for run in {tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)})
    sharing = sum(any(runs[tuple(words[i : i + _RUN])] > 1 for i in range(len(words) - _RUN + 1)) for words in texts)
    short = line("corpus: texts", len(texts), "texts", at_least=1500)
    short |= line("corpus: share a run of five words", 100 * sharing / len(texts), "%", at_most=1)
    for low, name in zip(
        statistics.quantiles(map(len, texts)), ("lower quartile", "median", "upper quartile"), strict=True
    ):
        line(f"corpus: {name} of length", low, "words")
    for name in ("sentiment", "stance", "block"):
        for value, count in sorted(Counter(str(post[name]) for post in posts).items()):
            line(f"corpus: {name} {value}", count, "texts")
    return short | _topics(posts)


def _topics(posts: list[dict[str, object]]) -> int:
    """Posts of each kind, and how many of them hold none of its words (they are there to be learned from)."""
    readings = Reader().read([str(post["text"]) for post in posts])
    total: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for post, reading in zip(posts, readings, strict=True):
        for kind in post["topics"]:  # type: ignore[attr-defined]
            total[kind] += 1
            silent[kind] += kind not in {word.kind for word in reading.watchwords}
    short = 0
    for kind, count in sorted(total.items()):
        short |= line(f"corpus: posts of {kind}", count, "texts", at_least=60)
        short |= line(
            f"corpus: of them without a word of its list, {kind}", 100 * silent[kind] / count, "%", at_least=30
        )
    return short


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
