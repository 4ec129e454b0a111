"""`hoshdar learn`: what the team's own labels teach, measured before it is believed."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.speech import fail, say, texts_of_the_shell
from bot.settings import Settings
from bot.texts import Texts
from nlp.errors import LabelsError
from nlp.labels import Label, LabelBook, labels_for, read_labels
from nlp.model_choice import BUILTIN, FOLDER, Models

if TYPE_CHECKING:
    from nlp.learning import Figures

LEAST = 10  # labels from which a fifth of them says anything
LOOKED_AT = 200  # of our own posts, where a bigger model would need minutes for all


def learn(
    file: Annotated[Path | None, typer.Argument(help="CSV with text, label (0, 1, 2 or words) and brand.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest learning back.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="One line for each learning.")] = False,
) -> None:
    """Teach the reader of tone from labels; they add up, and running readers follow with their next batch."""
    texts, settings = texts_of_the_shell(), Settings()
    if [file is not None, undo, list_all].count(True) != 1:
        fail(texts, "learn-one-thing")
    book = LabelBook(settings.data_dir / FOLDER)
    try:
        if file is not None:
            labels = read_labels(file)
            learning = book.add(labels, file.name, datetime.now(UTC))
            say(texts, "learn-done", count=len(labels), number=learning.number, all=len(book.labels()))
        elif undo:
            _undo(texts, book)
        else:
            _list(texts, book)
            return
        models = Models(settings.model, settings.data_dir, settings.model_labels)
        _tell(texts, models, book.labels(), None if settings.model == BUILTIN else LOOKED_AT)
    except LabelsError as error:
        fail(texts, error.key, **error.fields)


def _undo(texts: Texts, book: LabelBook) -> None:
    learning = book.undo()
    if learning is None:
        fail(texts, "learn-nothing")
    say(texts, "learn-undone", number=learning.number, count=len(learning.labels), all=len(book.labels()))


def _list(texts: Texts, book: LabelBook) -> None:
    """Separated by tabs: number, time, labels, origin, brands."""
    learnings = book.learnings()
    for one in learnings:
        brands = sorted({label.brand for label in one.labels if label.brand})
        typer.echo("\t".join((str(one.number), one.at.isoformat(), str(len(one.labels)), one.origin, ",".join(brands))))
    if not learnings:
        say(texts, "learn-nothing")


def _tell(texts: Texts, models: Models, labels: Sequence[Label], limit: int | None) -> None:
    """Before and after: on the labels themselves, each unseen, and on posts that nobody labelled here."""
    from nlp.learning import cross_validated, on_corpus

    general = labels_for(labels, None)
    if general:
        if len(general) < LEAST:
            say(texts, "learn-few", least=LEAST)
        else:
            _say_figures(texts, "learn-on-labels", cross_validated(models.base, general))
        _say_figures(texts, "learn-on-corpus", on_corpus(models.layer(None), limit))
    for brand, count in sorted(Counter(label.brand for label in labels if label.brand).items()):
        say(texts, "learn-brand", brand=brand, count=count)
        models.layer(brand)  # made now, so that no reader has to


def _say_figures(texts: Texts, key: str, figures: "Figures") -> None:
    def share(value: float) -> str:
        return texts.digits(f"{100 * value:.1f}%")

    say(
        texts,
        key,
        texts=figures.texts,
        before=share(figures.right_before),
        after=share(figures.right_after),
        macro_before=share(figures.macro_before),
        macro_after=share(figures.macro_after),
        changed=share(figures.changed),
    )
