"""What senders brought to the door, by their own key, so that the same delivery again gets the same answer."""

from sqlalchemy import JSON, Column, Index, String, Table

from storage.tables.base import metadata
from storage.types import UtcDateTime

pushes = Table(
    "pushes",
    metadata,
    Column("sender", String(32), primary_key=True),
    Column("key", String(255), primary_key=True),  # the Idempotency-Key
    Column("digest", String(64), nullable=False),  # of the body: another body under the same key is a mistake
    Column("answer", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_pushes_at", "at"),
)
