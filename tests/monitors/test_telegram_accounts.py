"""Several reading accounts: who reads what, who takes over, and what a restart still knows."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.mtproto.server import MtprotoServer
from monitors.sources.telegram import Account, Accounts, TelegramChannels, accounts_in
from storage import accounts
from storage.errors import DiskFull
from storage.sources import find_source

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[MtprotoServer]:
    async with MtprotoServer() as one:
        one.add_account("دومی")
        yield one


@pytest.fixture
def main(server: MtprotoServer, tmp_path: Path) -> Account:
    """The main account; the second one's session lies beside it."""
    main = Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, retry_delay=0)
    server.write_session(main.called("second").file, server.world.members[1])
    return main


@pytest.fixture
def channels(main: Account) -> TelegramChannels:
    return TelegramChannels(Accounts(accounts_in(main)))


def open_channels(server: MtprotoServer, now, count: int) -> list[str]:
    names = [f"c{number}" for number in range(count)]
    for name in names:
        server.add_channel(name, name)
        server.post(name, f"{name} یک", at=now - MINUTE, live=False)
    return names


def readers(server: MtprotoServer) -> dict[str, set[int]]:
    """By channel, the accounts that read its history."""
    found: dict[str, set[int]] = {}
    for call in server.calls:
        if call.method == "GetHistoryRequest" and call.username:
            found.setdefault(call.username, set()).add(call.account)
    return found


def test_sessions_beside_the_main_one_are_accounts_of_their_own(main, tmp_path):
    assert [one.name for one in accounts_in(main)] == ["main", "second"]
    (tmp_path / "reader-Bad Name.session").touch()
    assert [one.file.name for one in accounts_in(main)] == ["reader.session", "reader-second.session"]
    main.file.unlink()
    assert [one.name for one in accounts_in(main)] == ["second"]
    main.called("second").file.unlink()
    assert [one.name for one in accounts_in(main)] == ["main"]


async def test_channels_are_spread_and_stay_where_they_are_known(bench, server, main, channels, now):
    names = open_channels(server, now, 6)
    async with bench(channels) as b:
        for name in names:
            await b.add("telegram", name)
        await b.collect()
        first = readers(server)
        assert sorted(first) == names
        assert {len(accounts) for accounts in first.values()} == {1}
        assert sum(accounts == {0} for accounts in first.values()) == 3
    server.calls.clear()
    async with bench(TelegramChannels(Accounts(accounts_in(main))), at=now + 5 * MINUTE) as b:
        await b.collect()
        assert readers(server) == first
        assert not any(call.method == "ResolveUsernameRequest" for call in server.calls)


async def test_a_channel_is_read_by_the_account_that_is_in_it_without_resolving_its_name(bench, server, channels, now):
    names = open_channels(server, now, 3)
    server.world.members[1].joined.update(server.world.channels)
    async with bench(channels) as b:
        for name in names:
            await b.add("telegram", name)
        await b.collector._kinds["account"]._accounts._reading[1].ready()
        await b.collect()
        assert readers(server) == {name: {1} for name in names}
        assert not any(call.method == "ResolveUsernameRequest" for call in server.calls)
        server.post("c0", "زنده", at=b.now)
        await b.until(lambda: "زنده" in b.texts())


async def test_the_channels_of_a_banned_account_move_and_the_loss_is_kept_with_its_name(bench, server, channels, now):
    names = open_channels(server, now, 4)
    async with bench(channels) as b:
        added = [await b.add("telegram", name) for name in names]
        await b.collect()
        for name in names:
            server.post(name, f"{name} دو", at=b.now, live=False)
        server.plant("*", 401, "USER_DEACTIVATED_BAN", times=1_000, account=0)
        await b.collect(after=5 * MINUTE)
        assert {text for text in b.texts() if text.endswith("دو")} == {f"{name} دو" for name in names}
        assert [(await b.health(one)).error for one in added] == [None] * 4
        assert b.collector.troubles == {}
        async with b.db.read() as conn:
            lost, fine = await accounts.list_accounts(conn)
        assert (lost.name, lost.error, lost.error_at) == ("main", "source-error-account-banned", b.now)
        assert (fine.name, fine.title, fine.error) == ("second", "دومی", None)
        server.plant("*", 401, "SESSION_REVOKED", times=1_000, account=1)
        await b.collect(after=5 * MINUTE)
        assert set(b.collector.troubles) == {"account"}


async def test_a_lost_account_comes_back_once_somebody_logs_it_in_again(bench, server, main, now):
    open_channels(server, now, 1)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        source = await b.add("telegram", "c0")
        await b.collect()
        server.plant("*", 401, "SESSION_REVOKED", times=1_000)
        await b.collect(after=5 * MINUTE)
        assert (await b.health(source)).error == "source-error-session-lost"
        server.faults.clear()
        await b.collect(after=timedelta(hours=1))
        assert (await b.health(source)).error == "source-error-session-lost"
        async with b.db.write() as conn:
            await accounts.logged_in(conn, "main", "دیده‌بان", b.now)
        await b.collect(after=timedelta(hours=1))
        assert (await b.health(source)).error is None


async def test_a_long_wait_of_one_account_sends_its_channels_to_the_other_a_short_one_does_not(
    bench, server, channels, now
):
    names = open_channels(server, now, 2)
    async with bench(channels) as b:
        for name in names:
            await b.add("telegram", name)
        await b.collect()
        assert readers(server) == {"c0": {0}, "c1": {1}}
        server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_60", account=0)
        await b.collect(after=2 * MINUTE)
        assert readers(server) == {"c0": {0}, "c1": {1}}
        server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_86400", account=0)
        server.post("c0", "c0 دو", at=b.now, live=False)
        await b.collect(after=5 * MINUTE)
        assert readers(server) == {"c0": {0, 1}, "c1": {1}}
        assert "c0 دو" in b.texts()


async def test_a_flood_wait_outlives_a_restart(bench, server, main, now):
    open_channels(server, now, 2)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        source = await b.add("telegram", "c0")
        await b.collect()
        server.plant("GetHistoryRequest", 420, "FLOOD_WAIT_7200")
        await b.collect(after=5 * MINUTE)
        flooded_at = b.now
    server.calls.clear()
    async with bench(TelegramChannels(Accounts([main])), at=flooded_at + timedelta(hours=1)) as b:
        other = await b.add("telegram", "c1")
        await b.collect()
        assert not any(call.method == "GetHistoryRequest" for call in server.calls)
        health = await b.health(other)
        assert (health.error, health.failures) == ("source-error-flood", 0)
        assert health.next_try_at == flooded_at + timedelta(hours=2)
        await b.collect(after=timedelta(hours=2))
        assert {(await b.health(one)).error for one in (source, other)} == {None}


async def test_names_are_resolved_within_a_daily_budget(bench, server, main, now, monkeypatch):
    monkeypatch.setattr("monitors.sources.telegram.reading.NAMES_A_DAY", 2)
    names = open_channels(server, now, 4)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        added = [await b.add("telegram", name) for name in names]
        await b.collect()
        assert len([c for c in server.calls if c.method == "ResolveUsernameRequest"]) == 2
        errors = [(await b.health(one)).error for one in added]
        assert sorted(filter(None, errors)) == ["source-error-names-spent"] * 2
    async with bench(TelegramChannels(Accounts([main])), at=now + timedelta(days=1, minutes=1)) as b:
        await b.collect()
        assert [(await b.health(one)).error for one in added] == [None] * 4


async def test_a_renamed_channel_is_found_by_both_its_names(bench, server, main, now):
    open_channels(server, now, 1)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        source = await b.add("telegram", "c0")
        await b.collect()
        server.world.named("c0").username = "New_Name"
        server.post("New_Name", "پس از تغییر نام", at=b.now, live=False)
        await b.collect(after=5 * MINUTE)
        assert b.received[-1].url == "https://t.me/new_name/2"
        async with b.db.read() as conn:
            found = [await find_source(conn, "telegram", name) for name in ("c0", "new_name")]
        assert [one and one.id for one in found] == [source.id, source.id]
        assert (await b.add("telegram", "c0")).id == source.id


@pytest.mark.parametrize(
    ("happens", "error"),
    [
        ("closed", "source-error-private"),
        ("deleted", "source-error-deleted"),
        ("moved", "source-error-name-taken-over"),
    ],
)
async def test_a_channel_that_closed_or_went_says_so_and_stops_nobody(bench, server, main, now, happens, error):
    open_channels(server, now, 2)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        lost, good = await b.add("telegram", "c0"), await b.add("telegram", "c1")
        await b.collect()
        channel = server.world.named("c0")
        if happens == "closed":
            channel.closed = True
        else:
            del server.world.channels[channel.id]
        if happens == "moved":
            server.world.channels[99] = type(channel)(99, "c0", "دیگری")
        for _ in range(2):
            await b.collect(after=5 * MINUTE)
        assert (await b.health(lost)).error == error
        assert (await b.health(good)).error is None


async def test_an_account_that_is_logged_in_later_reads_on_without_a_restart(bench, server, main, now):
    second = main.called("second")
    hidden = second.file.rename(second.file.with_suffix(".away"))
    names = open_channels(server, now, 2)
    pool = Accounts(accounts_in(main), find=lambda: accounts_in(main))
    async with bench(TelegramChannels(pool)) as b:
        added = [await b.add("telegram", name) for name in names]
        await b.collect()
        server.plant("*", 401, "SESSION_REVOKED", times=1_000, account=0)
        await b.collect(after=5 * MINUTE)
        assert {(await b.health(one)).error for one in added} == {"source-error-session-lost"}
        hidden.rename(second.file)
        await pool.look()  # somebody is at it: the session is there, the login is not through
        assert len(pool) == 1
        async with b.db.write() as conn:
            await accounts.logged_in(conn, "second", "دومی", b.now)
        await pool.look()
        assert (len(pool), pool.trouble) == (2, None)
        await pool._reading[1].ready()
        for name in names:
            server.post(name, f"{name} دو", at=b.now, live=False)
        await b.collect(after=timedelta(seconds=1))  # at once, not after the pause that the failure earned
        assert {(await b.health(one)).error for one in added} == {None}
        assert {text for text in b.texts() if text.endswith("دو")} == {f"{name} دو" for name in names}
        await pool.look()
        assert len(pool) == 2


async def test_a_database_that_fails_while_an_account_connects_does_not_lose_it(bench, server, main, now, monkeypatch):
    open_channels(server, now, 1)
    real = accounts.logged_in
    failures = [DiskFull()]

    async def logged_in(*args):
        if failures:
            raise failures.pop()
        await real(*args)

    monkeypatch.setattr(accounts, "logged_in", logged_in)
    async with bench(TelegramChannels(Accounts([main]))) as b:
        source = await b.add("telegram", "c0")
        await b.collect()
        await b.collect(after=timedelta(hours=1))
        assert not failures
        assert (await b.health(source)).error is None
        assert set(b.texts()) == {"c0 یک"}  # read again after the hour, where the first round read it already
