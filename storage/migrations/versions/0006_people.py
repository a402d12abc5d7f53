"""Who is who: links of accounts and contacts across tools, and the people nobody has matched yet."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the step that needs it."""
