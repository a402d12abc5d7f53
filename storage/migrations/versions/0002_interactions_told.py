"""On SQLite, what signals need of an interaction stands in one index, in the order it is read in."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD = "ix_interactions_account_id_occurred_at"
TOLD = "account_id occurred_at id source channel direction contact_id thread scheduled_at attended"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_interactions_told", "interactions", TOLD.split())
        op.drop_index(OLD, "interactions")
