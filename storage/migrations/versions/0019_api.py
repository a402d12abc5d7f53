"""What programs asked for and are told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, JSON, MOMENT, WHOLE = (
    sa.Text(),
    sa.JSON(none_as_null=True),
    sa.DateTime(timezone=True),
    sa.BigInteger(),
)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _key() -> "sa.Column[int]":
    return sa.Column("id", ID, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "api_requests",
        *_must(TEXT, "principal key digest"),
        *_must(MOMENT, "begun_at"),
        *_some(WHOLE, "status"),
        *_some(JSON, "headers"),
        *_some(sa.LargeBinary(), "body"),
        sa.PrimaryKeyConstraint("principal", "key", name="pk_api_requests"),
    )
    op.create_index("ix_api_requests_begun_at", "api_requests", ["begun_at"])
    op.create_table(
        "webhook_subscriptions",
        _key(),
        *_must(TEXT, "url format secret mark made_by"),
        *_must(JSON, "kinds"),
        *_must(sa.Boolean(), "enabled"),
        *_must(MOMENT, "created_at wanted_since collected_to"),
        *_some(MOMENT, "failing_since"),
        *_some(TEXT, "disabled_because last_error"),
        *_some(MOMENT, "delivered_at"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_subscriptions"),
        sqlite_autoincrement=True,
    )
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        _key(),
        *_must(ID, "subscription_id"),
        *_must(TEXT, "event kind"),
        *_must(WHOLE, "subject"),
        *_must(MOMENT, "occurred_at"),
        *_must(TEXT, "state"),
        *_must(WHOLE, "attempts"),
        *_must(MOMENT, "next_at"),
        *_some(MOMENT, "ended_at"),
        *_some(TEXT, "error"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["webhook_subscriptions.id"],
            name="fk_webhook_deliveries_subscription_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sqlite_autoincrement=True,
    )
    for columns, unique in ((["subscription_id", "event"], True), (["state", "next_at"], False)):
        name = "_".join(["ix_webhook_deliveries", *columns])
        op.create_index(name, "webhook_deliveries", columns, unique=unique)
