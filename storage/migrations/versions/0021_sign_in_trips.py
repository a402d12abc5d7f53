"""Sign-ins that are under way at an identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_trips",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("state_hash", "browser_hash", "nonce", "verifier", "next_path")
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_sign_in_trips"),
    )
    op.create_index("ix_sign_in_trips_expires_at", "sign_in_trips", ["expires_at"])
