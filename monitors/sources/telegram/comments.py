"""Comments under channels' posts: messages of the group that belongs to a channel, read post by post."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telethon.tl.functions.channels import GetMessagesRequest
from telethon.tl.functions.messages import GetRepliesRequest
from telethon.tl.types import InputChannel, InputMessageID, InputPeerChannel

from monitors.inbox import RawPost
from monitors.sources.errors import SourceError
from monitors.sources.port import Desk, Lane, Page
from monitors.sources.telegram.messages import Message, text_of, young
from monitors.sources.telegram.pool import Accounts
from monitors.sources.telegram.reading import ReadingAccount
from storage import comments
from storage.db import AsyncConnection
from storage.sources import Source, find_source
from storage.ways import Way

PAGE = 100
WIDTH = 2
# How often the liveliest threads are read again: for what their comments were edited to.
LOOK_AGAIN, MOST_LOOKS = timedelta(minutes=30), 10
NOT_READ_YET = "source-error-channel-not-read-yet"


class TelegramComments:
    """The source kind `comments`. Its cursor holds, for each post, the number of the last comment that is stored."""

    kind = comments.KIND
    _desk: Desk

    def __init__(self, accounts: Accounts, *, every: timedelta = timedelta(seconds=60)) -> None:
        self.every = every
        self._accounts = accounts
        self._looked_at: dict[int, datetime] = {}

    @property
    def trouble(self) -> str | None:
        return self._accounts.trouble

    async def start(self, desk: Desk) -> None:
        self._desk = desk
        await self._accounts.start(desk, self.kind)

    async def stop(self) -> None:
        await self._accounts.stop()

    def lane(self, way: Way) -> Lane:
        return Lane("telegram-comments", WIDTH)

    async def read(self, way: Way, now: datetime) -> AsyncIterator[Page]:
        async def look(conn: AsyncConnection) -> tuple[Source | None, list[int]]:
            channel = await find_source(conn, "telegram", way.source.address)
            return channel, await comments.threads(conn, channel, now) if channel else []

        channel, threads = await self._desk.transact(look)
        if channel is None or channel.stable_id is None:
            raise SourceError(NOT_READ_YET, counts=False)
        yield Page((), way.bookmark)
        if threads:
            pages = self._accounts.through(
                channel, now, lambda account: self._pages(account, way, channel, threads, now)
            )
            async with aclosing(pages) as found:
                async for page in found:
                    yield page

    async def _pages(
        self, account: ReadingAccount, way: Way, channel: Source, threads: Sequence[int], now: datetime
    ) -> AsyncGenerator[Page, None]:
        handle = account.handle(channel)
        if handle is None:
            raise SourceError(NOT_READ_YET, counts=False)
        where = int(channel.stable_id or 0), handle.access_hash
        read: dict[str, int] = json.loads(way.bookmark.cursor or "{}")
        read = {str(number): read.get(str(number), 0) for number in threads}
        asked = GetMessagesRequest(InputChannel(*where), [InputMessageID(number) for number in threads])
        answer = await account.ask(asked)
        under = [one for one in answer.messages if getattr(one, "replies", None) and one.replies.comments]
        for post in sorted(under, key=lambda message: int(message.id)):
            after = read[str(post.id)]
            full = (post.replies.max_id or 0) > after
            while full:
                found = await _replies(account, where, post.id, offset_id=after + 1, add_offset=-PAGE, min_id=after)
                messages = sorted((m for m in found.messages if m.id > after), key=lambda message: int(message.id))
                full = len(messages) >= PAGE
                after = read[str(post.id)] = messages[-1].id if messages else after
                if way.source.stable_id is None:
                    way = await self._name(way, post.replies.channel_id)
                posts = _comments(messages, found.users, way.source, channel, int(post.id), now)
                yield Page(posts, replace(way.bookmark, cursor=json.dumps(read, separators=(",", ":"))))
        if under and now - self._looked_at.setdefault(way.source.id, now) >= LOOK_AGAIN:
            self._looked_at[way.source.id] = now
            bookmark = replace(way.bookmark, cursor=json.dumps(read, separators=(",", ":")))
            # Numbers rise within the group: the thread with the highest one was written in last.
            for post in sorted(under, key=lambda message: -(message.replies.max_id or 0))[:MOST_LOOKS]:
                found = await _replies(account, where, post.id)
                recent = young(found.messages, now, full=False)
                if not recent:
                    break
                yield Page(_comments(recent, found.users, way.source, channel, int(post.id), now), bookmark)

    async def _name(self, way: Way, group_id: int) -> Way:
        """Learn which group it is."""
        await self._desk.identify(way, way.bookmark, stable_id=str(group_id), title=None)
        return replace(way, source=replace(way.source, stable_id=str(group_id)))


async def _replies(account: ReadingAccount, where: tuple[int, int], post: int, **which: int) -> Any:
    """Comments under a post, a page of them; the newest where nothing else is asked for."""
    asked = {"offset_id": 0, "add_offset": 0, "min_id": 0, "max_id": 0, "limit": PAGE, "hash": 0, **which}
    return await account.ask(GetRepliesRequest(InputPeerChannel(*where), post, offset_date=None, **asked))


def _comments(
    messages: Sequence[Message], users: Sequence[Any], source: Source, channel: Source, post: int, now: datetime
) -> tuple[RawPost, ...]:
    names = {user.id: " ".join(filter(None, (user.first_name, user.last_name))) for user in users}
    return tuple(_comment(one, source, channel, post, names, now) for one in messages)


def _comment(
    message: Message, source: Source, channel: Source, post: int, names: Mapping[int, str], now: datetime
) -> RawPost:
    """An answer to a comment has that for its parent, every other comment the post it stands under."""
    header: Any = message.reply_to
    nested = header is not None and header.reply_to_top_id is not None
    return RawPost(
        source_id=source.id,
        external_id=str(message.id),
        published_at=min(message.date, now),
        seen_at=now,
        text=text_of(message),
        author=names.get(getattr(message.from_id, "user_id", 0)) or None,
        url=f"https://t.me/{channel.address}/{post}?comment={message.id}",
        edited_at=None if getattr(message, "edit_hide", False) else message.edit_date,
        backfilled=source.history_read_at is None,
        parent=(source.id, str(header.reply_to_msg_id)) if nested else (channel.id, str(post)),
        comment=True,
    )
