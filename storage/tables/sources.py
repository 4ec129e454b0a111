"""Sources, the ways into them, and what was really watched."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, false, true

from storage.tables.base import metadata, own_id, ref
from storage.types import BigId, UtcDateTime

sources = Table(
    "sources",
    metadata,
    own_id(),
    Column("platform", String(16), nullable=False),  # one of storage.sources.PLATFORMS
    Column("address", Text, nullable=False),  # user name or URL: may change; lower case for user names
    Column("stable_id", String(64)),  # the platform's own id once it is known
    Column("title", Text, nullable=False),
    Column("owner", String(128), nullable=False),  # sources of one owner are one voice
    Column("audience", BigId, nullable=False, server_default="0"),
    Column(
        "audience_set", Boolean, nullable=False, server_default=false()
    ),  # set by hand: the platform's figure won't overwrite it
    Column("tier", Integer, nullable=False, server_default="2"),  # 1..5
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),  # removed sources stay: their posts name them
    Column("egress", String(16)),  # the way out to it, by name; null: the usual one of its kind
    Column("full_text", Boolean, nullable=False, server_default=false()),  # its feed gives leads: fetch the articles
    Column("history_read_at", UtcDateTime),  # the first fetch fills history and never alerts
    Column("last_post_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("platform", "address"),
    UniqueConstraint("platform", "stable_id"),
)

# Names a source had before: files and links that still use one mean the same source.
former_names = Table(
    "former_names",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("address", Text, primary_key=True),
    ref("source_id", "sources.id", cascade=True),
)

ways = Table(
    "ways",
    metadata,
    own_id(),
    ref("source_id", "sources.id", cascade=True),
    Column("kind", String(16), nullable=False),  # one of storage.sources.WAYS
    Column("cursor", Text),  # last message number, for instance
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("last_try_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", String(64)),  # a text key, never prose
    UniqueConstraint("source_id", "kind"),
    Index("ix_ways_next_try_at", "next_try_at"),
)

# The spans in which a source was really watched. What lies outside them is never counted as silence.
coverage = Table(
    "coverage",
    metadata,
    own_id(),
    ref("source_id", "sources.id", cascade=True),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Index("ix_coverage_source_id_end_at", "source_id", "end_at"),
)
