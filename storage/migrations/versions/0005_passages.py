"""Passages with their vectors, and how far the index has come."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the step that needs it."""
