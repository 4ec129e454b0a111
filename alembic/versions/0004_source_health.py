"""source_health"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "outages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lead_id", BigId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index("ix_outages_ended_at", "outages", ["ended_at"])
    op.create_table(
        "outage_sources",
        sa.Column("outage_id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outages.id"], name=op.f("fk_outage_sources_outage_id_outages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_outage_sources_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outage_id", "source_id", name=op.f("pk_outage_sources")),
    )
    op.create_index("ix_outage_sources_source_id", "outage_sources", ["source_id"])
    op.create_table(
        "outage_messages",
        sa.Column("outage_id", BigId, nullable=False),
        sa.Column("chat_id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outage_id"], ["outages.id"], name=op.f("fk_outage_messages_outage_id_outages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_outage_messages_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outage_id", "chat_id", name=op.f("pk_outage_messages")),
    )
    op.create_table(
        "rereadings",
        sa.Column("brand_id", BigId, nullable=False),
        sa.Column("query_version", sa.Integer(), nullable=False),
        sa.Column("below", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_rereadings_brand_id_brands"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_rereadings")),
    )
    op.create_index("ix_mentions_source_id_published_at", "mentions", ["source_id", "published_at"])
    # What was stored so far was read with the queries of its day.
    op.execute("INSERT INTO rereadings (brand_id, query_version, below) SELECT id, query_version, 0 FROM brands")


def downgrade() -> None:
    op.drop_index("ix_mentions_source_id_published_at", "mentions")
    op.drop_table("rereadings")
    op.drop_table("outage_messages")
    op.drop_index("ix_outage_sources_source_id", "outage_sources")
    op.drop_table("outage_sources")
    op.drop_index("ix_outages_ended_at", "outages")
    op.drop_table("outages")
