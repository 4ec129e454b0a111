"""One account, the public channels around it, and each channel's log of changes (its "pts")."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

FIRST_CHANNEL_ID = 1_500_000_001


class RpcRefusalError(Exception):
    """An error the server answers with, e.g. 420 FLOOD_WAIT_30."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Post:
    id: int
    text: str
    at: datetime
    views: int = 1
    forwards: int = 0
    edited_at: datetime | None = None


@dataclass
class Channel:
    id: int
    username: str
    title: str
    members: int = 0
    posts: dict[int, Post] = field(default_factory=dict)
    last_id: int = 0
    pts: int = 1
    log: list[Any] = field(default_factory=list)  # updates, each with the pts it led to

    @property
    def access_hash(self) -> int:
        return self.id * 7


class World:
    """Changes return the update that tells of them; whether anybody is told is the server's matter."""

    def __init__(self) -> None:
        self.me = types.User(
            id=77, is_self=True, access_hash=1, first_name="دیده‌بان", phone="98900", username="watcher"
        )
        self.channels: dict[int, Channel] = {}
        self.joined: set[int] = set()

    def add_channel(self, username: str, title: str, members: int = 0) -> Channel:
        channel = Channel(FIRST_CHANNEL_ID + len(self.channels), username, title, members)
        self.channels[channel.id] = channel
        return channel

    def named(self, username: str) -> Channel:
        for channel in self.channels.values():
            if channel.username.lower() == username.lower():
                return channel
        raise RpcRefusalError(400, "USERNAME_NOT_OCCUPIED")

    def post(self, channel: Channel, text: str, at: datetime, views: int, forwards: int) -> Any:
        channel.last_id += 1
        channel.posts[channel.last_id] = Post(channel.last_id, text, at, views, forwards)
        message = self.message(channel, channel.posts[channel.last_id])
        return self._log(channel, types.UpdateNewChannelMessage(message, channel.pts + 1, 1))

    def edit(self, channel: Channel, post_id: int, text: str) -> Any:
        post = channel.posts[post_id]
        post.text, post.edited_at = text, datetime.now(UTC)
        return self._log(channel, types.UpdateEditChannelMessage(self.message(channel, post), channel.pts + 1, 1))

    def delete(self, channel: Channel, post_ids: list[int]) -> Any:
        for post_id in post_ids:
            channel.posts.pop(post_id, None)
        pts = channel.pts + len(post_ids)
        return self._log(channel, types.UpdateDeleteChannelMessages(channel.id, post_ids, pts, len(post_ids)))

    def _log(self, channel: Channel, update: Any) -> Any:
        channel.pts = update.pts
        channel.log.append(update)
        return update

    def peer(self, channel: Channel) -> Any:
        return types.PeerChannel(channel.id)

    def message(self, channel: Channel, post: Post) -> Any:
        return types.Message(
            id=post.id,
            peer_id=self.peer(channel),
            date=post.at,
            message=post.text,
            post=True,
            views=post.views,
            forwards=post.forwards,
            edit_date=post.edited_at,
        )

    def chat(self, channel: Channel) -> Any:
        return types.Channel(
            id=channel.id,
            title=channel.title,
            photo=types.ChatPhotoEmpty(),
            date=datetime(2020, 1, 1, tzinfo=UTC),
            username=channel.username,
            access_hash=channel.access_hash,
            participants_count=channel.members or None,
            broadcast=True,
            left=channel.id not in self.joined,
        )
