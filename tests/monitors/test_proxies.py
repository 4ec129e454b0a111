"""The account and the feeds each go out through their own proxy."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.feeds import FeedServer
from demo.mtproto.server import MtprotoServer
from monitors.sources.feed import FeedOptions, Feeds
from monitors.sources.telegram import Account, Accounts, TelegramChannels


class Socks:
    """A SOCKS5 server (RFC 1928) without a password, which sends every connection to one place."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.asked: list[str] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readexactly((await reader.readexactly(2))[1])
            writer.write(b"\x05\x00")
            kind = (await reader.readexactly(4))[3]
            length = 4 if kind == 1 else (await reader.readexactly(1))[0]
            host = await reader.readexactly(length)
            self.asked.append(".".join(map(str, host)) if kind == 1 else host.decode())
            await reader.readexactly(2)
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def socks(port: int) -> AsyncIterator[Socks]:
    one = Socks(port)
    await one.start()
    try:
        yield one
    finally:
        await one.stop()


async def test_the_account_goes_through_its_proxy(bench, now, tmp_path: Path) -> None:
    async with MtprotoServer() as server, socks(server.port) as proxy:
        server.add_channel("a", "الف")
        server.post("a", "متن", at=now - timedelta(minutes=1), live=False)
        account = Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, proxy=proxy.url)
        async with bench(TelegramChannels(Accounts([account]))) as b:
            await b.add("telegram", "a")
            await b.collect()
            assert b.texts() == ["متن"]
        assert proxy.asked == ["127.0.0.1"]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_feeds_go_through_theirs_and_leave_it_the_names(bench, now, scheme: str) -> None:
    async with FeedServer() as server, socks(server.http.port) as proxy:
        server.add_feed("a", "t")
        server.publish("a", "خبر", at=now)
        async with bench(Feeds(FeedOptions(proxy=proxy.url.replace("socks5", scheme), timeout=5))) as b:
            await b.add("feed", "http://news.example/a.xml")
            await b.collect()
            assert b.texts() == ["خبر"]
        assert proxy.asked == ["news.example"]
