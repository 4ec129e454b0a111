import hashlib
import json
from collections.abc import Sequence
from typing import cast

import pytest

from nlp import topic_training
from nlp.lexicon import shipped_lexicon
from nlp.linear import MODELS
from nlp.reader import Reader
from nlp.rows import Rows, phrases
from nlp.sentiment import LABELS
from nlp.topic_model import Opinion, TopicModel, shipped_topic_model
from nlp.topic_training import train_topics
from nlp.training import train

KINDS = ["harm", "money"]
HURT = ["انگشتش لای در ماند و برید", "دستش سوخت و بستری شد", "از پله افتاد و پایش شکست"]
PAID = ["دو بار از کارتم کسر شد", "وجه هنوز برنگشته است", "حسابم خالی شد و کسی پاسخگو نیست"]
CALM = ["فردا شعبه تازه باز می‌شود", "نان داغ و چای خوردیم", "کتاب را دیشب خواندم"]


def tiny_set() -> Rows:
    posts = [(text, topics) for text in HURT for topics in [{"harm"}]] + [(text, {"money"}) for text in PAID]
    posts += [(text, set[str]()) for text in CALM]
    rows = [(f"{text} {number}", topics, f"s{number}") for number in range(10) for text, topics in posts]
    return Rows(
        "tiny",
        tuple(text for text, _, _ in rows),
        tuple(0 if topics else 1 for _, topics, _ in rows),
        1.0,
        "none",
        "0" * 64,
        tuple(frozenset(topics) for _, topics, _ in rows),
        tuple(scenario for _, _, scenario in rows),
    )


@pytest.fixture
def few_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_training, "_entries", lambda: (KINDS, [("سوختگی", frozenset({"harm"}))]))


@pytest.mark.usefixtures("few_entries")
def test_training_is_the_same_byte_for_byte_and_scores_unseen_scenarios() -> None:
    sets = [tiny_set()]
    tone = train(sets, bits=12, steps=10).trial
    first, second = (train_topics(sets, tone) for _ in range(2))
    assert first.model.to_bytes() == second.model.to_bytes()
    assert first.card == second.card
    held_out = first.card["held_out"]
    assert isinstance(held_out, dict)
    assert held_out["rows"] == sum(tiny_set().held_out()) > 0
    assert held_out["macro_f1"] == 1.0


def test_a_scenario_is_held_out_whole_and_phrases_never() -> None:
    rows = tiny_set()
    parts = {(scenario, out) for scenario, out in zip(rows.scenarios, rows.held_out(), strict=True)}
    assert len(parts) == len(set(rows.scenarios))
    assert not any(phrases().held_out())


def test_phrases_have_one_tone_each() -> None:
    rows = phrases()
    assert set(rows.labels) == set(range(len(LABELS)))
    assert len(set(rows.texts)) == len(rows.texts)
    assert all(text.strip() == text != "" for text in rows.texts)


def test_the_card_is_of_the_model_that_ships() -> None:
    card = json.loads((MODELS / "topics.json").read_text("utf-8"))
    assert card["sha256"] == hashlib.sha256((MODELS / "topics.npz").read_bytes()).hexdigest()
    assert card["version"] == shipped_topic_model().model.version
    assert tuple(card["kinds"]) == shipped_topic_model().kinds


def test_all_models_are_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.glob("*.npz")) < 2_000_000


def test_a_happy_post_is_not_asked_for_kinds() -> None:
    reading = Reader().read(["عالی بود، پولم رو زود برگردوندن، دمشون گرم، خیلی راضی‌ام"])[0]
    assert reading.scores.positive > 0.5
    assert reading.topics == ()


def test_an_everyday_word_does_not_count_where_the_model_doubts_it_and_a_strong_one_does() -> None:
    class Doubting:
        def read(self, texts: Sequence[str]) -> list[Opinion]:
            return [Opinion(doubted=frozenset(shipped_lexicon().kinds)) for _ in texts]

    texts = ["اپش رو بسته و جواب هم نمیده، افتضاحه", "دو نفر با این شیر مسموم شدند و بستری هستند"]
    believing, doubting = Reader().read(texts), Reader(topics=cast("TopicModel", Doubting())).read(texts)
    assert [word.strength for word in believing[0].watchwords][:1] == ["colloquial"]
    assert (doubting[0].topics, doubting[0].watchwords) == ((), ())
    assert "strong" in {word.strength for word in doubting[1].watchwords}
