"""Posts and what they say of brands."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.tables.base import metadata, own_id, ref
from storage.types import BigId, UtcDateTime


def _edge(first: str, second: str) -> Index:
    """Most posts are neither forwarded nor an answer: they cost these indexes nothing."""
    there = text(f"{first} IS NOT NULL")
    return Index(f"ix_posts_{first}_{second}", first, second, sqlite_where=there, postgresql_where=there)


posts = Table(
    "posts",
    metadata,
    own_id(),
    Column("source_id", BigId, ForeignKey("sources.id"), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("backfilled", Boolean, nullable=False, server_default=false()),
    Column("text", Text, nullable=False),
    Column("text_hash", String(32), nullable=False),
    Column(
        "signature", LargeBinary, nullable=False, server_default=""
    ),  # of nlp.stories; empty when too short to be a copy
    Column("story_id", BigId),  # the id of the story's first post
    Column("media_key", String(64)),
    Column("author", Text),
    Column("url", Text),
    Column("views", BigId),
    Column("forwards", BigId),
    Column("audience", BigId, nullable=False, server_default="0"),  # of its source at that time
    Column("reactions", BigId),  # of all kinds together
    # Where it was forwarded from, in the platform's own terms: the edges of the copy tree.
    Column("origin_stable_id", String(64)),
    Column("origin_title", Text),
    Column("origin_external_id", Text),
    Column("origin_published_at", UtcDateTime),
    # What it answers, as its platform names it: that post may come later, or never.
    Column("parent_source_id", BigId),
    Column("parent_external_id", Text),
    Column("gone_seen_at", UtcDateTime),  # no longer there when it was looked for
    UniqueConstraint("source_id", "external_id"),
    Index("ix_posts_text_hash", "text_hash"),
    Index("ix_posts_story_id", "story_id"),
    Index("ix_posts_published_at", "published_at"),
    _edge("origin_stable_id", "origin_external_id"),
    _edge("parent_source_id", "parent_external_id"),
)

post_versions = Table(  # append-only: the text as it was before an edit
    "post_versions",
    metadata,
    own_id(),
    ref("post_id", "posts.id", cascade=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String(32), nullable=False),
    Index("ix_post_versions_post_id", "post_id"),
)

view_snapshots = Table(  # append-only
    "view_snapshots",
    metadata,
    Column("post_id", BigId, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    Column("views", BigId),
    Column("forwards", BigId),
    Column("reactions", BigId),
)

mentions = Table(
    "mentions",
    metadata,
    own_id(),
    ref("post_id", "posts.id", cascade=True),
    ref("brand_id", "brands.id", cascade=True),
    ref("source_id", "sources.id"),
    Column("published_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("story_id", BigId, nullable=False),
    Column("first_copy", Boolean, nullable=False),  # the first post of its story about this brand
    Column("excluded", String(16)),  # null, or why it never counts: official | copy | ad | contest
    Column("sentiment", Integer, nullable=False),  # -1 | 0 | 1, toward this brand
    Column("negative", Float, nullable=False),  # the calibrated score
    Column("stance", Integer, nullable=False),  # -1 against | 0 | 1 for
    Column("topics", JSON, nullable=False),  # [{"kind", "gravity", "weight"}]
    Column("watchwords", JSON, nullable=False),  # [{"word", "kind", "gravity", "strength"}]
    Column("labels", JSON, nullable=False),  # ["question", "satire", ...]
    Column("gravity", Integer, nullable=False, server_default="0"),  # of the heaviest strong watch-word, else 0
    Column("audience", BigId, nullable=False, server_default="0"),
    Column("backfilled", Boolean, nullable=False, server_default=false()),
    Column("late", Boolean, nullable=False, server_default=false()),  # seen long after its publication
    Column("reader_version", String(64), nullable=False),
    Column("query_version", Integer, nullable=False),
    ref("incident_id", "incidents.id", nullable=True),
    UniqueConstraint("post_id", "brand_id"),
    Index("ix_mentions_brand_id_published_at", "brand_id", "published_at"),
    Index("ix_mentions_source_id_published_at", "source_id", "published_at"),
    Index("ix_mentions_incident_id", "incident_id"),
    Index("ix_mentions_story_id_brand_id", "story_id", "brand_id"),
)

# Five-minute roll-ups by published time: only what adds up. A cache that storage.rollups.rebuild can make anew.
rollups = Table(
    "rollups",
    metadata,
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
    Column("bucket", UtcDateTime, primary_key=True),
    Column("mentions", Integer, nullable=False),
    Column("stories", Integer, nullable=False),  # first copies
    Column("negatives", Integer, nullable=False),
    Column("positives", Integer, nullable=False),
    Column("story_negatives", Integer, nullable=False),
    Column("audience", BigId, nullable=False),
    sqlite_with_rowid=False,  # kept in the order of its key: a month of a brand is read in half the time
)
