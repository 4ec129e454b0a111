"""One table of ticks: the safety net under the events that wake ingest, watch and delivery."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """`job` asks the database what is due; it runs every `seconds`, never twice at once."""

    name: str
    seconds: float
    job: Callable[[], Awaitable[object]]


def build(ticks: Iterable[Tick], beat: Callable[[], None]) -> AsyncIOScheduler:
    """A scheduler that is not started. A tick that fails is logged, and runs again the next time; each one beats."""
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
    for tick in ticks:
        scheduler.add_job(
            _guarded, "interval", seconds=tick.seconds, args=[tick, beat], id=tick.name, misfire_grace_time=None
        )
    return scheduler


async def _guarded(tick: Tick, beat: Callable[[], None]) -> None:
    beat()
    try:
        await tick.job()
    except Exception:
        log.exception("tick %s failed", tick.name)
    finally:
        beat()
