"""The server's end of one MTProto 2.0 connection over the "full" TCP transport.

https://core.telegram.org/mtproto/description; the key exchange is left out because both sides hold the key already.
"""

import asyncio
import os
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, MessageContainer

RPC_RESULT, VECTOR = 0xF35C6D01, 0x1CB5C415
BOOL = {True: 0x997275B5, False: 0xBC799737}
FROM_CLIENT, FROM_SERVER = 0, 8  # offsets into the key, the "x" of the specification
WRAPPERS = (functions.InvokeWithLayerRequest, functions.InitConnectionRequest, functions.InvokeWithoutUpdatesRequest)
PINGS = (functions.PingRequest, functions.PingDelayDisconnectRequest)
LARGEST_PACKET = 1 << 22


class WireError(Exception):
    """The other side does not speak MTProto with our key."""


def derive(key: bytes, message_key: bytes, side: int) -> tuple[bytes, bytes]:
    """AES key and initialisation vector of one message."""
    a = sha256(message_key + key[side : side + 36]).digest()
    b = sha256(key[40 + side : 76 + side] + message_key).digest()
    return a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]


def serialise(result: Any) -> bytes:
    if isinstance(result, bool):
        return struct.pack("<I", BOOL[result])
    if isinstance(result, list):
        return struct.pack("<Ii", VECTOR, len(result)) + b"".join(map(bytes, result))
    return bytes(result)


class Connection:
    """`answer` turns a request object into a result object (or an RpcError); `send` pushes an update.

    `keys` are the accounts' keys by their id.
    """

    def __init__(
        self,
        keys: Mapping[int, AuthKey],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer: Callable[["Connection", Any], Any],
    ) -> None:
        self.keys, self.reader, self.writer, self.answer = keys, reader, writer, answer
        self.key = next(iter(keys.values()))  # whose it is, is known by the first packet
        self.session = self.salt = self.last_id = self.sent = self.packets = 0
        self._held: list[bytes] | None = None

    async def run(self) -> None:
        """Serve until the client goes. Raises WireError for what is not MTProto under our key."""
        while True:
            size = struct.unpack("<i", await self.reader.readexactly(4))[0]
            if not 12 <= size <= LARGEST_PACKET:
                raise WireError("not the full transport")
            packet = (await self.reader.readexactly(size - 4))[4:-4]
            self._receive(*self._decrypt(packet))

    def hold(self) -> None:
        """Say nothing from now on, as a network does that swallows packets; what was to be said waits."""
        self._held = []

    def release(self) -> None:
        held, self._held = self._held, None
        for body in held or ():
            self.send(body)

    def send(self, body: bytes) -> None:
        """Encrypt and write one message; without a session (nothing received yet) there is nobody to tell."""
        if not self.session:
            return
        if self._held is not None:
            self._held.append(body)
            return
        self.last_id = max(int(time.time() * 2**32) & ~3 | 1, self.last_id + 4)
        data = struct.pack("<qqqii", self.salt, self.session, self.last_id, self.sent * 2 + 1, len(body)) + body
        self.sent += 1
        data += os.urandom(-(len(data) + 12) % 16 + 12)
        message_key = sha256(self.key.key[96:128] + data).digest()[8:24]
        encrypted = AES.encrypt_ige(data, *derive(self.key.key, message_key, FROM_SERVER))
        self._write(struct.pack("<Q", self.key.key_id) + message_key + encrypted)

    def drop(self) -> None:
        self.writer.transport.abort()

    def _write(self, payload: bytes) -> None:
        packet = struct.pack("<ii", len(payload) + 12, self.packets) + payload
        self.writer.write(packet + struct.pack("<I", zlib.crc32(packet)))
        self.packets += 1

    def _decrypt(self, packet: bytes) -> tuple[int, bytes]:
        key = self.keys.get(struct.unpack("<Q", packet[:8])[0]) if len(packet) >= 24 else None
        if key is None:
            self._write(struct.pack("<i", -404))  # "auth key not found", the transport's own error
            raise WireError("unknown key")
        self.key = key
        message_key = packet[8:24]
        data = AES.decrypt_ige(packet[24:], *derive(self.key.key, message_key, FROM_CLIENT))
        if sha256(self.key.key[88:120] + data).digest()[8:24] != message_key:
            raise WireError("bad message key")
        self.salt, self.session, message_id, _, size = struct.unpack("<qqqii", data[:32])
        return message_id, data[32 : 32 + size]

    def _receive(self, message_id: int, body: bytes) -> None:
        constructor = struct.unpack("<I", body[:4])[0]
        if constructor == MessageContainer.CONSTRUCTOR_ID:
            reader = BinaryReader(body[4:])
            for _ in range(reader.read_int()):
                inner_id, _, size = reader.read_long(), reader.read_int(), reader.read_int()
                self._receive(inner_id, reader.read(size))
        elif constructor == GzipPacked.CONSTRUCTOR_ID:
            self._receive(message_id, GzipPacked.from_reader(BinaryReader(body[4:])).data)
        else:
            self._reply(message_id, BinaryReader(body).tgread_object())

    def _reply(self, message_id: int, request: Any) -> None:
        while isinstance(request, WRAPPERS):
            request = request.query
        if isinstance(request, types.MsgsAck):
            return
        if isinstance(request, PINGS):
            self.send(bytes(types.Pong(message_id, request.ping_id)))
        else:
            self.send(struct.pack("<Iq", RPC_RESULT, message_id) + serialise(self.answer(self, request)))
