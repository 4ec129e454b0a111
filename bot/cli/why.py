"""`hoshdar why BRAND`: the figures now, each condition, and what is missing."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.question import ask, brand_of
from bot.cli.speech import searchable, texts_of_the_shell
from storage.brands import Brand
from storage.db import Database


def why(brand: Annotated[str, typer.Argument(help="A brand's key or name.")]) -> None:
    """Say why BRAND has no alert now, or why its case is still open, and what would make an alert."""
    from bot.reply import plain
    from bot.views import why as view
    from bot.views.format import Format
    from monitors.asking import Judgement
    from storage import case as cases
    from storage import decisions, incidents, watching, workspaces

    texts, now = texts_of_the_shell(), datetime.now(UTC)

    async def answer(db: Database) -> str:
        one: Brand = await brand_of(db, texts, brand)
        async with db.read() as conn:
            workspace = await workspaces.get_workspace(conn, one.workspace_id)
            decision = await decisions.newest(conn, one.id)
            last = await incidents.last_of(conn, one.id)
            case = await cases.load(conn, last.id, now) if last and last.state == "open" else None
            watched = await watching.watched(conn, now)
        assert workspace is not None
        found = await Judgement(db).why(one, now)
        shown = None
        if case is not None and last is not None:
            shown = view.OpenCase(case.number, case.severity, case.reason, case.opened_at, last.calm_since)
        fmt = Format(texts, workspace.timezone)
        return searchable(
            texts, plain(view.why(fmt, one, found, decision.at if decision else None, shown, watched).text)
        )

    typer.echo(ask(answer))
