"""What was approved and is to leave."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, JSON, MOMENT = (
    sa.Text(),
    sa.BigInteger(),
    sa.JSON(none_as_null=True),
    sa.DateTime(timezone=True),
)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, on_delete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def upgrade() -> None:
    _messages()
    _recipients_and_events()
    op.create_table(
        "outbox_blocked",
        *_must(TEXT, "address"),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by reason"),
        *_some(ID, "outbox_id"),
        _refers("outbox_blocked", "outbox_id", "outbox_messages", "SET NULL"),
        sa.PrimaryKeyConstraint("address", name="pk_outbox_blocked"),
    )
    switch = op.create_table(
        "outbox_switch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=True),
        *_some(TEXT, "by reason"),
        *_some(MOMENT, "at"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_switch"),
    )
    op.bulk_insert(switch, [{"id": 1, "stopped": False}])


def _messages() -> None:
    op.create_table(
        "outbox_messages",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "verdict_id draft_id account_id"),
        *_must(TEXT, "message_id content_hash state"),
        *_must(JSON, "recipients"),
        *_must(TEXT, "subject body"),
        *_must(MOMENT, "not_before due_at"),
        *_some(TEXT, "held_because"),
        *_must(WHOLE, "attempts"),
        *_some(TEXT, "channel holder"),
        *_some(MOMENT, "lease_until handed_at sent_at"),
        *_some(TEXT, "error"),
        *_must(MOMENT, "created_at updated_at"),
        _refers("outbox_messages", "verdict_id", "draft_verdicts"),
        _refers("outbox_messages", "draft_id", "drafts"),
        _refers("outbox_messages", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
        sa.UniqueConstraint("verdict_id", name="uq_outbox_messages_verdict_id"),
        sa.UniqueConstraint("message_id", name="uq_outbox_messages_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_messages_state_due_at", "outbox_messages", ["state", "due_at"])
    for column in ("draft_id", "account_id", "handed_at"):
        op.create_index(f"ix_outbox_messages_{column}", "outbox_messages", [column])


def _recipients_and_events() -> None:
    op.create_table(
        "outbox_recipients",
        *_must(ID, "outbox_id"),
        *_must(TEXT, "address"),
        *_some(TEXT, "outcome says"),
        _refers("outbox_recipients", "outbox_id", "outbox_messages"),
        sa.PrimaryKeyConstraint("outbox_id", "address", name="pk_outbox_recipients"),
    )
    op.create_index("ix_outbox_recipients_address", "outbox_recipients", ["address"])
    op.create_table(
        "outbox_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "outbox_id"),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by change"),
        *_some(TEXT, "reason"),
        *_some(JSON, "details"),
        *_some(TEXT, "mail"),
        _refers("outbox_events", "outbox_id", "outbox_messages"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_events"),
        sa.UniqueConstraint("outbox_id", "mail", name="uq_outbox_events_outbox_id_mail"),
    )
