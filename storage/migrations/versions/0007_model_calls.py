"""What was asked of a language model, what it cost, and answers kept."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the step that needs it."""
