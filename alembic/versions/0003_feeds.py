"""feeds"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("sources") as batch_op:
        batch_op.add_column(sa.Column("egress", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("full_text", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "pushes",
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "key", name=op.f("pk_pushes")),
    )
    with op.batch_alter_table("pushes") as batch_op:
        batch_op.create_index("ix_pushes_at", ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pushes") as batch_op:
        batch_op.drop_index("ix_pushes_at")
    op.drop_table("pushes")
    with op.batch_alter_table("sources") as batch_op:
        batch_op.drop_column("full_text")
        batch_op.drop_column("egress")
