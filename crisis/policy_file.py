"""Thresholds from a TOML text, by the names of crisis.policy; times in minutes."""

import math
import tomllib
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from crisis.policy import DEFAULT, Policy

MINUTE = timedelta(minutes=1)
OF_THE_DETECTOR = frozenset({"role", "weights", "severity_steps", "audience_range", "doubling_range", "longer"})


class PolicyError(ValueError):
    """`name`: what is wrong, as it stands in the file; empty where it is no TOML."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_policy(text: str, policy: Policy = DEFAULT) -> Policy:
    """The policy with what the text sets. Raises PolicyError for a name or a value that it cannot have."""
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError("") from error
    known = {one.name: getattr(policy, one.name) for one in fields(policy) if one.name not in OF_THE_DETECTOR}
    return replace(policy, **{name: _value(name, value, known) for name, value in values.items()})


def _value(name: str, value: Any, known: dict[str, Any]) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name not in known or not number or not math.isfinite(value) or not 0 < value <= 1e6:
        raise PolicyError(name)
    if isinstance(known[name], timedelta):
        return value * MINUTE
    if isinstance(known[name], int):
        if int(value) != value:
            raise PolicyError(name)
        return int(value)
    return float(value)
