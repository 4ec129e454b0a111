"""A small MTProto server for an unmodified Telethon client: real TCP, real MTProto 2.0, a key agreed beforehand."""

from demo.mtproto.server import MtprotoServer
from demo.mtproto.world import Channel, Post, RpcRefusalError

__all__ = ["Channel", "MtprotoServer", "Post", "RpcRefusalError"]
