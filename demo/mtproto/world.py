"""The accounts, the public channels around them, and each channel's log of changes (its "pts")."""

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
    """`forwarded`: channel id, message and time it comes from. `answers`: a message of the same chat."""

    id: int
    text: str
    at: datetime
    views: int = 1
    forwards: int = 0
    edited_at: datetime | None = None
    reactions: int | None = None
    forwarded: tuple[int, int, datetime] | None = None
    answers: int | None = None
    album: int | None = None
    thread: int | None = None  # of a comment: the channel's post it stands under
    author: Any = None  # types.User of a comment
    top: int | None = None  # of an answer to a comment: the thread's first message


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
    discussion: "Channel | None" = None  # the group in which its posts are commented
    closed: bool = False  # private since

    @property
    def access_hash(self) -> int:
        """For the first account; every other one has its own (World.hash_for)."""
        return self.id * 7


@dataclass
class Member:
    """One account. `out`: logged out, so that only requests of logging in are answered; `password`: its two steps."""

    user: Any
    number: int = 0
    joined: set[int] = field(default_factory=set)
    out: bool = False
    password: str | None = None
    code: str = "12345"
    scanned: bool = False  # its QR code
    tokens: int = 0  # QR codes made
    half_in: bool = False  # the password is still owed


class World:
    """Changes return the update that tells of them; whether anybody is told is the server's matter."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.me = self.add_member("دیده‌بان").user
        self.channels: dict[int, Channel] = {}

    @property
    def joined(self) -> set[int]:
        """Channels of the first account."""
        return self.members[0].joined

    def add_member(self, name: str) -> Member:
        number = len(self.members)
        user = types.User(
            id=77 + number, is_self=True, access_hash=1, first_name=name, phone=f"9890{number}", username=f"w{number}"
        )
        self.members.append(Member(user, number))
        return self.members[-1]

    def hash_for(self, channel: Channel, member: Member | None) -> int:
        return channel.access_hash + (member.number if member else 0)

    def add_channel(self, username: str, title: str, members: int = 0) -> Channel:
        channel = Channel(FIRST_CHANNEL_ID + len(self.channels), username, title, members)
        self.channels[channel.id] = channel
        return channel

    def named(self, username: str) -> Channel:
        for channel in self.channels.values():
            if channel.username.lower() == username.lower():
                return channel
        raise RpcRefusalError(400, "USERNAME_NOT_OCCUPIED")

    def open_discussion(self, channel: Channel) -> Channel:
        """The group under a channel, made where it is not there yet."""
        if channel.discussion is None:
            channel.discussion = Channel(
                FIRST_CHANNEL_ID + 500_000_000 + channel.id % 1_000_000, "", f"{channel.title} گپ"
            )
        return channel.discussion

    def comment(self, channel: Channel, post_id: int, text: str, at: datetime, author: str, answers: int | None) -> int:
        """Written under a post, whose own copy in the group comes first; gives the number in the group."""
        group = self.open_discussion(channel)
        head = next((p for p in group.posts.values() if p.thread == post_id), None)
        if head is None:
            original = channel.posts[post_id]
            group.last_id += 1
            head = Post(group.last_id, original.text, original.at, thread=post_id)
            head.forwarded = (channel.id, post_id, original.at)
            group.posts[head.id] = head
        group.last_id += 1
        user = types.User(id=900 + group.last_id, access_hash=1, first_name=author)
        group.posts[group.last_id] = Post(
            group.last_id,
            text,
            at,
            thread=post_id,
            answers=answers or head.id,
            author=user,
            top=head.id if answers else None,
        )
        return group.last_id

    def comments(self, channel: Channel, post_id: int) -> list[Post]:
        """Oldest first, without the post's own copy."""
        if channel.discussion is None:
            return []
        return [p for p in channel.discussion.posts.values() if p.thread == post_id and p.author is not None]

    def post(self, channel: Channel, text: str, at: datetime, views: int, forwards: int, **more: Any) -> Any:
        channel.last_id += 1
        channel.posts[channel.last_id] = Post(channel.last_id, text, at, views, forwards, **more)
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
            from_id=types.PeerUser(post.author.id) if post.author else None,
            date=post.at,
            message=post.text,
            post=post.thread is None,
            views=post.views,
            forwards=post.forwards,
            edit_date=post.edited_at,
            grouped_id=post.album,
            fwd_from=_forward_header(post),
            reply_to=_reply_header(post),
            replies=self._replies(channel, post),
            reactions=_reactions(post),
        )

    def _replies(self, channel: Channel, post: Post) -> Any:
        if channel.discussion is None:
            return None
        found = self.comments(channel, post.id)
        newest = max((one.id for one in found), default=None)
        return types.MessageReplies(
            replies=len(found), replies_pts=1, comments=True, channel_id=channel.discussion.id, max_id=newest
        )

    def chat(self, channel: Channel, member: Member | None = None) -> Any:
        member = member or self.members[0]
        return types.Channel(
            id=channel.id,
            title=channel.title,
            photo=types.ChatPhotoEmpty(),
            date=datetime(2020, 1, 1, tzinfo=UTC),
            username=channel.username or None,
            access_hash=self.hash_for(channel, member),
            participants_count=channel.members or None,
            broadcast=bool(channel.username),
            megagroup=not channel.username,
            left=channel.id not in member.joined,
        )


def _forward_header(post: Post) -> Any:
    if post.forwarded is None:
        return None
    channel_id, number, at = post.forwarded
    return types.MessageFwdHeader(date=at, from_id=types.PeerChannel(channel_id), channel_post=number)


def _reply_header(post: Post) -> Any:
    return types.MessageReplyHeader(reply_to_msg_id=post.answers, reply_to_top_id=post.top) if post.answers else None


def _reactions(post: Post) -> Any:
    if post.reactions is None:
        return None
    return types.MessageReactions([types.ReactionCount(types.ReactionEmoji("👍"), post.reactions)])
