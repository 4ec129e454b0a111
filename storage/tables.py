"""The schema in one place. What each table is for is said above it; the functions live in one file per family."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from storage.types import BigId, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, cascade: bool = False) -> Column[int]:
    return Column(name, BigId, ForeignKey(target, ondelete="CASCADE" if cascade else None), nullable=nullable)


# --- the world: whose brands, members, chats these are ---------------------------------------------------------------

workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

brands = Table(
    "brands",
    metadata,
    _id(),
    _ref("workspace_id", "workspaces.id"),
    Column("key", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("role", String(8), nullable=False),  # own | rival | topic | linked
    _ref("linked_to_id", "brands.id", nullable=True),
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

members = Table(
    "members",
    metadata,
    _id(),
    _ref("workspace_id", "workspaces.id"),
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
    _id(),
    _ref("workspace_id", "workspaces.id"),
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

# No row for a chat means every own brand.
chat_brands = Table(
    "chat_brands",
    metadata,
    Column("chat_id", BigId, ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True),
    Column("brand_id", BigId, ForeignKey("brands.id", ondelete="CASCADE"), primary_key=True),
)

# --- sources and what was really watched -----------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    _id(),
    Column("platform", String(16), nullable=False),  # telegram | feed | eitaa | bale | import
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
    Column("history_read_at", UtcDateTime),  # the first fetch fills history and never alerts
    Column("last_post_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("platform", "address"),
    UniqueConstraint("platform", "stable_id"),
)

ways = Table(
    "ways",
    metadata,
    _id(),
    _ref("source_id", "sources.id", cascade=True),
    Column("kind", String(16), nullable=False),  # account | feed | preview | import
    Column("cursor", Text),  # last message number, for instance
    Column("access_hash", BigId),
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
    _id(),
    _ref("source_id", "sources.id", cascade=True),
    Column("start_at", UtcDateTime, nullable=False),
    Column("end_at", UtcDateTime, nullable=False),
    Index("ix_coverage_source_id_end_at", "source_id", "end_at"),
)

# --- posts and what they say of brands -------------------------------------------------------------------------------

posts = Table(
    "posts",
    metadata,
    _id(),
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
    UniqueConstraint("source_id", "external_id"),
    Index("ix_posts_text_hash", "text_hash"),
    Index("ix_posts_story_id", "story_id"),
    Index("ix_posts_published_at", "published_at"),
)

post_versions = Table(  # append-only: the text as it was before an edit
    "post_versions",
    metadata,
    _id(),
    _ref("post_id", "posts.id", cascade=True),
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
)

mentions = Table(
    "mentions",
    metadata,
    _id(),
    _ref("post_id", "posts.id", cascade=True),
    _ref("brand_id", "brands.id", cascade=True),
    _ref("source_id", "sources.id"),
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
    _ref("incident_id", "incidents.id", nullable=True),
    UniqueConstraint("post_id", "brand_id"),
    Index("ix_mentions_brand_id_published_at", "brand_id", "published_at"),
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

# --- judgement -------------------------------------------------------------------------------------------------------

incidents = Table(
    "incidents",
    metadata,
    _id(),
    _ref("workspace_id", "workspaces.id"),
    _ref("brand_id", "brands.id", nullable=True),  # null: a source outage
    Column("number", Integer, nullable=False),
    Column("kind", String(24), nullable=False),  # a crisis kind, or "outage_of_sources"
    Column("state", String(12), nullable=False),  # open | closed | dismissed
    Column("severity", Integer, nullable=False),
    Column("peak_severity", Integer, nullable=False),
    Column("reason", String(32), nullable=False),  # the named reason of the decision that opened it
    Column("figures", JSON, nullable=False),  # what the views print, as of `version`
    Column("arithmetic", JSON, nullable=False),  # parts of the severity and of the decision
    Column("version", Integer, nullable=False, server_default="1"),
    Column("started_at", UtcDateTime, nullable=False),  # the first post of the matter
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("calm_since", UtcDateTime),  # hysteresis: under the line since
    Column("closed_at", UtcDateTime),
    _ref("owner_id", "members.id", nullable=True),
    Column("owned_at", UtcDateTime),
    Column("deputy_told_at", UtcDateTime),
    Column("muted_until", UtcDateTime),
    _ref("muted_by_id", "members.id", nullable=True),
    _ref("dismissed_by_id", "members.id", nullable=True),
    Column("dismissed_at", UtcDateTime),
    Column("dismiss_reason", String(24)),
    UniqueConstraint("workspace_id", "number"),
    Index("ix_incidents_brand_id_state", "brand_id", "state"),
)

incident_events = Table(  # the timeline; append-only
    "incident_events",
    metadata,
    _id(),
    _ref("incident_id", "incidents.id", cascade=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    _ref("member_id", "members.id", nullable=True),
    Column("data", JSON, nullable=False),
    Index("ix_incident_events_incident_id_at", "incident_id", "at"),
)

# Copied, so that it outlives retention.
evidence = Table(
    "evidence",
    metadata,
    _id(),
    _ref("incident_id", "incidents.id", cascade=True),
    Column("role", String(12), nullable=False),  # first | top | attached
    Column("post_id", BigId),
    Column("source_title", Text, nullable=False),
    Column("audience", BigId, nullable=False, server_default="0"),
    Column("published_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("views", BigId),
    Column("added_at", UtcDateTime, nullable=False),
    Index("ix_evidence_incident_id_role", "incident_id", "role"),
)

decisions = Table(  # why it fired, and why it did not: the newest of each brand, and each change of reason
    "decisions",
    metadata,
    _id(),
    _ref("brand_id", "brands.id", cascade=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(12), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("arithmetic", JSON, nullable=False),
    Index("ix_decisions_brand_id_at", "brand_id", "at"),
)

# --- what is owed to chats, and what was said ------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("key", String(128), nullable=False, unique=True),  # "incident:12:opened:chat:5"
    Column("kind", String(24), nullable=False),
    _ref("chat_id", "chats.id", cascade=True),
    _ref("incident_id", "incidents.id", nullable=True, cascade=True),
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
    _id(),
    _ref("workspace_id", "workspaces.id"),
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
    _id(),
    _ref("chat_id", "chats.id", cascade=True),
    Column("telegram_user_id", BigId, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_drafts_created_at", "created_at"),
)
