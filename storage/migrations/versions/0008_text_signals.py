"""Nothing: it was released before what it was kept for, which is 0009."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Homes of that release stand here."""
