"""Trouble with models and labels that a person can do something about."""

from typing import Any


class ReadingError(Exception):
    """`key` is the text that says it, `fields` its arguments."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


class ModelError(ReadingError):
    """A model that cannot be loaded or run."""


class LabelsError(ReadingError):
    """A file of labels that cannot be used."""
