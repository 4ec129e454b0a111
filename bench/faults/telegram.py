"""Faults on Telegram's side, and of our own process. Each returns the seconds from its end until all is stored."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bench.faults.rig import BOUND_S, Rig, reading


async def cut(one: Rig) -> float:
    """The connection is cut in the middle of a burst, several times."""
    async with reading(one):
        await one.burst(40, lambda number: one.telegram.drop() if one.chance.random() < 0.1 else None)
        one.telegram.drop()
        one.post()
        return await one.until_stored()


async def restart(one: Rig) -> float:
    """Both servers go away for a while and come back."""
    async with reading(one):
        await one.telegram.stop()
        await one.feeds.stop()
        for _ in range(20):
            one.post(live=False)
        one.publish()
        await asyncio.sleep(one.chance.uniform(0.5, 3))
        await one.telegram.start()
        await one.feeds.start()
        return await one.until_stored()


async def silence(one: Rig) -> float:
    """Nothing comes from Telegram for half a minute, though the connection stays open."""
    async with reading(one):
        one.telegram.hold()
        end = time.monotonic() + one.silence
        while time.monotonic() < end:
            one.post(live=one.chance.random() < 0.5)
            await asyncio.sleep(one.silence / 30)
        one.telegram.release()
        return await one.until_stored()


async def gap(one: Rig) -> float:
    """Most updates are lost on the way, so that the channels' pts has gaps; some answers about the gaps fail too."""
    async with reading(one):
        one.telegram.plant("GetChannelDifferenceRequest", 500, "PERSISTENT_TIMESTAMP_OUTDATED", times=2)
        for _ in range(30):
            one.post(live=one.chance.random() < 0.3)
        return await one.until_stored()


async def twice(one: Rig) -> float:
    """Updates come twice and in the wrong order."""
    async with reading(one):
        await one.burst(20)
        updates = [(channel, update) for channel in one.telegram.world.channels.values() for update in channel.log]
        one.chance.shuffle(updates)
        for channel, update in updates:
            one.telegram._tell(channel, update, live=True)
        return await one.until_stored()


async def flood(one: Rig) -> float:
    """Telegram refuses histories for a second, five minutes, a day: live posts go on, the others come after it."""
    slowest = 0.0
    async with reading(one):
        for wait in one.waits:
            for account in (0, 1) if wait > 600 else (0,):  # the other one stands in for a long wait only
                one.telegram.plant("GetHistoryRequest", 420, f"FLOOD_WAIT_{wait}", account=account)
            await one.met()
            await one.burst(10)
            slowest = max(slowest, await one.until_stored())
            for _ in range(5):
                one.post(live=False)
            one.skew += timedelta(seconds=wait)
            slowest = max(slowest, await one.until_stored())
    return slowest


async def banned(one: Rig) -> float:
    """The account that is in the channels is banned in the middle of a burst; the other one reads on."""
    async with reading(one):
        ban = one.chance.randrange(20)

        def strike(number: int) -> None:
            if number == ban:
                one.telegram.plant("*", 401, "USER_DEACTIVATED_BAN", times=10_000, account=0)

        await one.burst(20, strike)
        return await one.until_stored()


async def clock_jump(one: Rig) -> float:
    """The machine's clock jumps forward by hours and back again."""
    async with reading(one):
        await one.burst(5)
        one.skew = timedelta(hours=5)
        await one.burst(5)
        await one.until_stored()
        one.skew = timedelta()
        for _ in range(10):
            one.post(live=False)
        one.publish()
        return await one.until_stored()


async def killed(one: Rig) -> float:
    """kill -9 in the middle of 10,000 posts; then it is started again."""
    for _ in range(one.crowd):
        one.post(live=False)
    command = [sys.executable, "-m", "bench.faults", "--worker", str(one.folder)]
    first = await asyncio.create_subprocess_exec(*command)
    aim = one.chance.randint(1, one.crowd * 9 // 10)
    begun = time.monotonic()
    while await one.stored() < aim and time.monotonic() - begun < BOUND_S:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    again = await asyncio.create_subprocess_exec(*command)
    try:
        return await one.until_stored(3 * BOUND_S)
    finally:
        again.kill()
        await again.wait()


FAULTS: tuple[Callable[[Rig], Awaitable[float]], ...] = (
    cut, restart, silence, gap, twice, flood, banned, clock_jump, killed,
)  # fmt: skip
