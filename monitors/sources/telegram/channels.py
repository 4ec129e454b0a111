"""Channels read without joining them, by id and access hash.

What Telethon does not do by itself (measured): after an automatic reconnect it fetches nothing that was missed, and
some channels never send updates at all. So live events are only a short cut; what counts is each channel's history,
read from the last number stored, on start, after every reconnect and on the schedule.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon import events
from telethon.tl.functions.channels import GetFullChannelRequest
from telethon.tl.functions.contacts import ResolveUsernameRequest
from telethon.tl.functions.messages import GetHistoryRequest
from telethon.tl.types import Channel, InputChannel, InputPeerChannel

from monitors.sources.errors import SourceError
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.telegram.messages import YOUNG, present, to_posts, without_cut_album, young
from monitors.sources.telegram.pool import Accounts
from monitors.sources.telegram.reading import NOT_FOUND, ReadingAccount
from storage import sources
from storage.accounts import Handle
from storage.sources import Source
from storage.ways import Way

log = logging.getLogger(__name__)

DELETED = "source-error-deleted"
NAME_TAKEN_OVER = "source-error-name-taken-over"
PAGE = 100  # messages in one answer; Telegram's own limit
WIDTH = 4  # channels read at once by one account
# How often known posts are read again, for edits, views and what is gone: often those young enough that their first
# hour is measured, rarely all of the last day.
OFTEN, RARELY = timedelta(minutes=5), timedelta(minutes=30)
LIVELY = timedelta(minutes=70)
MOST_LOOKS = 10  # pages
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class TelegramChannels:
    """The source kind `account`."""

    kind = "account"
    _desk: Desk

    def __init__(
        self, accounts: Accounts, *, every: timedelta = timedelta(seconds=60), backfill: timedelta = timedelta(days=14)
    ) -> None:
        self.every = every
        self._accounts = accounts
        self._backfill = backfill
        self._channels: dict[int, Way] = {}
        self._looked_at: dict[int, datetime] = {}
        self._looked_through_at: dict[int, datetime] = {}

    @property
    def trouble(self) -> str | None:
        return self._accounts.trouble

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        await self._accounts.start(desk, self.kind, listen=self._heard)

    async def stop(self) -> None:
        await self._accounts.stop()

    def lane(self, way: Way) -> Lane:
        """Each account's own: one that has to ask slowly keeps nobody else's channels waiting."""
        return Lane(f"telegram:{self._accounts.reader(way.source, self._desk.now())}", WIDTH)

    def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        return self._accounts.through(way.source, now, lambda account: self._pages(account, way, now))

    async def _pages(self, account: ReadingAccount, way: Way, now: datetime) -> AsyncGenerator[Page, None]:
        peer = await self._peer(account, way)
        way = self._channels[peer.channel_id]
        first, bookmark = way.source.history_read_at is None, way.bookmark
        # Without a bookmark of its own it reads as far back as ever, also where the channel's page was there before it.
        if bookmark.cursor is None:
            after = await self._last_before(account, peer, now - self._backfill)
        else:
            after = int(bookmark.cursor)
        whole_since = now - self._backfill if first or bookmark.cursor is None else way.last_success_at
        while True:
            answer = await _after(account, peer, after)
            way = await self._notice(account, way, peer, answer)
            found = sorted((m for m in answer.messages if m.id > after), key=lambda message: int(message.id))
            full = len(found) >= PAGE
            kept = without_cut_album(found) if full else found
            after = kept[-1].id if kept else after
            bookmark = replace(bookmark, cursor=str(after))
            yield Page(to_posts(way.source, kept, answer.chats, now, backfilled=first), bookmark, whole_since)
            # A short page may still not be the last one; for the first reading that has to be certain.
            if not kept or not (full or first):
                break
        back_to, below = self._look_back_to(way, now), 0
        for _ in range(MOST_LOOKS if back_to is not None else 0):
            answer = await history(account, peer, offset_id=below)
            seen, full = answer.messages, len(answer.messages) >= PAGE
            posts = to_posts(way.source, young(seen, now, full=full), answer.chats, now)
            yield Page(posts, bookmark, whole_since, present(seen, now))
            if not posts or not full or back_to is None or posts[0].published_at < back_to:
                break
            below = min(int(message.id) for message in seen)

    # --- the channel -------------------------------------------------------------------------------------------------

    async def _peer(self, account: ReadingAccount, way: Way) -> InputPeerChannel:
        """The channel's address for requests; its name is resolved once by each account that reads it."""
        source = way.source
        handle = account.handle(source)
        if handle is None or source.stable_id is None:
            channel = account.joined_channel(source) or await _resolve(account, source)
            handle = Handle(source.id, channel.access_hash, joined=not channel.left)
            if source.stable_id is None:
                audience = await _audience(account, channel)
                await self._desk.identify(
                    way, way.bookmark, stable_id=str(channel.id), title=channel.title, audience=audience
                )
                way = replace(way, source=replace(source, stable_id=str(channel.id)))
        await account.keep(handle)
        peer = InputPeerChannel(int(way.source.stable_id or 0), handle.access_hash)
        self._channels[peer.channel_id] = way
        return peer

    async def _notice(self, account: ReadingAccount, way: Way, peer: InputPeerChannel, answer: Any) -> Way:
        """What an answer tells of the channel itself: that this account is in it, that it has another name."""
        channel = next((chat for chat in answer.chats if chat.id == peer.channel_id), None)
        if not isinstance(channel, Channel):
            return way
        await account.keep(Handle(way.source.id, peer.access_hash, joined=not channel.left))
        names = [one.lower() for one in (channel.username, *(u.username for u in channel.usernames or ())) if one]
        if names and way.source.address not in names:
            log.info("%s is called %s now", way.source.key, names[0])
            if await self._desk.transact(lambda conn: sources.rename(conn, way.source, names[0])):
                way = self._channels[peer.channel_id] = replace(way, source=replace(way.source, address=names[0]))
        return way

    def _look_back_to(self, way: Way, now: datetime) -> datetime | None:
        """From when on known posts are to be fetched again; None: not now."""
        source_id, newest = way.source.id, way.source.last_post_at
        last = self._looked_at.setdefault(source_id, now)
        through = self._looked_through_at.setdefault(source_id, now)
        if newest is None or now - newest > YOUNG:
            return None
        if now - through >= RARELY:
            self._looked_at[source_id] = self._looked_through_at[source_id] = now
            return now - YOUNG
        if now - last >= OFTEN and (now - newest <= LIVELY or last == LONG_AGO):
            self._looked_at[source_id] = now
            return now - LIVELY
        return None

    async def _last_before(self, account: ReadingAccount, peer: InputPeerChannel, moment: datetime) -> int:
        """The number of the last message older than a moment; 0 when there is none."""
        answer = await history(account, peer, offset_date=moment, limit=1)
        return max((message.id for message in answer.messages if message.date and message.date < moment), default=0)

    # --- live --------------------------------------------------------------------------------------------------------

    async def _heard(self, event: Any) -> None:
        """A live message, new or edited, goes the same way as one from history."""
        if isinstance(event, events.MessageDeleted.Event):
            await self._look_for_the_gone(event)
            return
        message = event.message
        way = self._channels.get(getattr(message.peer_id, "channel_id", 0))
        if way is None:
            return
        if message.grouped_id:
            # The parts of an album come one by one; its history has it whole.
            await self._desk.hasten(self.kind, source_id=way.source.id)
            return
        stored = await self._desk.inbox.put(to_posts(way.source, [message], (), self._desk.now()))
        stored.add_done_callback(_forget)

    async def _look_for_the_gone(self, event: Any) -> None:
        """Telegram says so of some deletions only, and of others' by mistake: the history decides."""
        way = self._channels.get(getattr(event.original_update, "channel_id", 0))
        if way is not None:
            self._looked_at[way.source.id] = LONG_AGO
            await self._desk.hasten(self.kind, source_id=way.source.id)


def _forget(stored: asyncio.Future[None]) -> None:
    """A live post that was not stored comes again with the history."""
    if not stored.cancelled() and stored.exception() is not None:
        log.warning("a live post was not stored; its channel's history will bring it again")


async def history(account: ReadingAccount, peer: Any, **where: Any) -> Any:
    asked = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": PAGE, "max_id": 0, "min_id": 0}
    return await account.ask(GetHistoryRequest(peer=peer, hash=0, **{**asked, **where}))


async def _after(account: ReadingAccount, peer: Any, after: int) -> Any:
    """The oldest messages above a number, a page of them."""
    return await history(account, peer, offset_id=after + 1, add_offset=-PAGE, min_id=after)


async def _resolve(account: ReadingAccount, source: Source) -> Channel:
    await account.spend_name()
    try:
        answer = await account.ask(ResolveUsernameRequest(source.address))
    except SourceError as error:
        if error.key == NOT_FOUND and source.stable_id is not None:
            raise SourceError(DELETED, lasting=True) from error
        raise
    channel = next((chat for chat in answer.chats if isinstance(chat, Channel)), None)
    if channel is None:
        raise SourceError(NOT_FOUND, lasting=True)
    if source.stable_id is not None and source.stable_id != str(channel.id):
        raise SourceError(NAME_TAKEN_OVER, lasting=True)
    return channel


async def _audience(account: ReadingAccount, channel: Channel) -> int | None:
    """Members; None where Telegram does not say. A figure is not worth losing the channel over."""
    try:
        full = await account.ask(GetFullChannelRequest(InputChannel(channel.id, channel.access_hash)))
        count: int | None = full.full_chat.participants_count
    except SourceError as error:
        log.info("no audience for channel %s: %s", channel.id, error.key)
        count = channel.participants_count
    return count
