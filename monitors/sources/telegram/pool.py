"""The reading accounts together: which of them reads a channel, and who takes over when one cannot."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any

from monitors.sources.errors import UNREACHABLE, SourceError
from monitors.sources.port import Desk, Page
from monitors.sources.telegram.account import Account
from monitors.sources.telegram.reading import AccountTrouble, ReadingAccount, StaleHandle
from storage import accounts
from storage.sources import Source

log = logging.getLogger(__name__)

HISTORY = "GetHistoryRequest"  # what channels are read by
LOOK_SECONDS = 5.0
Listener = Callable[[Any], Awaitable[None]]


class Accounts:
    """Shared by the kinds that read through them: the first to start opens them, the first to stop closes them.

    `find` says which accounts there are now: one that is logged in later is taken into service then.
    """

    def __init__(self, of_settings: Sequence[Account], *, find: Callable[[], Sequence[Account]] | None = None) -> None:
        self._of_settings = of_settings
        self._find = find or (lambda: of_settings)
        self._looking: asyncio.Task[None] | None = None
        self._reading: list[ReadingAccount] = []
        self._listeners: list[Listener] = []
        self._kinds: set[str] = set()
        self._reads: dict[int, ReadingAccount] = {}
        self._load: Counter[str] = Counter()
        self._opening = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._reading)

    @property
    def troubles(self) -> dict[str, str]:
        """Accounts that cannot be used, each with the text key of what is wrong."""
        return {one.name: one.trouble for one in self._reading if one.trouble is not None}

    @property
    def trouble(self) -> str | None:
        """What is wrong with the first of them, when none is left."""
        troubles = list(self.troubles.values())
        return troubles[0] if troubles and len(troubles) == len(self._reading) else None

    async def start(self, desk: Desk, kind: str, *, listen: Listener | None = None) -> None:
        """`kind` has its ways read after every reconnection; `listen` gets live events."""
        self._kinds.add(kind)
        if listen is not None:
            self._listeners.append(listen)
        async with self._opening:
            if self._reading:
                return
            self._desk = desk
            for account in self._of_settings:
                await self._open(account)
            self._looking = asyncio.create_task(self._look_again())

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        reading, self._reading = self._reading, []
        for one in reading:
            await one.close()

    async def look(self) -> None:
        """Take into service what was logged in since: accounts that were lost or missing, and wholly new ones."""
        for one in self._reading:
            if one.trouble is not None:
                await one.revive()
        known = {one.name for one in self._reading}
        fresh = [one for one in self._find() if one.name not in known and one.file.exists()]
        if fresh:
            # The session is there before the login is through; the row is not.
            rows = await self._desk.transact(accounts.list_accounts)
            usable = {row.name for row in rows if row.title is not None and row.error is None}
            for account in fresh:
                if account.name in usable:
                    log.info("reading account %s is new", account.name)
                    await self._open(account)

    async def through(
        self, source: Source, now: datetime, pages: Callable[[ReadingAccount], AsyncGenerator[Page, None]]
    ) -> AsyncGenerator[Page, None]:
        """Pages by the account that is nearest to the channel, or by the next one where that one is at fault.

        Nearest: where joined, where known, then who reads the fewest. An account that does not know the channel yet
        would have to resolve its name, so it stands in only for a trouble that lasts. Raises SourceError.
        """
        first: AccountTrouble | None = None
        for one in sorted(self._reading, key=lambda one: self._rank(one, source, now)):
            if first is not None and not first.lasts and one.handle(source) is None:
                continue
            try:
                self._take(source, one)  # before any wait, so that those who begin at once are spread too
                await one.ready()
                async with aclosing(pages(one)) as found:
                    async for page in found:
                        yield page
                return
            except AccountTrouble as trouble:
                first = first or trouble
            except StaleHandle:
                one.forget(source)
                raise
        raise first or SourceError(UNREACHABLE)

    async def _open(self, account: Account) -> None:
        one = ReadingAccount(account, self._desk, on_event=self._tell, on_connect=self._hasten)
        await one.load()
        one.open()
        self._reading.append(one)

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:  # the next look may do better
                log.exception("looking for accounts failed")

    def reader(self, source: Source, now: datetime) -> str:
        """The account that is nearest to the channel now, which reads it from now on."""
        nearest = min(self._reading, key=lambda one: self._rank(one, source, now), default=None)
        if nearest is None:  # not started, or stopped
            return ""
        self._take(source, nearest)
        return nearest.name

    def _take(self, source: Source, account: ReadingAccount) -> None:
        """This account reads the channel now."""
        before = self._reads.get(source.id)
        if before is not account:
            if before is not None:
                self._load[before.name] -= 1
            self._reads[source.id] = account
            self._load[account.name] += 1

    def _rank(self, one: ReadingAccount, source: Source, now: datetime) -> tuple[Any, ...]:
        handle = one.handle(source)
        return (
            one.trouble is not None,
            one.budget.blocked(HISTORY, now) > 0,
            one.away,
            not (handle and handle.joined),
            handle is None,
            self._load[one.name] - (self._reads.get(source.id) is one),
        )

    async def _tell(self, event: Any) -> None:
        for listen in self._listeners:
            await listen(event)

    async def _hasten(self) -> None:
        for kind in sorted(self._kinds):
            await self._desk.hasten(kind)
