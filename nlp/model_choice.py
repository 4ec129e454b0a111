"""Which reader of tone this installation uses: the built-in one or a bigger one, with what its team taught on top."""

import logging
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.errors import LabelsError, ModelError, ReadingError
from nlp.labels import Label, LabelBook, labels_for, write_whole
from nlp.linear import Floats, LinearModel, load
from nlp.reader import Brand, Reader
from nlp.sentiment import SentimentModel, shipped_model

if TYPE_CHECKING:
    from nlp.learning import LearnedSentiment  # with the trainer and the corpus behind it: loaded where needed

log = logging.getLogger(__name__)

BUILTIN = "builtin"
FOLDER = "learned"  # in the data directory


class Models:
    """One per process. Readers of posts are made here, and anew when `stamp` differs from when they were made.

    `choice`: `builtin`, `onnx:DIR` or `transformers:NAME_OR_DIR`. `classes`: names of the model's classes, where it
    does not say. `folder`: the data directory, None to learn nothing. `trouble` says why something falls short.
    """

    def __init__(self, choice: str = BUILTIN, folder: Path | None = None, classes: Sequence[str] = ()) -> None:
        self._base: SentimentModel | None = None
        self._make = lambda: open_model(choice, classes)
        self._choice = choice
        self._opening = threading.Lock()
        self._book = LabelBook(folder / FOLDER) if folder else None
        self._book_trouble: LabelsError | None = None

    @property
    def base(self) -> SentimentModel:
        """Without what was learnt. A bigger model takes seconds to load: ask for it off the event loop."""
        with self._opening:
            if self._base is None:
                self._base = shipped_model() if self._choice == BUILTIN else Guarded(self._make)
            return self._base

    @property
    def trouble(self) -> ReadingError | None:
        return self._base_trouble or self._book_trouble

    @property
    def _base_trouble(self) -> ModelError | None:
        return self._base.trouble if isinstance(self._base, Guarded) else None

    def stamp(self) -> object:
        """Differs when a reader made now would read otherwise than one made before."""
        return (self._book.stamp() if self._book else None, self._base_trouble)

    def reader(self, brands: Sequence[Brand] = ()) -> Reader:
        """A reader of posts. Slow where there is something to learn: call it off the event loop."""
        base, labels = self.base, self._labels()
        general, own = [label for label in labels if label.brand is None], {label.brand for label in labels}
        return Reader(
            brands,
            model=self._learned(base, labels, None) if general else base,
            brand_models={
                brand.key: self._learned(base, labels, brand.named) for brand in brands if brand.named in own
            },
        )

    def layer(self, brand: str | None) -> "LearnedSentiment":
        """The base reader with what was taught for a brand, or for all. Wants labels that count for it."""
        return self._learned(self.base, self._labels(), brand)

    def _labels(self) -> list[Label]:
        try:
            self._book_trouble = None
            return self._book.labels() if self._book else []
        except LabelsError as error:
            self._book_trouble = error
            log.warning("what was learnt is left out: %s", error.key)
            return []

    def _learned(self, base: SentimentModel, labels: Sequence[Label], brand: str | None) -> "LearnedSentiment":
        """The layer kept in a file, fitted anew where the labels or the base reader are others than then."""
        from nlp.learning import LearnedSentiment, layer_version, learned

        assert self._book is not None
        chosen = labels_for(labels, brand)
        version = layer_version(base, chosen)
        path = self._book.folder / f"layer{'-' + brand if brand else ''}.npz"
        if (layer := _kept(path)) is not None and layer.version == version:
            return LearnedSentiment(base, layer, base.version)
        fitted = learned(base, chosen)
        try:
            write_whole(path, fitted.layer.to_bytes())
        except OSError as error:
            log.warning("the learnt layer was not kept: %s", error.strerror)
        return fitted


def _kept(path: Path) -> LinearModel | None:
    """None where there is none, or a broken one: it can be made from the labels."""
    try:
        return load(path) if zipfile.is_zipfile(path) else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


class Guarded:
    """A reader that may fail to load or to run: then the built-in one takes over, for good, and `trouble` says why."""

    def __init__(self, make: Callable[[], SentimentModel]) -> None:
        self.trouble: ModelError | None = None
        self._model: SentimentModel = shipped_model()
        try:
            self._model = make()
        except ModelError as error:
            self._give_up(error)
        except Exception as error:  # other people's code, loading other people's files
            log.debug("model not loaded", exc_info=error)
            self._give_up(ModelError("model-not-loaded", cause=type(error).__name__))

    @property
    def version(self) -> str:
        return self._model.version

    def score(self, texts: Sequence[str]) -> Floats:
        if self.trouble is None:
            try:
                return self._model.score(texts)
            except Exception as error:
                log.debug("model failed", exc_info=error)
                self._give_up(error if isinstance(error, ModelError) else _failed(error))
        return self._model.score(texts)

    def _give_up(self, error: ModelError) -> None:
        self.trouble = error
        self._model = shipped_model()
        log.warning("the built-in reader of tone takes over: %s %s", error.key, error.fields)


def _failed(error: Exception) -> ModelError:
    return ModelError("model-failed", cause=type(error).__name__)


def open_model(choice: str, classes: Sequence[str] = ()) -> SentimentModel:
    """The reader a setting names. Raises ModelError."""
    kind, _, name = choice.partition(":")
    if choice == BUILTIN:
        return shipped_model()
    if kind == "onnx" and name:
        from nlp.onnx_model import load_onnx

        return load_onnx(Path(name), classes)
    if kind == "transformers" and name:
        from nlp.transformers_model import load_transformers

        return load_transformers(name, classes)
    raise ModelError("model-unknown-kind", value=choice)
