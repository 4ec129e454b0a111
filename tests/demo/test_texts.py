"""The demo's posts must look like many people wrote them: copies would be counted as one story."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

TEXTS = Path(__file__).parents[2] / "demo" / "scenario" / "texts"
FILES = sorted(TEXTS.glob("*.jsonl"))
KEYS = {"id", "brand", "role", "stage", "tone", "voice", "text"}
TONES = {"negative", "neutral", "positive"}
ROLES = {"daily", "noise", "praise", "wire", "rival_spike", "official", "crisis", "calming"}
NAMES = {"damoon": "دامون", "sepidshir": "سپیدشیر", "avin": "آوین"}
RUN = 5
FOLD = str.maketrans({"ي": "ی", "ك": "ک", "\u200c": None})
# What would open a case by itself must not stand in the ordinary talk that the baseline is learnt from.
STRONG = re.compile(
    "مسموم|فراخوان|آلوده به|فرمالین|سرطان|آفلاتوکسین|جان باخت|کشته|درگذشت|بیمارستان|مصدوم|کپک|سوسک|تحریم|بایکوت|"
    "نشت|هک شد|پلمب|تعزیرات|دادستان|کلاهبردار|گران‌فروشی|احتکار|تاریخ‌گذشته|تاریخ گذشته|تقلبی|کم‌فروشی|اعتصاب|"
    r"تجمع کارگران|حقوق معوق|تعدیل نیرو|اختلاس|\bرشوه|ورشکست|فاضلاب|جعلی|شایعه|بالا آورد|دل‌درد|دل درد|حالم بد شد"
)


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


POSTS = [post for path in FILES for post in load(path)]
DAILY = {"daily_damoon": (300, "damoon"), "daily_rivals": (180, None), "noise": (80, None)}


def words(text: str) -> list[str]:
    """Words as a reader sees them: half-spaces joined, Arabic keyboards folded, punctuation and emoji dropped."""
    return re.sub(r"[^\w\s]", " ", text.translate(FOLD)).split()


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def shared_runs(posts: list[dict[str, Any]]) -> set[str]:
    """Ids of the posts that share a run of five words with another post."""
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for post in posts:
        for run in runs(post["text"]):
            holders[run].append(post["id"])
    return {holder for ids in holders.values() if len(ids) > 1 for holder in ids}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_has_the_agreed_shape(path: Path) -> None:
    for post in load(path):
        assert set(post) == KEYS, post
        assert post["tone"] in TONES, post
        assert post["role"] in ROLES, post
        assert post["brand"] is None or post["brand"] in NAMES, post
        assert post["stage"] in range(5), post
        assert re.fullmatch(r"[a-z]\d{2,3}", post["id"]), post
        assert post["text"] == " ".join(post["text"].split()), post


def test_ids_and_texts_are_unique() -> None:
    ids = Counter(post["id"] for post in POSTS)
    texts = Counter(" ".join(words(post["text"])) for post in POSTS)
    assert [key for key, n in ids.items() if n > 1] == []
    assert [key for key, n in texts.items() if n > 1] == []


def test_a_shared_run_of_five_words_is_found() -> None:
    posts = [
        {"id": "x1", "text": "امروز رفتم از سوپری سر کوچه ماست گرفتم"},
        {"id": "x2", "text": "رفتم از سوپری، سر کوچه؛ بسته بود"},
        {"id": "x3", "text": "از سوپری سر کوچه چیزی نخریدم"},
    ]
    assert shared_runs(posts) == {"x1", "x2"}


def test_at_most_one_text_in_a_hundred_shares_five_words_with_another() -> None:
    shared = shared_runs(POSTS)
    assert len(shared) <= len(POSTS) / 100, sorted(shared)


@pytest.mark.parametrize("stem", DAILY)
def test_ordinary_talk_is_ordinary(stem: str) -> None:
    count, brand = DAILY[stem]
    posts = load(TEXTS / f"{stem}.jsonl")
    assert len(posts) == count
    for post in posts:
        assert post["stage"] == 0
        assert 6 <= len(words(post["text"])) <= 42, post
        assert brand is None or post["brand"] == brand


def test_daily_posts_calmly_name_their_brand_and_noise_names_none() -> None:
    for post in POSTS:
        if post["role"] == "daily":
            assert NAMES[post["brand"]] in post["text"], post
            assert not STRONG.search(post["text"]), post
        elif post["role"] == "noise":
            assert post["brand"] is None
            assert not any(name in post["text"] for name in NAMES.values()), post


@pytest.mark.parametrize("brand", NAMES)
def test_daily_tones_are_mixed_as_in_ordinary_life(brand: str) -> None:
    tones = Counter(post["tone"] for post in POSTS if post["role"] == "daily" and post["brand"] == brand)
    share = {tone: tones[tone] / tones.total() for tone in TONES}
    assert share["negative"] == pytest.approx(0.15, abs=0.04)
    assert share["neutral"] == pytest.approx(0.55, abs=0.06)
    assert share["positive"] == pytest.approx(0.30, abs=0.06)
