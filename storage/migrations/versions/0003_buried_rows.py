"""Rows that their source has deleted, out of the tables that are read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "buried_rows",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", name="pk_buried_rows"),
    )
    op.create_index("ix_buried_rows_table_name_name", "buried_rows", ["table_name", "name"])
