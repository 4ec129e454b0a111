"""changes of alerts that end by themselves"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision: str = "0009"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("policy_changes") as batch:
        batch.add_column(sa.Column("until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("policy_changes") as batch:
        batch.drop_column("until")
