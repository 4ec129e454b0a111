"""What a caller sent: form fields, query arguments or JSON, and uploaded files, read the way the Bot API reads them."""

import json
from dataclasses import dataclass, field
from typing import Any


class RefusalError(Exception):
    """A call the Bot API refuses: its error code, description and response parameters."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.description, self.code, self.parameters = description, code, parameters


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Params:
    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return "" if value is None else str(value)

    def integer(self, key: str, default: int = 0) -> int:
        try:
            return int(float(self.values.get(key, default)))
        except (TypeError, ValueError):
            return default

    def flag(self, key: str) -> bool:
        return self.text(key).lower() in ("true", "1", "yes")

    def structure(self, key: str) -> Any:
        """A parameter that is itself JSON (sent as text in a form, or as it is in a JSON body); None when absent."""
        value = self.values.get(key)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise RefusalError(f"Bad Request: can't parse {key} JSON object") from None

    def logged(self) -> dict[str, Any]:
        """The call for the log: files by name and size only."""
        return {**self.values, **{key: f"{u.name} ({len(u.content)} bytes)" for key, u in self.uploads.items()}}
