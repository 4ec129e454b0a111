"""a long outbox is claimed from, and asked about an incident, without reading all of it"""

from collections.abc import Sequence

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_outbox_chat_id_state_id", "outbox", ["chat_id", "state", "id"])
    op.create_index("ix_outbox_incident_id", "outbox", ["incident_id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_incident_id", "outbox")
    op.drop_index("ix_outbox_chat_id_state_id", "outbox")
