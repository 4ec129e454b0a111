"""Reading accounts and what each of them knows; where posts were forwarded from, what they answer, if they are gone."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MAIN = "main"
_WAYS = sa.table("ways", sa.column("source_id", BigId), sa.column("kind"), sa.column("access_hash", BigId))
_ACCOUNTS = sa.table("accounts", sa.column("id", BigId), sa.column("name"), sa.column("created_at", UtcDateTime))
_CHANNELS = sa.table(
    "account_channels", sa.column("account_id", BigId), sa.column("source_id", BigId), sa.column("access_hash", BigId)
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("error_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "account_channels",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("access_hash", BigId, nullable=False),
        sa.Column("joined", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_account_channels_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_account_channels_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "source_id", name=op.f("pk_account_channels")),
    )
    op.create_table(
        "account_methods",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("blocked_until", UtcDateTime(), nullable=True),
        sa.Column("gap", sa.Float(), server_default="0", nullable=False),
        sa.Column("flooded_at", UtcDateTime(), nullable=True),
        sa.Column("day", UtcDateTime(), nullable=True),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_account_methods_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "method", name=op.f("pk_account_methods")),
    )
    op.create_table(
        "former_names",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_former_names_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "address", name=op.f("pk_former_names")),
    )
    _move_hashes()
    with op.batch_alter_table("ways") as ways:
        ways.drop_column("access_hash")
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("reactions", BigId, nullable=True))
        posts.add_column(sa.Column("origin_stable_id", sa.String(length=64), nullable=True))
        posts.add_column(sa.Column("origin_title", sa.Text(), nullable=True))
        posts.add_column(sa.Column("origin_external_id", sa.Text(), nullable=True))
        posts.add_column(sa.Column("origin_published_at", UtcDateTime(), nullable=True))
        posts.add_column(sa.Column("parent_source_id", BigId, nullable=True))
        posts.add_column(sa.Column("parent_external_id", sa.Text(), nullable=True))
        posts.add_column(sa.Column("gone_seen_at", UtcDateTime(), nullable=True))
    for name, columns in _EDGES.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, "posts", columns, unique=False, sqlite_where=there, postgresql_where=there)
    with op.batch_alter_table("view_snapshots") as snapshots:
        snapshots.add_column(sa.Column("reactions", BigId, nullable=True))


_EDGES = {
    "ix_posts_origin_stable_id_origin_external_id": ["origin_stable_id", "origin_external_id"],
    "ix_posts_parent_source_id_parent_external_id": ["parent_source_id", "parent_external_id"],
}


def _move_hashes() -> None:
    """They belonged to the one account there was."""
    known = sa.select(_WAYS.c.source_id, _WAYS.c.access_hash).where(_WAYS.c.access_hash.is_not(None))
    hashes = op.get_bind().execute(known.where(_WAYS.c.kind == "account")).all()
    if not hashes:
        return
    op.bulk_insert(_ACCOUNTS, [{"name": MAIN, "created_at": datetime.now(UTC)}])
    account_id = op.get_bind().execute(sa.select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.name == MAIN)).scalar_one()
    op.bulk_insert(_CHANNELS, [{"account_id": account_id, **row._mapping} for row in hashes])


def downgrade() -> None:
    with op.batch_alter_table("view_snapshots") as snapshots:
        snapshots.drop_column("reactions")
    for name in _EDGES:
        op.drop_index(name, table_name="posts")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("gone_seen_at")
        posts.drop_column("parent_external_id")
        posts.drop_column("parent_source_id")
        posts.drop_column("origin_published_at")
        posts.drop_column("origin_external_id")
        posts.drop_column("origin_title")
        posts.drop_column("origin_stable_id")
        posts.drop_column("reactions")
    with op.batch_alter_table("ways") as ways:
        ways.add_column(sa.Column("access_hash", BigId, nullable=True))
    one_account = sa.select(_ACCOUNTS.c.id).order_by(_ACCOUNTS.c.id).limit(1).scalar_subquery()
    its_hash = sa.select(_CHANNELS.c.access_hash).where(
        _CHANNELS.c.account_id == one_account, _CHANNELS.c.source_id == _WAYS.c.source_id
    )
    op.get_bind().execute(
        sa.update(_WAYS).where(_WAYS.c.kind == "account").values(access_hash=its_hash.scalar_subquery())
    )
    op.drop_table("former_names")
    op.drop_table("account_methods")
    op.drop_table("account_channels")
    op.drop_table("accounts")
