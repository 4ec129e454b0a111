import asyncio
import struct
import zlib
from collections.abc import Awaitable, Callable

import pytest

Until = Callable[..., Awaitable[None]]


@pytest.fixture
def until() -> Until:
    """Wait for a condition that other tasks bring about; fails after some seconds instead of hanging."""

    async def wait(condition: Callable[[], object], seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the condition is any expression of the test
                await asyncio.sleep(0.01)

    return wait


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Makes a small real PNG of the given size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def draw(width: int = 8, height: int = 4) -> bytes:
        rows = zlib.compress(b"".join(b"\0" + b"\x30\x90\xec" * width for _ in range(height)))
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

    return draw
