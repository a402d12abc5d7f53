"""What readers find in conversations beside growth and interest.

The table is made anew: what stands in it was found by an earlier reader, and the next run reads everything again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_mentions_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.add_column("interactions", sa.Column("read_by_model", TEXT))
    unread = sa.text("read_by_model IS NULL")
    op.create_index(
        "ix_interactions_unread_by_model",
        "interactions",
        ["occurred_at"],
        sqlite_where=unread,
        postgresql_where=unread,
    )
    op.drop_table("mentions")
    op.create_table(
        "mentions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "account_id interaction_id"),
        *_must(sa.Date(), "day"),
        *_must(TEXT, "kind ref quote side reader"),
        *_some(TEXT, "risk promised_by"),
        *_some(sa.Date(), "due_on"),
        *_must(sa.BigInteger(), "quote_from quote_to"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        _refers("account_id", "accounts"),
        _refers("interaction_id", "interactions"),
    )
    op.create_index("ix_mentions_account_id_day", "mentions", ["account_id", "day"])
    op.create_index("ix_mentions_interaction_id", "mentions", ["interaction_id"])
