"""Judgement: incidents, their timeline and evidence, and every decision."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import metadata, own_id, ref
from storage.types import BigId, UtcDateTime

incidents = Table(
    "incidents",
    metadata,
    own_id(),
    ref("workspace_id", "workspaces.id"),
    ref("brand_id", "brands.id", nullable=True),  # null: a source outage
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
    ref("owner_id", "members.id", nullable=True),
    Column("owned_at", UtcDateTime),
    Column("deputy_told_at", UtcDateTime),
    Column("muted_until", UtcDateTime),
    ref("muted_by_id", "members.id", nullable=True),
    ref("dismissed_by_id", "members.id", nullable=True),
    Column("dismissed_at", UtcDateTime),
    Column("dismiss_reason", String(24)),
    UniqueConstraint("workspace_id", "number"),
    Index("ix_incidents_brand_id_state", "brand_id", "state"),
)

incident_events = Table(  # the timeline; append-only
    "incident_events",
    metadata,
    own_id(),
    ref("incident_id", "incidents.id", cascade=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    ref("member_id", "members.id", nullable=True),
    Column("data", JSON, nullable=False),
    Index("ix_incident_events_incident_id_at", "incident_id", "at"),
)

# Copied, so that it outlives retention.
evidence = Table(
    "evidence",
    metadata,
    own_id(),
    ref("incident_id", "incidents.id", cascade=True),
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
    own_id(),
    ref("brand_id", "brands.id", cascade=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String(12), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("arithmetic", JSON, nullable=False),
    Index("ix_decisions_brand_id_at", "brand_id", "at"),
)
