"""`hoshdar demo`: the whole product on this machine, without Telegram."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Scenario(StrEnum):
    CRISIS = "crisis"
    CALM = "calm"


def demo(
    headless: Annotated[bool, typer.Option(help="No page: print what happens as JSON lines.")] = False,
    say: Annotated[list[str] | None, typer.Option(help="Type this line after the first alert; repeatable.")] = None,
    seconds: Annotated[float | None, typer.Option(min=1, help="Length of the whole run; headless: 90.")] = None,
    scenario: Annotated[Scenario, typer.Option(help="A crisis, or an ordinary day.")] = Scenario.CRISIS,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port of the page; 0: any free one.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the data in this (new) directory.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Play a crisis on this machine: local look-alikes of Telegram and of news sites, and the real bot beside them."""
    from demo.run import Options, play

    options = Options(scenario.value, headless, tuple(say or ()), seconds, port, keep, open_page)
    raise typer.Exit(play(options))
