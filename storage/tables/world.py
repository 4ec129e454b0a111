"""The world: whose brands, members and chats these are."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint, false, true

from storage.tables.base import metadata, own_id, ref
from storage.types import BigId, UtcDateTime

workspaces = Table(
    "workspaces",
    metadata,
    own_id(),
    Column("name", Text, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

brands = Table(
    "brands",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    Column("key", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("role", String(8), nullable=False),  # own | rival | topic | linked
    ref("linked_to_id", "brands.id", nullable=True),
    Column("link", String(16)),  # ambassador | manager | parent | supplier
    Column("query", Text, nullable=False),
    Column("query_version", Integer, nullable=False, server_default="1"),
    Column("history_read_at", UtcDateTime),  # when its first picture was told (no alert before)
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "key"),
)

brand_rivals = Table(
    "brand_rivals",
    metadata,
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("rival_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
)

# What a brand's own channels publish, and its copies, never counts in its tone or threshold.
brand_officials = Table(
    "brand_officials",
    metadata,
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", BigId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
)

# Watch-words of a team's own; gravity 0 silences a shipped one. `folded` is what makes two of them the same.
brand_words = Table(
    "brand_words",
    metadata,
    own_id(),
    ref("brand_id", "brands.id", cascade=True),
    Column("word", Text, nullable=False),
    Column("folded", String(96), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("gravity", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("brand_id", "folded"),
)

members = Table(
    "members",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    Column("telegram_id", BigId, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),  # owner | admin | analyst | viewer
    Column("deputy", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("workspace_id", "telegram_id"),
)

chats = Table(
    "chats",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    Column("telegram_id", BigId, nullable=False, unique=True),
    Column("kind", String(8), nullable=False),  # private | group
    Column("title", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("thread_id", BigId),
    Column("min_severity", Integer, nullable=False, server_default="1"),
    Column("subscribed", Boolean, nullable=False, server_default=false()),
    Column(
        "blocked_at", UtcDateTime
    ),  # the bot was blocked or kicked: nothing is sent until somebody speaks there again
    Column("migrated_from", BigId),
    Column("created_at", UtcDateTime, nullable=False),
)

# Days on which more talk is expected, because the team itself makes it. By the workspace's own dates, both included.
campaigns = Table(
    "campaigns",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    Column("name", Text, nullable=False),
    Column("start_on", Date, nullable=False),
    Column("end_on", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# No row for a chat means every own brand.
chat_brands = Table(
    "chat_brands",
    metadata,
    Column("chat_id", BigId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
)
