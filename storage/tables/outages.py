"""Sources that could not be seen, what was said of it, and brands whose stored posts are read again."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from storage.tables.base import metadata, own_id
from storage.types import BigId, UtcDateTime

# Sources that went unseen together: one message a chat, however many they are.
outages = Table(
    "outages",
    metadata,
    own_id(),
    Column("lead_id", BigId, nullable=False),  # the source that names it in the outbox's keys
    Column("since", UtcDateTime, nullable=False),  # up to when all of them were seen
    Column("opened_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_outages_ended_at", "ended_at"),
)

outage_sources = Table(
    "outage_sources",
    metadata,
    Column("outage_id", BigId, ForeignKey("outages.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", BigId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("reason", String(8), nullable=False),  # unread | silent | account | left
    Column("error", String(64)),  # a text key
    Column("back_at", UtcDateTime),
    Index("ix_outage_sources_source_id", "source_id"),
)

outage_messages = Table(  # one message per outage and chat, edited in silence
    "outage_messages",
    metadata,
    Column("outage_id", BigId, ForeignKey("outages.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigId, nullable=False),
    Column("version", Integer, nullable=False),
)

# A brand that is new, or whose query changed, is looked for in the posts that are stored already.
rereadings = Table(
    "rereadings",
    metadata,
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("query_version", Integer, nullable=False),
    Column("below", BigId, nullable=False),  # posts with a smaller id are still to be read; 0: all of them are
)
