"""One line of `hoshdar check`, and what its steps share."""

from dataclasses import dataclass
from typing import Any

TIMEOUT = 10.0  # seconds for one answer from outside


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is the text; `fine` says whether it is good news."""

    fine: bool
    key: str
    args: dict[str, Any]


def via(proxy: str | None) -> str:
    """Whether a proxy is used; never its address, which may hold a password."""
    return "proxy" if proxy else "direct"
