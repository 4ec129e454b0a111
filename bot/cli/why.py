"""`hoshdar why BRAND`: the figures now, each condition, and what is missing."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli.question import ask, brand_of
from bot.cli.speech import searchable, texts_of_the_shell
from storage.db import Database

MOST_HOURS = 24 * 28


def why(
    brand: Annotated[str, typer.Argument(help="A brand's key or name.")],
    hours: Annotated[
        int, typer.Option(min=0, max=MOST_HOURS, help="Then the decisions of so many hours, with their reasons.")
    ] = 0,
) -> None:
    """Say why BRAND has no alert now, or why its case is still open, and what would make an alert."""
    from bot.reply import plain
    from bot.views import why as view
    from bot.views.format import Format
    from bot.why import answer
    from monitors.asking import Judgement
    from storage import decisions, workspaces
    from storage.coverage import Span

    texts, now = texts_of_the_shell(), datetime.now(UTC)

    async def told(db: Database) -> str:
        one = await brand_of(db, texts, brand)
        async with db.read() as conn:
            workspace = await workspaces.get_workspace(conn, one.workspace_id)
            made = await decisions.made(conn, one.id, Span(now - timedelta(hours=hours), now)) if hours else []
        assert workspace is not None
        fmt = Format(texts, workspace.timezone)
        found = await answer(db, Judgement(db), fmt, one, now)
        return searchable(texts, "\n".join(plain(line) for line in (found.text, *view.past(fmt, made, now))))

    typer.echo(ask(told))
