"""The labelled corpus: its shape, its balance, and that its posts were written one by one."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.lexicon import shipped_lexicon
from nlp.matcher import Matcher
from nlp.normalize import fold, match_key

ROOT = Path(__file__).parents[2]
SENTIMENTS = {"negative", "neutral", "positive"}
STANCES = {"for", "against", "neutral"}
LABELS = {"ad", "contest", "satire", "old_news", "question", "denial", "apology", "thanks"}
REVIEWS = ("app", "product", "complaint")  # people speaking of what they bought or use
RUN = 5  # words

Row = dict[str, Any]


def read_block(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


BLOCKS = {path.stem: read_block(path) for path in sorted((ROOT / "nlp" / "corpus").rglob("*.jsonl"))}
ROWS = [row for rows in BLOCKS.values() for row in rows]


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", match_key(text))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def demo_texts() -> Iterator[str]:
    for path in sorted((ROOT / "demo" / "scenario" / "texts").glob("*.jsonl")):
        yield from (str(row["text"]) for row in read_block(path) if "text" in row)


@pytest.mark.parametrize("block", BLOCKS)
def test_every_row_has_the_shape(block: str) -> None:
    kinds = shipped_lexicon().kinds
    for row in BLOCKS[block]:
        assert row["block"] == block
        assert re.fullmatch(rf"{block}-\d{{3,}}", row["id"]), row["id"]
        assert row["text"] == row["text"].strip() != "", row["id"]
        assert row["sentiment"] in SENTIMENTS, row["id"]
        assert row["stance"] in STANCES, row["id"]
        assert set(row["labels"]) <= LABELS, row["id"]
        assert set(row["topics"]) <= set(kinds), row["id"]
        assert len(set(row["topics"])) == len(row["topics"]), row["id"]
        for slug in ("scenario", "industry"):
            assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", row[slug]), row["id"]


def test_no_id_and_no_text_comes_twice() -> None:
    assert [key for key, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []
    assert [text for text, count in Counter(match_key(row["text"]) for row in ROWS).items() if count > 1] == []


def test_a_scenario_is_one_situation_of_a_few_posts() -> None:
    scenarios = defaultdict(list)
    for row in ROWS:
        scenarios[row["scenario"]].append(row)
    for name, rows in scenarios.items():
        assert 3 <= len(rows) <= 8, name
        assert len({(row["block"], row["industry"]) for row in rows}) == 1, name


@pytest.mark.parametrize("block", [block for block in REVIEWS if block in BLOCKS])
def test_a_block_of_reviews_is_balanced(block: str) -> None:
    rows = BLOCKS[block]
    shares = Counter(row["sentiment"] for row in rows)
    assert 0.50 <= shares["negative"] / len(rows) <= 0.60
    assert 0.25 <= shares["positive"] / len(rows) <= 0.35
    assert 0.10 <= shares["neutral"] / len(rows) <= 0.20
    assert len({row["industry"] for row in rows}) >= 15
    lengths = [len(row["text"].split()) for row in rows]
    assert sum(11 <= length <= 40 for length in lengths) >= 0.75 * len(rows)
    assert sum(17 <= length <= 30 for length in lengths) >= 0.30 * len(rows)


def test_hardly_a_post_shares_five_words_with_another() -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in ROWS:
        for run in runs(row["text"]):
            owners[run].add(row["id"])
    for number, text in enumerate(demo_texts()):
        for run in runs(text) & owners.keys():
            owners[run].add(f"demo-{number}")
    sharing = {post for posts in owners.values() if len(posts) > 1 for post in posts if not post.startswith("demo-")}
    assert len(sharing) <= 0.01 * len(ROWS), sorted(sharing)


def test_a_third_of_each_topic_does_without_its_watch_words() -> None:
    lexicon = shipped_lexicon()
    hits = Matcher([], lexicon.terms).find(fold([row["text"] for row in ROWS]))
    told: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row, found in zip(ROWS, (lexicon.find(one, 0) for one in hits), strict=True):
        total.update(row["topics"])
        told.update(kind for kind in row["topics"] if f"strong:{kind}" in found or f"colloquial:{kind}" in found)
    shares = {kind: 1 - told[kind] / count for kind, count in total.items()}
    assert {kind: round(share, 2) for kind, share in shares.items() if share < 0.3} == {}
