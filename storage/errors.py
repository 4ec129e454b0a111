"""What can go wrong with the database, as classes a face maps to texts. No other room sees the errors of a driver."""

from typing import Any


class StorageError(Exception):
    """`key` is a text key, `fields` what the text needs."""

    key = "storage-failed"

    def __init__(self, **args: Any) -> None:
        super().__init__(self.key, args)
        self.fields = args


class DatabaseFromTheFuture(StorageError):  # noqa: N818
    """Its schema was made by a newer version of the program."""

    key = "storage-from-the-future"


class DiskFull(StorageError):  # noqa: N818
    key = "storage-disk-full"


class DatabaseUnreachable(StorageError):  # noqa: N818
    """It cannot be opened, is locked for longer than we wait, or the server does not answer."""

    key = "storage-unreachable"
