"""What the account may ask: configuration, names, history, differences, joining."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import functions, types

from demo.mtproto.login import FREE, logging_in
from demo.mtproto.world import Channel, Member, Post, RpcRefusalError, World

DC = 2


class Requests:
    """Answers one account's request objects from a World. Raises RpcRefusalError as Telegram would."""

    def __init__(self, world: World, port: Callable[[], int], member: Member | None = None) -> None:
        self.world, self.port = world, port
        self.member = member or world.members[0]
        self.handlers: dict[str, Callable[[Any], Any]] = {
            "GetConfigRequest": self._config,
            "GetUsersRequest": lambda request: [self.member.user],
            "GetStateRequest": lambda request: self._state(),
            "GetDifferenceRequest": self._difference,
            "GetChannelDifferenceRequest": self._channel_difference,
            "ResolveUsernameRequest": self._resolve,
            "GetHistoryRequest": self._history,
            "GetMessagesRequest": self._messages,
            "GetChannelsRequest": self._channels,
            "GetFullChannelRequest": self._full_channel,
            "GetDialogsRequest": self._dialogs,
            "JoinChannelRequest": self._join,
            "LeaveChannelRequest": self._leave,
            "GetRepliesRequest": self._replies,
            "UpdateStatusRequest": lambda request: True,
            **logging_in(self.member),
        }

    def answer(self, request: Any) -> Any:
        name = type(request).__name__
        if self.member.out and not name.startswith(FREE):
            raise RpcRefusalError(401, "AUTH_KEY_UNREGISTERED")
        if name not in self.handlers:
            raise RpcRefusalError(400, f"METHOD_NOT_EMULATED_{name}")
        return self.handlers[name](request)

    def channel_of(self, request: Any) -> Channel | None:
        """The channel a request is about, if it is about one."""
        if isinstance(request, functions.contacts.ResolveUsernameRequest):
            return next((c for c in self.world.channels.values() if c.username == request.username.lower()), None)
        peer = getattr(request, "channel", None) or getattr(request, "peer", None)
        return self.world.channels.get(getattr(peer, "channel_id", 0))

    def _channel(self, request: Any) -> Channel:
        peer = getattr(request, "channel", None) or getattr(request, "peer", None)
        channel = self.world.channels.get(getattr(peer, "channel_id", 0))
        if channel is None or getattr(peer, "access_hash", None) not in (
            None,
            self.world.hash_for(channel, self.member),
        ):
            raise RpcRefusalError(400, "CHANNEL_INVALID")
        if channel.closed and channel.id not in self.member.joined:
            raise RpcRefusalError(400, "CHANNEL_PRIVATE")
        return channel

    def _config(self, request: Any) -> Any:
        """A Config with every required number at 100: Telethon reads only the addresses."""
        required = {
            name: None if parameter.default is not inspect.Parameter.empty else 100
            for name, parameter in inspect.signature(types.Config.__init__).parameters.items()
            if name != "self"
        }
        now = datetime.now(UTC)
        return types.Config(
            **required
            | {"date": now, "expires": now + timedelta(hours=1), "test_mode": False, "this_dc": DC}
            | {"dc_options": [types.DcOption(DC, "127.0.0.1", self.port())]}
            | {"dc_txt_domain_name": "", "me_url_prefix": ""}
        )

    def _state(self) -> Any:
        return types.updates.State(pts=1, qts=0, date=datetime.now(UTC), seq=0, unread_count=0)

    def _difference(self, request: Any) -> Any:
        """Names every joined channel as too long to tell, which sends the client to each channel's own difference."""
        joined = [self.world.channels[id_] for id_ in sorted(self.member.joined)]
        if not joined:
            return types.updates.DifferenceEmpty(datetime.now(UTC), 0)
        other = [types.UpdateChannelTooLong(channel.id) for channel in joined]
        chats = [self.world.chat(channel, self.member) for channel in joined]
        return types.updates.Difference([], [], other, chats, [], self._state())

    def _channel_difference(self, request: Any) -> Any:
        channel = self._channel(request)
        missed = [update for update in channel.log if update.pts > request.pts]
        if not missed:
            return types.updates.ChannelDifferenceEmpty(channel.pts, final=True, timeout=30)
        new = [update.message for update in missed if isinstance(update, types.UpdateNewChannelMessage)]
        other = [update for update in missed if not isinstance(update, types.UpdateNewChannelMessage)]
        chats = [self.world.chat(channel, self.member)]
        return types.updates.ChannelDifference(channel.pts, new, other, chats, [], final=True, timeout=30)

    def _resolve(self, request: Any) -> Any:
        channel = self.world.named(request.username)
        return types.contacts.ResolvedPeer(self.world.peer(channel), [self.world.chat(channel, self.member)], [])

    def _history(self, request: Any) -> Any:
        channel = self._channel(request)
        found = _window(list(reversed(channel.posts.values())), request)
        return self._as_messages(channel, [self.world.message(channel, post) for post in found])

    def _replies(self, request: Any) -> Any:
        """The comments under one post; they are messages of the group that belongs to the channel."""
        channel = self._channel(request)
        if channel.discussion is None or request.msg_id not in channel.posts:
            raise RpcRefusalError(400, "MSG_ID_INVALID")
        found = _window(list(reversed(self.world.comments(channel, request.msg_id))), request)
        group = channel.discussion
        messages = [self.world.message(group, post) for post in found]
        chats = [self.world.chat(one, self.member) for one in (channel, group)]
        users = [post.author for post in found]
        return types.messages.ChannelMessages(group.pts, len(found), messages, [], chats, users)

    def _messages(self, request: Any) -> Any:
        channel = self._channel(request)
        wanted = [(item.id, channel.posts.get(item.id)) for item in request.id]
        found = [self.world.message(channel, post) if post else types.MessageEmpty(id_) for id_, post in wanted]
        return self._as_messages(channel, found)

    def _as_messages(self, channel: Channel, messages: list[Any]) -> Any:
        count, chats = len(channel.posts), [self.world.chat(channel, self.member)]
        return types.messages.ChannelMessages(channel.pts, count, messages, [], chats, [])

    def _channels(self, request: Any) -> Any:
        known = [self.world.channels[i.channel_id] for i in request.id if i.channel_id in self.world.channels]
        return types.messages.Chats([self.world.chat(channel, self.member) for channel in known])

    def _full_channel(self, request: Any) -> Any:
        channel = self._channel(request)
        full = types.ChannelFull(
            id=channel.id,
            about="",
            read_inbox_max_id=0,
            read_outbox_max_id=0,
            unread_count=0,
            chat_photo=types.PhotoEmpty(0),
            notify_settings=types.PeerNotifySettings(),
            bot_info=[],
            pts=channel.pts,
            participants_count=channel.members,
        )
        return types.messages.ChatFull(full, [self.world.chat(channel, self.member)], [])

    def _dialogs(self, request: Any) -> Any:
        joined = [self.world.channels[id_] for id_ in sorted(self.member.joined)]
        dialogs = [
            types.Dialog(
                peer=self.world.peer(channel),
                top_message=channel.last_id,
                read_inbox_max_id=0,
                read_outbox_max_id=0,
                unread_count=0,
                unread_mentions_count=0,
                unread_reactions_count=0,
                unread_poll_votes_count=0,
                notify_settings=types.PeerNotifySettings(),
                pts=channel.pts,
            )
            for channel in joined
        ]
        tops = [self.world.message(c, c.posts[c.last_id]) for c in joined if c.last_id in c.posts]
        return types.messages.Dialogs(dialogs, tops, [self.world.chat(channel, self.member) for channel in joined], [])

    def _join(self, request: Any) -> Any:
        channel = self._channel(request)
        self.member.joined.add(channel.id)
        return self._membership(channel)

    def _leave(self, request: Any) -> Any:
        channel = self._channel(request)
        self.member.joined.discard(channel.id)
        return self._membership(channel)

    def _membership(self, channel: Channel) -> Any:
        chats = [self.world.chat(channel, self.member)]
        return types.Updates([types.UpdateChannel(channel.id)], [], chats, datetime.now(UTC), 0)


def _window(posts: list[Post], request: Any) -> list[Post]:
    """Of posts newest first; `add_offset` moves the window before `min_id` and `max_id` narrow it, as on Telegram."""
    start = sum(post.id >= request.offset_id for post in posts) if request.offset_id else 0
    if request.offset_date and request.offset_date.timestamp() > 0 and not request.offset_id:
        start = sum(post.at >= request.offset_date for post in posts)
    start += request.add_offset
    window = posts[max(start, 0) : max(start + min(request.limit, 100), 0)]
    return [p for p in window if p.id > request.min_id and (not request.max_id or p.id < request.max_id)]
