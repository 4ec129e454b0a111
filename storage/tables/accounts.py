"""The accounts that read Telegram: what each of them knows and may do. The sessions themselves are files."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint, false

from storage.tables.base import metadata, own_id
from storage.types import BigId, UtcDateTime

accounts = Table(
    "accounts",
    metadata,
    own_id(),
    Column("name", String(32), nullable=False),  # as in `hoshdar login --name`
    Column("title", Text),  # what Telegram calls it
    Column("error", String(64)),  # a text key while it cannot be used
    Column("error_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("name"),
)

# Telegram's address of a channel is another one for each account.
account_channels = Table(
    "account_channels",
    metadata,
    Column(
        "account_id",
        BigId,
        ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("source_id", BigId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("access_hash", BigId, nullable=False),
    Column("joined", Boolean, nullable=False, server_default=false()),
)

# What Telegram lets an account ask, by method: learnt from its flood waits, kept so that no restart runs into them.
account_methods = Table(
    "account_methods",
    metadata,
    Column("account_id", BigId, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("method", String(64), primary_key=True),
    Column("blocked_until", UtcDateTime),
    Column("gap", Float, nullable=False, server_default="0"),  # seconds between two calls, as of `flooded_at`
    Column("flooded_at", UtcDateTime),
    Column("day", UtcDateTime),  # when the day began in which `used` counts
    Column("used", Integer, nullable=False, server_default="0"),
)
