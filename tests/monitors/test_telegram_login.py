"""Logging a reading account in, against a server that wants the code, the scan and the password to be right."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from demo.mtproto import login as server_side
from demo.mtproto.server import MtprotoServer
from monitors.sources.errors import SourceError
from monitors.sources.telegram import (
    Account,
    Accounts,
    LoginRefused,
    TelegramChannels,
    forget,
    log_in,
    login,
    try_session,
)
from monitors.sources.telegram.account import make_client


@pytest.fixture
async def server() -> AsyncIterator[MtprotoServer]:
    async with MtprotoServer() as one:
        one.world.members[0].out = True
        yield one


@pytest.fixture
def account(server: MtprotoServer, tmp_path: Path) -> Account:
    return Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, retry_delay=0)


class Person:
    """Answers what is asked, and remembers it."""

    def __init__(self, **answers: str) -> None:
        self.answers = {"phone": "+98900", "code": "12345", **answers}
        self.asked: list[str] = []

    async def __call__(self, what: str) -> str:
        self.asked.append(what)
        return self.answers[what]


async def test_by_number_and_code_once_and_the_session_is_private(server, account):
    with pytest.raises(LoginRefused):
        await log_in(account, Person(code="1"))
    person = Person()
    assert await log_in(account, person) == server.world.me.first_name
    assert person.asked == ["phone", "code"]
    assert account.file.stat().st_mode & 0o777 == 0o600
    assert await log_in(account, person) == server.world.me.first_name
    assert len(person.asked) == 2
    assert await try_session(account, 5) == server.world.me.first_name


@pytest.mark.parametrize("by_qr", [False, True])
async def test_the_two_step_password_is_asked_for_and_has_to_be_right(server, account, by_qr):
    server.world.members[0].password = "درست"

    def show(address: str) -> None:
        asyncio.get_running_loop().call_later(0.05, server.scan)

    with pytest.raises(LoginRefused):
        await log_in(account, Person(password="غلط"), show if by_qr else None)
    assert server.world.members[0].out
    person = Person(password="درست")
    assert await log_in(account, person, show if by_qr else None) == server.world.me.first_name
    assert person.asked == (["password"] if by_qr else ["phone", "code", "password"])


async def test_a_qr_code_that_expired_is_drawn_anew(server, account, monkeypatch):
    from datetime import timedelta

    monkeypatch.setattr(server_side, "TOKEN_LIFE", timedelta(seconds=0.1))
    shown: list[str] = []

    def show(address: str) -> None:
        shown.append(address)
        if len(shown) == 3:
            asyncio.get_running_loop().call_soon(server.scan)

    assert await log_in(account, Person(), show) == server.world.me.first_name
    assert len(set(shown)) == 3
    assert all(address.startswith("tg://login?token=") for address in shown)


async def test_a_session_that_is_open_elsewhere_is_left_alone(bench, server, account):
    server.world.members[0].out = False
    async with bench(TelegramChannels(Accounts([account]))):
        for act in (lambda: log_in(account, Person()), lambda: try_session(account, 5)):
            with pytest.raises(SourceError) as refused:
                await act()
            assert refused.value.key == "source-error-session-in-use"
        with pytest.raises(SourceError):
            forget(account)
    assert account.file.exists()
    forget(account)
    assert not list(account.file.parent.glob("reader*"))


async def test_a_damaged_session_is_made_anew_while_the_reader_waits_for_it(bench, server, account, monkeypatch):
    account.file.write_bytes(b"this is no database" * 100)

    def make(*args: Any, **values: Any) -> Any:
        if account.file.stat().st_size == 0:  # made anew: the look-alike stands where Telegram would
            server.write_session(account.session)
        return make_client(*args, **values)

    pool = Accounts([account])
    async with bench(TelegramChannels(pool)):
        assert pool.trouble == "source-error-session-broken"
        with pytest.raises(SourceError) as refused:
            await try_session(account, 5)
        assert refused.value.key == "source-error-session-broken"
        monkeypatch.setattr(login, "make_client", make)
        assert await log_in(account, Person()) == server.world.me.first_name
        await pool.look()
        assert pool.trouble is None
