"""`hoshdar why BRAND`: the figures now, each condition, and what is missing."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.question import ask, brand_of
from bot.cli.speech import searchable, texts_of_the_shell
from storage.db import Database


def why(brand: Annotated[str, typer.Argument(help="A brand's key or name.")]) -> None:
    """Say why BRAND has no alert now, or why its case is still open, and what would make an alert."""
    from bot.reply import plain
    from bot.views.format import Format
    from bot.why import answer
    from monitors.asking import Judgement
    from storage import workspaces

    texts, now = texts_of_the_shell(), datetime.now(UTC)

    async def told(db: Database) -> str:
        one = await brand_of(db, texts, brand)
        async with db.read() as conn:
            workspace = await workspaces.get_workspace(conn, one.workspace_id)
        assert workspace is not None
        found = await answer(db, Judgement(db), Format(texts, workspace.timezone), one, now)
        return searchable(texts, plain(found.text))

    typer.echo(ask(told))
