import asyncio
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
