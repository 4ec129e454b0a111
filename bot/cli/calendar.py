"""`hoshdar calendar list|add|remove`."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli import plain_typer
from bot.cli.database import transact
from bot.cli.speech import fail, texts_of_the_shell
from bot.cli.world import ACTOR
from bot.errors import UserError
from storage import audit, workspaces
from storage import calendar as storage
from storage.calendar import BadCampaign, Campaign
from storage.db import AsyncConnection
from storage.workspaces import Workspace

calendar = plain_typer("Holidays and the team's own campaigns, which shape what is expected.")


async def _workspace(conn: AsyncConnection) -> tuple[Workspace, date]:
    now = datetime.now(UTC)
    found = await workspaces.ensure_default(conn, now)
    return found, now.astimezone(ZoneInfo(found.timezone)).date()


async def _record(conn: AsyncConnection, workspace: Workspace, action: str, campaign: Campaign) -> None:
    await audit.record(
        conn,
        workspace_id=workspace.id,
        at=datetime.now(UTC),
        actor=ACTOR,
        action=action,
        subject=f"campaign:{campaign.id}",
        data={"name": campaign.name, "start": campaign.start.isoformat(), "end": campaign.end.isoformat()},
    )


@calendar.command("list")
def list_days() -> None:
    """One line each, separated by tabs: number (- for a holiday), first day, last day, name."""

    async def read(conn: AsyncConnection) -> tuple[list[Campaign], dict[date, str], date]:
        workspace, today = await _workspace(conn)
        known = storage.holidays_of(workspace.timezone, (today.year, today.year + 1), texts_of_the_shell().language)
        return await storage.list_campaigns(conn, workspace.id, since=today), known, today

    campaigns, holidays, today = transact(read)
    for one in campaigns:
        typer.echo(f"{one.id}\t{one.start}\t{one.end}\t{one.name}")
    for day, name in holidays.items():
        if day >= today:
            typer.echo(f"-\t{day}\t{day}\t{name}")


@calendar.command("add")
def add(
    words: Annotated[list[str], typer.Argument(help="Jalali dates and a name: 12 Azar to 15 Azar Winter sale.")],
) -> None:
    """Add a campaign: more talk is expected on its days."""
    from bot import dates

    async def write(conn: AsyncConnection) -> Campaign:
        workspace, today = await _workspace(conn)
        start, end, name = dates.span(" ".join(words).split(), today)
        made = await storage.add_campaign(
            conn, workspace_id=workspace.id, name=name, start=start, end=end, now=datetime.now(UTC)
        )
        await _record(conn, workspace, "campaign.added", made)
        return made

    try:
        made = transact(write)
    except UserError as error:
        fail(texts_of_the_shell(), error.key, **error.args_for_text)
    except BadCampaign:
        fail(texts_of_the_shell(), "error-calendar-name", most=storage.LONGEST_DAYS)
    typer.echo(f"{made.id}\t{made.start}\t{made.end}\t{made.name}")


@calendar.command("remove")
def remove(number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Remove a campaign."""

    async def write(conn: AsyncConnection) -> Campaign | None:
        workspace, _ = await _workspace(conn)
        gone = await storage.remove_campaign(conn, number, workspace_id=workspace.id)
        if gone is not None:
            await _record(conn, workspace, "campaign.removed", gone)
        return gone

    if transact(write) is None:
        fail(texts_of_the_shell(), "error-calendar-unknown", number=str(number))
