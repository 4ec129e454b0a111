"""`hoshdar model show|export`: which reader of tone is in use, and a bigger one made ready."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import plain_typer
from bot.cli.speech import fail, plain, say, texts_of_the_shell
from bot.settings import Settings
from nlp.errors import ModelError
from nlp.labels import LabelBook
from nlp.model_choice import FOLDER, Models

model = plain_typer("The reader of tone: which one reads, and bigger ones made ready.")

TRIAL = 64


@model.command("show")
def show() -> None:
    """Say which model reads and what it has learnt here; exit code 1 where another one was asked for."""
    texts, settings = texts_of_the_shell(), Settings()
    models = Models(settings.model, settings.data_dir, settings.model_labels)
    say(texts, "model-shown", choice=settings.model, version=models.reader().version)
    if models.trouble is None:
        labels = LabelBook(settings.data_dir / FOLDER).labels()
        brands = {label.brand for label in labels if label.brand}
        say(texts, "model-shown-learnt", count=len(labels), brands=len(brands))
    else:
        typer.echo(plain(texts, models.trouble.key, **models.trouble.fields), err=True)
        raise typer.Exit(1)


@model.command("export")
def export(
    name: Annotated[str, typer.Argument(help="Checkpoint: a folder, or a model's name at its hub.")],
    out: Annotated[Path, typer.Argument(help="Folder to write; then HOSHDAR_MODEL=onnx:FOLDER")],
) -> None:
    """Turn a checkpoint into a graph in int8 that needs no torch. Wants the extras torch and onnx, and `onnx`."""
    from nlp.model_export import export as write
    from nlp.rows import corpus_rows

    texts = texts_of_the_shell()
    trial = [text for rows in corpus_rows() for text in rows.texts[: TRIAL // 8]]
    try:
        card = write(name, out, trial, Settings().model_labels)
    except ModelError as error:
        fail(texts, error.key, **error.fields)
    except OSError as error:
        fail(texts, "model-file-missing", file=str(error.filename or out))
    say(
        texts,
        "model-exported",
        folder=str(out),
        megabytes=round(card["bytes"] / 1e6, 1),
        same=round(card["same_answers"] * len(trial)),
        texts=len(trial),
        difference=texts.digits(f"{card['largest_difference']:.3f}"),
    )
