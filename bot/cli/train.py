"""`hoshdar train`: rebuild the models of tone and of kinds, and print their cards."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer


def train(
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="Folder with permitted sets (*.csv), searched whole.", exists=True),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write to; default: the shipped models'.")] = None,
) -> None:
    """Rebuild the models from the shipped corpus and the permitted sets, and print their cards."""
    from nlp.linear import MODELS
    from nlp.rows import TrainingDataError, find_rows
    from nlp.topic_training import train_topics
    from nlp.training import train as train_sentiment

    began = time.perf_counter()
    try:
        sets = find_rows(data or [])
    except TrainingDataError as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    if not sets:
        typer.echo("Nothing to train on: give --data a folder with a permitted set.", err=True)
        raise typer.Exit(2)
    folder = out or MODELS
    folder.mkdir(parents=True, exist_ok=True)
    tone = train_sentiment(sets)
    for name, trained in (("sentiment", tone), ("topics", train_topics(sets, tone.trial))):
        path = folder / f"{name}.npz"
        path.write_bytes(trained.model.to_bytes())
        card = json.dumps(trained.card, ensure_ascii=False, indent=2)
        path.with_suffix(".json").write_text(card + "\n", "utf-8")
        typer.echo(card)
        typer.echo(f"{path} written, {time.perf_counter() - began:.0f} s so far", err=True)
