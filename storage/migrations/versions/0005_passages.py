"""Passages with their vectors, and how far the index has come."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
ORIGINS = {
    "interactions": "interaction_id",
    "surveys": "survey_id",
    "subscriptions": "subscription_id",
    "churn_events": "churn_event_id",
    "alerts": "alert_id",
    "opportunities": "opportunity_id",
    "actions": "action_id",
    "annotations": "annotation_id",
}


def upgrade() -> None:
    for table in ("interactions", "surveys", "subscriptions", "churn_events"):
        op.add_column(table, sa.Column("passages_made", TEXT))
        op.create_index(f"ix_{table}_passages_made", table, ["passages_made"])
    op.create_table(
        "passages",
        sa.Column("id", ID, primary_key=True, autoincrement=True),
        sa.Column("account_id", ID, nullable=False),
        *(sa.Column(name, ID) for name in ORIGINS.values()),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.BigInteger(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("kind", "ref", "trust", "text")),
        sa.Column("contact_id", ID),
        *(sa.Column(name, TEXT) for name in ("speaker", "channel", "direction")),
        sa.Column("asks", sa.Boolean()),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("said_at", "recorded_at")),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("vector", sa.LargeBinary()),
        sa.Column("model", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        _refers("account_id", "accounts", "CASCADE"),
        *(_refers(column, table, "CASCADE") for table, column in ORIGINS.items()),
        _refers("contact_id", "contacts", "SET NULL"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passages_account_said", "passages", ["account_id", "said_at"])
    op.create_index("ix_passages_model", "passages", ["model"])
    for name in (*ORIGINS.values(), "contact_id"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_passages_{name}", "passages", [name], sqlite_where=there, postgresql_where=there)
    bare = sa.text("vector IS NULL")
    op.create_index(
        "ix_passages_unembedded", "passages", ["said_at"], sqlite_where=bare, postgresql_where=bare
    )


def _refers(column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_passages_{column}", ondelete=on_delete
    )
