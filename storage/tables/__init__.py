"""The schema in one place, a file per family. What each table is for is said above it."""

from storage.tables.accounts import account_channels, account_methods, accounts
from storage.tables.base import metadata
from storage.tables.incidents import decisions, evidence, incident_events, incidents
from storage.tables.outages import outage_messages, outage_sources, outages, rereadings
from storage.tables.outbox import audit, drafts, live_messages, outbox
from storage.tables.policies import policy_changes, proposals
from storage.tables.posts import mentions, post_versions, posts, rollups, view_snapshots
from storage.tables.pushes import pushes
from storage.tables.sources import coverage, former_names, sources, ways
from storage.tables.world import (
    brand_officials,
    brand_rivals,
    brand_words,
    brands,
    campaigns,
    chat_brands,
    chats,
    members,
    workspaces,
)

__all__ = [
    "account_channels",
    "account_methods",
    "accounts",
    "audit",
    "brand_officials",
    "brand_rivals",
    "brand_words",
    "brands",
    "campaigns",
    "chat_brands",
    "chats",
    "coverage",
    "decisions",
    "drafts",
    "evidence",
    "former_names",
    "incident_events",
    "incidents",
    "live_messages",
    "members",
    "mentions",
    "metadata",
    "outage_messages",
    "outage_sources",
    "outages",
    "outbox",
    "policy_changes",
    "post_versions",
    "posts",
    "proposals",
    "pushes",
    "rereadings",
    "rollups",
    "sources",
    "view_snapshots",
    "ways",
    "workspaces",
]
