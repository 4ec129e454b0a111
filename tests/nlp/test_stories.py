import json
import random
from pathlib import Path

import pytest

from nlp.stories import StoryIndex, signature, signatures

NEWS = Path(__file__).parents[2].parent / "shared" / "data" / "news" / "news_300.json"

ORIGINAL = (
    "سازمان غذا و دارو اعلام کرد یک سری ساخت از شیر پاستوریزه این شرکت به دلیل نتیجه نامطلوب آزمایش "
    "از بازار جمع‌آوری می‌شود و خریداران می‌توانند محصول را به فروشگاه پس بدهند تا پولشان برگردد"
)
OTHER = (
    "مدیرعامل باشگاه گفت فصل نقل و انتقالات زمستانی با جذب دو مهاجم جوان به پایان رسید و کادر فنی از فردا "
    "تمرین‌های آماده‌سازی تیم را در اردوی جنوب کشور آغاز خواهد کرد و هواداران نگران نباشند"
)


@pytest.mark.parametrize(
    "copy",
    [
        ORIGINAL,
        ORIGINAL.replace("ی", "ي").replace("ک", "ك"),
        "به گزارش ایران‌رسا، " + ORIGINAL,
        "فوری ‼️ " + ORIGINAL + "\n\n🆔 @khabar_fori",
        " ".join(ORIGINAL.split()[:25]),
        " ".join(ORIGINAL.split()[14:] + ORIGINAL.split()[:14]),
    ],
)
def test_near_copies_are_one_story(copy: str) -> None:
    index = StoryIndex(100)
    index.add(1, signature(OTHER))
    index.add(7, signature(ORIGINAL))
    assert index.find(signature(copy)) == 7


def test_others_are_other_stories() -> None:
    index = StoryIndex(100)
    index.add(7, signature(ORIGINAL))
    assert index.find(signature(OTHER)) is None


@pytest.mark.parametrize(
    ("text", "copy", "same"),
    [
        ("سلام", "سلام", False),
        ("منم همینطور +۱", "منم همینطور +۱", False),
        ("امروز شیر دامون دوباره گرون شد", "امروز شير دامون دوباره گرون شد!!", True),
        ("امروز شیر دامون دوباره گرون شد", "دیروز شیر دامون دوباره گرون شد", False),
    ],
)
def test_short_texts_are_copies_only_when_equal(text: str, copy: str, same: bool) -> None:
    index = StoryIndex(100)
    index.add(3, signature(text))
    assert (index.find(signature(copy)) == 3) is same


def test_one_photo_is_one_story_whatever_the_caption() -> None:
    index = StoryIndex(100)
    index.add(5, signature(ORIGINAL), "photo:77")
    assert index.find(b"", "photo:77") == 5
    assert index.find(signature(OTHER), "photo:77") == 5
    assert index.find(b"", "photo:78") is None


def test_the_oldest_is_forgotten() -> None:
    index = StoryIndex(4)
    texts = [" ".join(f"واژه{n * 20 + i}" for i in range(20)) for n in range(6)]
    for number, sig in enumerate(signatures(texts)):
        index.add(number, sig)
    assert [index.find(sig) for sig in signatures(texts)] == [None, None, 2, 3, 4, 5]


@pytest.mark.parametrize("capacity", [700, 10_000])
def test_a_batch_is_placed_as_its_posts_one_by_one(capacity: int) -> None:
    rng = random.Random(3)
    texts: list[str] = []
    for _ in range(1_500):
        words = rng.choice(texts[-200:]).split() if texts and rng.random() < 0.4 else [""] * rng.randrange(3, 40)
        texts.append(" ".join(f"w{rng.randrange(5_000)}" if not w or rng.random() < 0.05 else w for w in words))
    posts = [
        (number, sig, f"photo:{rng.randrange(50)}" if rng.random() < 0.1 else None)
        for number, sig in enumerate(signatures(texts), 1)
    ]
    one_by_one, together = StoryIndex(capacity), StoryIndex(capacity)
    expected = []
    for number, sig, media_key in posts:
        story = one_by_one.find(sig, media_key) or number
        one_by_one.add(story, sig, media_key)
        expected.append(story)
    placed = [story for at in range(0, len(posts), 300) for story in together.place(posts[at : at + 300])]
    assert placed == expected
    assert 300 < sum(story != number for number, story in enumerate(placed, 1)) < 900


def _edited(paragraph: str, rng: random.Random) -> str:
    words = paragraph.split()
    middle = len(words) // 2
    edit = rng.randrange(5)
    return [
        "به گزارش خبرنگار ایران‌رسا از شهرستان‌ها، " + paragraph,
        " ".join(words[: max(len(words) * 2 // 3, 12)]),
        " ".join(words[middle:] + words[:middle]),
        paragraph.replace("ي", "ی").replace("ك", "ک"),
        paragraph + "\nما را دنبال کنید: khabar@",
    ][edit]


@pytest.mark.skipif(not NEWS.exists(), reason="the shared news articles are not on this machine")
def test_copies_made_from_real_news() -> None:
    rng = random.Random(7)
    articles = json.loads(NEWS.read_text("utf-8"))
    paragraphs = [p for article in articles for p in article["paragraphs"][:2] if len(p.split()) >= 30]
    index = StoryIndex(10_000)
    wrong = 0
    for number, sig in enumerate(signatures(paragraphs)):
        wrong += index.find(sig) is not None
        index.add(number, sig)
    found = [index.find(signature(_edited(paragraph, rng))) for paragraph in paragraphs]
    right = sum(number == story for number, story in enumerate(found))
    assert right / len(paragraphs) >= 0.95
    assert right / sum(story is not None for story in found) >= 0.99
    assert wrong / len(paragraphs) <= 0.02
