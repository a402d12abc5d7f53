"""What readers find in conversations beside growth and interest."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the step that needs it."""
