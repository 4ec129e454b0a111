"""The account and the feeds each go out through their own proxy."""

import asyncio
import contextlib
import itertools
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from telethon.crypto import AESModeCTR

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


class MtProxy(Socks):
    """A proxy of Telegram's own kind: obfuscated by a secret, packets of the padded form; it speaks the full one on."""

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port)
        self.secret = bytes.fromhex(secret)[-16:]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readexactly(64)
            back = head[55:7:-1]
            coming = AESModeCTR(sha256(head[8:40] + self.secret).digest(), head[40:56])
            going = AESModeCTR(sha256(back[:32] + self.secret).digest(), back[32:48])
            if coming.encrypt(head)[56:60] == b"\xdd" * 4:
                self.asked.append("padded")
            there, server = await asyncio.open_connection("127.0.0.1", self.target)

            async def out() -> None:
                for number in itertools.count():
                    size = struct.unpack("<i", coming.encrypt(await reader.readexactly(4)))[0]
                    packet = coming.encrypt(await reader.readexactly(size))
                    whole = packet[: len(packet) - len(packet) % 4]
                    framed = struct.pack("<ii", len(whole) + 12, number) + whole
                    server.write(framed + struct.pack("<I", zlib.crc32(framed)))

            async def home() -> None:
                while True:
                    size = struct.unpack("<i", await there.readexactly(4))[0]
                    whole = (await there.readexactly(size - 4))[4:-4]
                    writer.write(going.encrypt(struct.pack("<i", len(whole)) + whole))

            both = asyncio.gather(out(), home())
            try:
                await both
            finally:
                both.cancel()
                server.close()
        writer.close()


@pytest.mark.parametrize("secret", ["0123456789abcdef" * 2, "dd" + "0123456789abcdef" * 2])
async def test_the_account_goes_through_an_mtproxy(bench, now, tmp_path: Path, secret: str) -> None:
    async with MtprotoServer() as server:
        server.add_channel("a", "الف")
        server.post("a", "متن", at=now - timedelta(minutes=1), live=False)
        proxy = MtProxy(server.port, secret)
        await proxy.start()
        address = proxy.url.replace("socks5", "mtproxy") + f"/{secret}"
        account = Account(server.write_session(tmp_path / "reader"), 1, "0" * 32, proxy=address)
        async with bench(TelegramChannels(Accounts([account]))) as b:
            await b.add("telegram", "a")
            await b.collect()
            assert b.texts() == ["متن"]
        assert proxy.asked == ["padded"]
        await proxy.stop()


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
