"""Logging an account in: by code, by QR code, and the password after either (SRP, https://core.telegram.org/api/srp)."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from telethon import password as srp
from telethon.tl import types

from demo.mtproto.world import Member, RpcRefusalError

# Requests that need no login, by the beginning of their names.
FREE = ("GetConfig", "SendCode", "SignIn", "CheckPassword", "GetPassword", "ExportLoginToken")
TOKEN_LIFE = timedelta(seconds=30)
# Telegram's own prime, the only one that a client accepts without a long proof.
PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925"
    "139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC"
    "49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D"
    "5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850C"
    "E929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
GENERATOR = 3


def logging_in(member: Member) -> dict[str, Callable[[Any], Any]]:
    """Handlers for one account."""
    steps = _Password(member)

    def sign_in(request: Any) -> Any:
        if request.phone_code != member.code:
            raise RpcRefusalError(400, "PHONE_CODE_INVALID")
        return _welcome(member)

    def export_token(request: Any) -> Any:
        if member.scanned:
            member.scanned = False
            return types.auth.LoginTokenSuccess(_welcome(member))
        member.tokens += 1
        return types.auth.LoginToken(datetime.now(UTC) + TOKEN_LIFE, f"token{member.tokens}".encode())

    return {
        "SendCodeRequest": lambda request: types.auth.SentCode(types.auth.SentCodeTypeApp(5), "hash"),
        "SignInRequest": sign_in,
        "ExportLoginTokenRequest": export_token,
        "GetPasswordRequest": steps.describe,
        "CheckPasswordRequest": steps.check,
    }


def _welcome(member: Member) -> Any:
    if member.password is not None:
        raise RpcRefusalError(401, "SESSION_PASSWORD_NEEDED")
    member.out = False
    return types.auth.Authorization(member.user)


class _Password:
    """The server's side of the proof that somebody knows the password."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.secret = int.from_bytes(os.urandom(256), "big")
        self.algo = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            b"salt one", b"salt two", GENERATOR, PRIME.to_bytes(256, "big")
        )

    def describe(self, request: Any) -> Any:
        algo = types.PasswordKdfAlgoUnknown()
        if self.member.password is None:
            return types.account.Password(algo, types.SecurePasswordKdfAlgoUnknown(), b"")
        return types.account.Password(
            algo,
            types.SecurePasswordKdfAlgoUnknown(),
            b"",
            has_password=True,
            current_algo=self.algo,
            srp_B=_padded(self._public()),
            srp_id=1,
        )

    def check(self, request: Any) -> Any:
        theirs, ours = int.from_bytes(request.password.A, "big"), self._public()
        u = _number(_padded(theirs), _padded(ours))
        shared = pow(theirs * pow(self._verifier(), u, PRIME), self.secret, PRIME)
        key = sha256(_padded(shared)).digest()
        mixed = bytes(a ^ b for a, b in zip(_hash(_padded(PRIME)), _hash(_padded(GENERATOR)), strict=True))
        salts = _hash(self.algo.salt1) + _hash(self.algo.salt2)
        if _hash(mixed + salts + _padded(theirs) + _padded(ours) + key) != request.password.M1:
            raise RpcRefusalError(400, "PASSWORD_HASH_INVALID")
        self.member.out = False
        return types.auth.Authorization(self.member.user)

    def _verifier(self) -> int:
        x = int.from_bytes(srp.compute_hash(self.algo, self.member.password), "big")
        return pow(GENERATOR, x, PRIME)

    def _public(self) -> int:
        k = _number(_padded(PRIME), _padded(GENERATOR))
        return (k * self._verifier() + pow(GENERATOR, self.secret, PRIME)) % PRIME


def _padded(number: int) -> bytes:
    return number.to_bytes(256, "big")


def _hash(data: bytes) -> bytes:
    return sha256(data).digest()


def _number(*parts: bytes) -> int:
    return int.from_bytes(_hash(b"".join(parts)), "big")
