"""What teams changed about the alerts of their brands, and what was proposed to them."""

from sqlalchemy import JSON, Column, Index, String, Table, Text

from storage.tables.base import metadata, own_id, ref
from storage.types import UtcDateTime

policy_changes = Table(  # append-only but for the undoing: what is in force is what is not undone
    "policy_changes",
    metadata,
    own_id(),
    ref("brand_id", "brands.id", cascade=True),
    Column("at", UtcDateTime, nullable=False),
    ref("member_id", "members.id", nullable=True),
    Column("knob", String(16), nullable=False),  # of crisis.tuning
    Column("value", Text, nullable=False),
    Column("until", UtcDateTime),  # falls off by itself then; null: until it is undone
    Column("undone_at", UtcDateTime),
    ref("undone_by_id", "members.id", nullable=True),
    Index("ix_policy_changes_brand_id", "brand_id"),
)

proposals = Table(  # one for each vote that asked for one; the answer is a person's
    "proposals",
    metadata,
    own_id(),
    ref("brand_id", "brands.id", cascade=True),
    ref("incident_id", "incidents.id", cascade=True),  # whose vote it was that made it
    Column("at", UtcDateTime, nullable=False),
    Column("reason", String(24), nullable=False),
    Column("knob", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("facts", JSON, nullable=False),  # what it rests on, and its back-test
    Column("state", String(12), nullable=False),  # open | accepted | for_a_time | declined | withheld
    Column("answered_at", UtcDateTime),
    ref("answered_by_id", "members.id", nullable=True),
    Index("ix_proposals_incident_id", "incident_id"),
    Index("ix_proposals_brand_id_reason", "brand_id", "reason"),
)
