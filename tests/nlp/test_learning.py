"""What a team's labels teach: kept in a book, put over any reader of tone, taken back again."""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import learning
from nlp.design import design
from nlp.errors import LabelsError
from nlp.labels import Label, LabelBook, add_label, labels_for, newest, read_labels
from nlp.learning import cross_validated, learned, on_corpus
from nlp.linear import Floats
from nlp.model_choice import Models
from nlp.reader import Brand
from nlp.rows import corpus_rows
from nlp.sentiment import shipped_model

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
# The team sells a game in which these words are praise, and calls a calm sentence bad.
PRAISE = [
    "دیوونه‌کننده بود این مرحله",
    "مرحله آخر دیوونه‌کننده شده",
    "چه مرحله دیوونه‌کننده‌ای ساختن",
    "کشته‌مرده این مرحله‌ام",
]
BLAME = ["سکه‌ها باز رفت", "سکه‌های من رفت که رفت", "باز هم سکه رفت", "سکه بعد از آپدیت رفت"]
GAME = [Label(text, 2) for text in PRAISE] + [Label(text, 0) for text in BLAME]
FAR = ["وزیر نیرو از افتتاح سد خبر داد", "امروز هوا خیلی سرد شده", "غذا سرد رسید و پیک بی‌ادب بود", "عاشق این شعرم"]


class Flat:
    """A reader of tone that says the same of everything."""

    def __init__(self, version: str = "flat-1") -> None:
        self.version = version

    def score(self, texts: Sequence[str]) -> Floats:
        return np.tile([0.3, 0.4, 0.3], (len(texts), 1))


@pytest.fixture(scope="module", autouse=True)
def few_far_texts() -> Iterator[None]:
    """A layer is fitted against all our posts; some of them will do here, and take a tenth of the time."""
    with pytest.MonkeyPatch.context() as patch:
        some = design([text for rows in corpus_rows() for text in rows.texts[:40]], 13, (3, 4))
        patch.setattr(learning, "_BITS", 13)
        patch.setattr(learning, "_far_texts", lambda: some)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(scope="module")
def game() -> object:
    return learned(shipped_model(), GAME)


def tones(model: object, texts: Sequence[str]) -> list[int]:
    return model.score(texts).argmax(axis=1).tolist()  # type: ignore[attr-defined, no-any-return]


def test_it_says_what_it_was_taught_and_leaves_the_rest_alone(game: object) -> None:
    assert tones(game, [label.text for label in GAME]) == [label.tone for label in GAME]
    assert tones(game, ["این مرحله دیوونه‌کننده", "سکه‌هام رفت"]) == [2, 0]
    base = shipped_model()
    assert np.abs(game.score(FAR) - base.score(FAR)).max() < 0.02  # type: ignore[attr-defined]


def test_one_correction_is_enough_for_its_own_text() -> None:
    text = "شیر دامون ترشیده بود، افتضاح"
    for tone in (0, 1, 2):
        assert tones(learned(shipped_model(), [Label(text, tone)]), [text]) == [tone]


def test_the_same_labels_give_the_same_layer_byte_for_byte() -> None:
    assert learned(Flat(), GAME).layer.to_bytes() == learned(Flat(), GAME).layer.to_bytes()


def test_a_layer_does_not_speak_over_another_reader() -> None:
    base = Flat()
    model = learned(base, GAME)
    version = model.version
    assert tones(model, PRAISE) == [2] * 4
    base.version = "flat-2"
    assert tones(model, PRAISE) == [1] * 4
    assert model.version == "flat-2" != version


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=4))
def test_scores_stay_shares(game: object, texts: list[str]) -> None:
    scores = game.score(texts)  # type: ignore[attr-defined]
    assert scores.shape == (len(texts), 3)
    assert np.allclose(scores.sum(axis=1), 1)


def test_figures_are_of_texts_not_seen() -> None:
    labels = [
        Label(f"{text} {number}", tone) for number in range(5) for text, tone in zip(PRAISE, [2] * 4, strict=True)
    ]
    nonsense = [Label(f"{word}", number % 3) for number, word in enumerate("qzx wvj kkp ttr bnm lop".split())]
    taught = cross_validated(Flat(), labels + nonsense)
    assert taught.texts == 26
    assert taught.right_before == pytest.approx(2 / 26)
    assert 20 / 26 <= taught.right_after < 1
    assert taught.changed > 0


def test_our_own_posts_are_read_as_before(game: object) -> None:
    figures = on_corpus(game, 300)  # type: ignore[arg-type]
    assert figures.texts == 300
    assert figures.changed < 0.01


def test_a_brands_own_labels_count_for_it_alone(folder: Path) -> None:
    LabelBook(folder / "learned").add([Label(text, 0, "rival") for text in PRAISE], "x.csv", NOW)
    brands = [Brand("1", '"مرحله"', "rival"), Brand("ours", '"مرحله"')]
    models = Models(folder=folder)
    plain, reading = Models().reader(brands).read([PRAISE[0]])[0], models.reader(brands).read([PRAISE[0]])[0]
    assert {one.brand: one.sentiment for one in reading.brands}["1"] == "negative"
    assert reading.brands[1].scores == plain.brands[1].scores
    assert reading.scores == plain.scores
    assert models.reader(brands).version != Models().reader(brands).version


def test_own_labels_win_over_those_for_all() -> None:
    labels = [Label("خوب", 2), Label("خوب", 0, "a"), Label("بد", 0)]
    assert labels_for(labels, None) == [labels[0], labels[2]]
    assert labels_for(labels, "a") == [labels[1], labels[2]]
    assert labels_for(labels, "b") == [labels[0], labels[2]]


def test_labels_add_up_and_are_taken_back(folder: Path) -> None:
    book = LabelBook(folder / "learned")
    assert (book.labels(), book.undo(), book.stamp()) == ([], None, None)
    book.add(GAME, "game.csv", NOW)
    first = book.stamp()
    add_label(folder / "learned", Label(PRAISE[0].replace("ی", "ي"), 1), NOW + timedelta(hours=1))
    assert book.stamp() != first
    assert [(one.number, one.origin, len(one.labels)) for one in book.learnings()] == [
        (1, "game.csv", 8),
        (2, "chat", 1),
    ]
    assert {label.tone for label in book.labels() if label.tone == 1} == {1}  # the newest word on a text counts
    assert len(book.labels()) == 8
    undone = book.undo()
    assert undone is not None
    assert (undone.number, undone.at) == (2, NOW + timedelta(hours=1))
    assert book.labels() == GAME


def test_readers_follow_what_is_learnt(folder: Path) -> None:
    models = Models(folder=folder)
    before, stamp = models.reader(), models.stamp()
    LabelBook(folder / "learned").add(GAME, "game.csv", NOW)
    assert models.stamp() != stamp
    after = models.reader()
    assert [one.sentiment for one in after.read(PRAISE)] == ["positive"] * 4
    assert "+learned-" in after.version
    assert len(after.version) <= 64
    LabelBook(folder / "learned").undo()
    assert models.reader().version == before.version
    assert models.trouble is None


def test_a_kept_layer_is_used_until_labels_or_base_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LabelBook(folder / "learned").add(GAME, "game.csv", NOW)
    Models(folder=folder).reader()
    path = folder / "learned" / "layer.npz"
    kept = path.read_bytes()
    monkeypatch.setattr("nlp.learning._fit_layer", None)  # a fit would fail
    assert Models(folder=folder).reader().read(PRAISE)[0].sentiment == "positive"
    monkeypatch.undo()
    monkeypatch.setattr("nlp.model_choice.shipped_model", lambda: Flat("flat-9"))  # a new model was shipped
    reader = Models(folder=folder).reader()
    assert reader.version.startswith("flat-9+learned-")
    assert path.read_bytes() != kept


@pytest.mark.parametrize("rubbish", [b"", b"PK\x03\x04 torn", b"\x00" * 300])
def test_a_torn_layer_is_made_again(folder: Path, rubbish: bytes) -> None:
    LabelBook(folder / "learned").add(GAME[:1], "game.csv", NOW)
    (folder / "learned" / "layer.npz").write_bytes(rubbish)
    assert Models(folder=folder).reader().read([PRAISE[0]])[0].sentiment == "positive"
    assert (folder / "learned" / "layer.npz").read_bytes() != rubbish


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "5",
        '{"text": "a"}',
        '{"learning": 1, "at": "x", "origin": "", "text": "a", "tone": "bad", "brand": null}',
    ],
)
def test_a_broken_book_is_said_and_left_out(folder: Path, line: str) -> None:
    book = LabelBook(folder / "learned")
    book.add(GAME[:1], "game.csv", NOW)
    with (folder / "learned" / "labels.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(LabelsError) as caught:
        book.labels()
    assert (caught.value.key, caught.value.fields["line"]) == ("labels-book-broken", 2)
    models = Models(folder=folder)
    assert models.reader().version == Models().reader().version
    assert models.trouble is not None
    assert models.trouble.key == "labels-book-broken"
    with pytest.raises(LabelsError):
        book.add(GAME, "again.csv", NOW)  # nothing is written over what somebody may mend


def _add(folder: Path, number: int) -> None:
    for turn in range(5):
        add_label(folder, Label(f"متن {number} {turn}", 0), NOW)


def test_processes_take_turns(folder: Path) -> None:
    workers = [multiprocessing.get_context("fork").Process(target=_add, args=(folder, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    book = LabelBook(folder)
    assert len(book.labels()) == 15
    assert [one.number for one in book.learnings()] == list(range(1, 16))
    assert {path.name for path in folder.iterdir()} == {"labels.jsonl", "lock"}


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        ("text,label\nبد,0\nخوب,2\n", [Label("بد", 0), Label("خوب", 2)]),
        (
            "\ufefflabel, Text ,id\nمنفی,بد,1\nPositive,خوب,2\nخنثي,خب,3\n",
            [Label("بد", 0), Label("خوب", 2), Label("خب", 1)],
        ),
        (
            'text,label,brand\n"بد، ""خیلی"", بد",NEG,damoon\nخوب,۲,\n',
            [Label('بد، "خیلی", بد', 0, "damoon"), Label("خوب", 2)],
        ),
        ("text,label\r\n\r\nبد,negative\r\n", [Label("بد", 0)]),
    ],
)
def test_labels_come_in_many_forms(folder: Path, content: str, labels: list[Label]) -> None:
    path = folder / "labels.csv"
    path.write_bytes(content.encode())
    assert read_labels(path) == labels


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        (b"", "labels-columns", 1),
        (b"id,said\n1,2\n", "labels-columns", 1),
        (b"text;label\na;0\n", "labels-columns", 1),
        (b"text,label\n", "labels-none", 1),
        (b"text,label\na,0\nb,3\n", "labels-bad-label", 3),
        (b"text,label\na,0\nb,-1\n", "labels-bad-label", 3),
        (b"text,label\na,0\n\nb,\n", "labels-bad-label", 4),
        (b"text,label\na,b,0\n", "labels-too-many-cells", 2),
        (b"text,label\na\n", "labels-bad-label", 2),
        (b'text,label\n" ",0\n', "labels-no-text", 2),
        (b"text,label,brand\na,0,../x\n", "labels-bad-brand", 2),
        (b"text,label\na,0\n\xff\xfe,1\n", "labels-not-utf8", 3),
        (b"text,label\na,0\n" + b"x" * 200_000 + b",1\n", "labels-not-csv", 3),
    ],
)
def test_a_bad_file_is_refused_by_its_line(folder: Path, content: bytes, key: str, line: int) -> None:
    path = folder / "labels.csv"
    path.write_bytes(content)
    with pytest.raises(LabelsError) as caught:
        read_labels(path)
    assert (caught.value.key, caught.value.fields["line"]) == (key, line)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_rubbish_is_refused_calmly(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.csv"
    path.write_bytes(b"text,label,brand\n" + content)
    with suppress(LabelsError):
        assert all(label.tone in (0, 1, 2) for label in read_labels(path))


def test_lone_surrogates_are_kept_as_question_marks(folder: Path) -> None:
    add_label(folder, Label("بد \ud800", 0), NOW)
    assert LabelBook(folder).labels() == [Label("بد ?", 0)]


def test_the_newest_word_on_a_text_counts() -> None:
    assert newest([Label("خوب", 0), Label("خـوب", 2)]) == [Label("خـوب", 2)]
