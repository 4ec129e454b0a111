"""What went wrong on the user's side, as a text key and its arguments. The user never sees `str(error)`."""

from typing import Any


class UserError(Exception):
    """Raised by handlers and actions; answered with the catalogue's text `key`."""

    def __init__(self, key: str, **args: Any) -> None:
        super().__init__(key)
        self.key = key
        self.args_for_text = args
