"""The accounts that read Telegram: their state, the channels they know and what their flood waits taught."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.db import AsyncConnection
from storage.dialect import insert
from storage.tables import account_channels, account_methods, accounts


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`error` is a text key while the account cannot be used."""

    id: int
    name: str
    title: str | None
    error: str | None
    error_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handle:
    """How one account addresses one channel. `joined`: its posts come to this account by themselves."""

    source_id: int
    access_hash: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account may ask by a method. `gap`: seconds between calls as of `flooded_at`; `used`: calls of a day."""

    method: str
    blocked_until: datetime | None = None
    gap: float = 0.0
    flooded_at: datetime | None = None
    day: datetime | None = None
    used: int = 0


async def ensure(conn: AsyncConnection, name: str, now: datetime) -> AccountRow:
    """The account of this name, made where it is not there yet."""
    row = {"name": name, "created_at": now}
    await conn.execute(insert(conn, accounts).values(row).on_conflict_do_nothing(index_elements=["name"]))
    return next(one for one in await list_accounts(conn) if one.name == name)


async def list_accounts(conn: AsyncConnection) -> list[AccountRow]:
    """In the order in which they were added."""
    columns = [accounts.c[name] for name in AccountRow.__dataclass_fields__]
    return [AccountRow(*row) for row in await conn.execute(select(*columns).order_by(accounts.c.id))]


async def logged_in(conn: AsyncConnection, name: str, title: str, now: datetime) -> None:
    """It may be used (again): a running process takes it back into service."""
    await ensure(conn, name, now)
    change = update(accounts).where(accounts.c.name == name)
    await conn.execute(change.values(title=title, error=None, error_at=None))


async def lost(conn: AsyncConnection, name: str, error: str, now: datetime) -> None:
    change = update(accounts).where(accounts.c.name == name)
    await conn.execute(change.values(error=error, error_at=now))


async def remove(conn: AsyncConnection, name: str) -> None:
    """What it knew goes with it: another account addresses the channels otherwise."""
    await conn.execute(delete(accounts).where(accounts.c.name == name))


async def handles(conn: AsyncConnection, account_id: int) -> list[Handle]:
    columns = [account_channels.c[name] for name in Handle.__dataclass_fields__]
    rows = await conn.execute(select(*columns).where(account_channels.c.account_id == account_id))
    return [Handle(*row) for row in rows]


async def keep_handle(conn: AsyncConnection, account_id: int, handle: Handle) -> None:
    key = {"account_id": account_id, "source_id": handle.source_id}
    values = {"access_hash": handle.access_hash, "joined": handle.joined}
    statement = insert(conn, account_channels).values(**key, **values)
    await conn.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


async def allowances(conn: AsyncConnection, account_id: int) -> list[Allowance]:
    columns = [account_methods.c[name] for name in Allowance.__dataclass_fields__]
    rows = await conn.execute(select(*columns).where(account_methods.c.account_id == account_id))
    return [Allowance(*row) for row in rows]


async def keep_allowance(conn: AsyncConnection, account_id: int, allowance: Allowance) -> None:
    values = {name: getattr(allowance, name) for name in Allowance.__dataclass_fields__}
    key = {"account_id": account_id, "method": values.pop("method")}
    statement = insert(conn, account_methods).values(**key, **values)
    await conn.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
