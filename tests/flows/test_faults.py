"""Each fault of Telegram once, in short: every post is stored, and once."""

from collections.abc import Awaitable, Callable

import pytest

from bench.faults import telegram
from bench.faults.rig import BOUND_S, Rig, rig


@pytest.mark.parametrize("fault", telegram.FAULTS, ids=lambda fault: fault.__name__)
async def test_no_post_is_lost_or_doubled(fault: Callable[[Rig], Awaitable[float]]) -> None:
    async with rig(seed=7) as one:
        one.crowd, one.silence, one.waits = 1_000, 1.5, (1, 86_400)
        assert await fault(one) < BOUND_S
        assert await one.wrong() == 0
