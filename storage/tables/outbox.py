"""What is owed to chats, what was said, and who changed what."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false

from storage.tables.base import metadata, own_id, ref
from storage.types import BigId, UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    Column("key", String(128), nullable=False, unique=True),  # "incident:12:opened:chat:5"
    Column("kind", String(24), nullable=False),
    ref("chat_id", "chats.id", cascade=True),
    ref("incident_id", "incidents.id", nullable=True, cascade=True),
    Column("data", JSON, nullable=False),  # small facts the renderer needs; never text
    Column("version", Integer, nullable=False, server_default="0"),  # of the incident when it was owed
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("state", String(8), nullable=False, server_default="due"),  # due | sent | dropped | dead
    Column("due_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("message_id", BigId),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Index("ix_outbox_state_due_at", "state", "due_at"),
    Index("ix_outbox_chat_id_state_id", "chat_id", "state", "id"),  # whether an older row of the chat waits
    Index("ix_outbox_incident_id", "incident_id"),
)

live_messages = Table(  # one live message per incident and chat
    "live_messages",
    metadata,
    Column("incident_id", BigId, ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigId, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
)

audit = Table(  # every change made by a person; append-only
    "audit",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),  # "telegram:501" or "cli"
    Column("action", String(48), nullable=False),
    Column("subject", String(96), nullable=False),
    Column("data", JSON, nullable=False),
    Index("ix_audit_workspace_id_at", "workspace_id", "at"),
)

# A conversation's half-made answer (a pasted post waiting for "watch its source", for instance).
drafts = Table(
    "drafts",
    metadata,
    own_id(),
    ref("chat_id", "chats.id", cascade=True),
    Column("telegram_user_id", BigId, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_drafts_created_at", "created_at"),
)
