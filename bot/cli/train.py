"""`hoshdar train`: rebuild the tone model and print its card."""

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
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; default: the shipped model.")] = None,
) -> None:
    """Rebuild the tone model from the shipped corpus and the permitted sets, and print its card."""
    from nlp.sentiment import MODELS
    from nlp.training import TrainingDataError, find_rows
    from nlp.training import train as fit

    began = time.perf_counter()
    try:
        sets = find_rows(data or [])
    except TrainingDataError as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    if not sets:
        typer.echo("Nothing to train on: give --data a folder with a permitted set.", err=True)
        raise typer.Exit(2)
    trained = fit(sets)
    path = out or MODELS / "sentiment.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(trained.model.to_bytes())
    card = json.dumps(trained.card, ensure_ascii=False, indent=2)
    path.with_suffix(".json").write_text(card + "\n", "utf-8")
    typer.echo(card)
    typer.echo(f"{path} written in {time.perf_counter() - began:.0f} s", err=True)
