"""`hoshdar members list|add|remove`."""

from typing import Annotated

import typer

from bot.cli import plain_typer
from bot.cli.database import transact
from bot.cli.removal import remove
from bot.cli.world import apply_entry
from storage import members as storage
from storage.db import AsyncConnection
from storage.members import Member

members = plain_typer("People who may use the bot.")


@members.command("list")
def list_members() -> None:
    """One line each, separated by tabs: Telegram id, role, deputy, name."""

    async def read(conn: AsyncConnection) -> list[Member]:
        return await storage.list_members(conn)

    for member in transact(read):
        typer.echo("\t".join((str(member.telegram_id), member.role, "deputy" if member.deputy else "", member.name)))


@members.command("add")
def add(
    telegram_id: Annotated[int, typer.Argument(help="Their numeric Telegram id.")],
    name: Annotated[str | None, typer.Option("--name", help="Name as the team knows them.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="owner, admin, analyst or viewer.")] = None,
    deputy: Annotated[bool | None, typer.Option("--deputy/--no-deputy", help="Told when nobody owns an alert.")] = None,
) -> None:
    """Add a member, or change the one of this id."""
    apply_entry("members", {"telegram_id": telegram_id, "name": name, "role": role, "deputy": deputy})


@members.command("remove")
def remove_member(telegram_id: Annotated[int, typer.Argument(help="Their numeric Telegram id.")]) -> None:
    """Take a member's access away. What they did stays under their name."""

    async def find(conn: AsyncConnection) -> Member | None:
        return await storage.get_member(conn, telegram_id)

    async def known(conn: AsyncConnection) -> list[str]:
        return [str(member.telegram_id) for member in await storage.list_members(conn)]

    remove("member", str(telegram_id), find, storage.remove_member, known)
