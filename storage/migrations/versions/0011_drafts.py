"""Drafts, their revisions, and what people said of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, DAY, JSON, MOMENT = (
    sa.Text(),
    sa.BigInteger(),
    sa.Date(),
    sa.JSON(none_as_null=True),
    sa.DateTime(timezone=True),
)
LIVE = sa.text("state IN ('blocked', 'waiting', 'snoozed', 'approved')")
OPEN = sa.text("state IN ('blocked', 'waiting', 'snoozed')")
CLOSED = sa.text("state IN ('approved', 'sent', 'rejected', 'withdrawn')")


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, on_delete: str | None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "account_id"),
        *_must(TEXT, "kind reason state why"),
        *_some(ID, "alert_id opportunity_id plan_id"),
        *_must(DAY, "as_of"),
        *_some(TEXT, "profile"),
        *_must(WHOLE, "revision"),
        *_must(TEXT, "content_hash"),
        *_must(WHOLE, "problems"),
        *_must(sa.Boolean(), "touched"),
        *_some(TEXT, "claimed_by"),
        *_some(MOMENT, "claimed_until"),
        *_some(DAY, "snoozed_until"),
        *_must(MOMENT, "due_at"),
        *_some(MOMENT, "approved_at"),
        *_some(TEXT, "close_reason"),
        *_some(ID, "opened_by_run"),
        *_must(MOMENT, "created_at updated_at"),
        _refers("drafts", "account_id", "accounts", "CASCADE"),
        _refers("drafts", "alert_id", "alerts", "SET NULL"),
        _refers("drafts", "opportunity_id", "opportunities", "SET NULL"),
        _refers("drafts", "plan_id", "save_plans", "SET NULL"),
        _refers("drafts", "opened_by_run", "runs", None),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sqlite_autoincrement=True,
    )
    for column in ("account_id", "alert_id", "opportunity_id"):
        op.create_index(f"ix_drafts_{column}", "drafts", [column])
    op.create_index(
        "uq_drafts_live",
        "drafts",
        ["account_id", "reason"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index("ix_drafts_queue", "drafts", ["due_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_drafts_closed",
        "drafts",
        ["state", "due_at", "id"],
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    )
    op.create_table(
        "draft_recipients",
        *_must(ID, "draft_id contact_id"),
        _refers("draft_recipients", "draft_id", "drafts", "CASCADE"),
        sa.PrimaryKeyConstraint("draft_id", "contact_id", name="pk_draft_recipients"),
    )
    op.create_index("ix_draft_recipients_contact_id", "draft_recipients", ["contact_id"])
    op.create_table(
        "draft_revisions",
        *_must(ID, "draft_id"),
        *_must(WHOLE, "number"),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by how"),
        *_must(JSON, "recipients"),
        *_must(TEXT, "subject body language"),
        *_must(JSON, "sentences evidence problems warnings"),
        *_must(TEXT, "content_hash"),
        *_some(TEXT, "feedback"),
        *_must(TEXT, "written_by label"),
        *_some(TEXT, "prompt_name"),
        *_some(WHOLE, "prompt_version"),
        *_some(TEXT, "prompt_hash model"),
        _refers("draft_revisions", "draft_id", "drafts", "CASCADE"),
        sa.PrimaryKeyConstraint("draft_id", "number", name="pk_draft_revisions"),
    )
    op.create_table(
        "draft_verdicts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "draft_id"),
        *_must(WHOLE, "revision drafted"),
        *_must(TEXT, "content_hash verdict by"),
        *_must(MOMENT, "at"),
        *_some(TEXT, "reason bulk"),
        *_some(JSON, "details"),
        *_some(MOMENT, "taken_back_at"),
        _refers("draft_verdicts", "draft_id", "drafts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_draft_verdicts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_verdicts_draft_id", "draft_verdicts", ["draft_id"])
    op.create_table(
        "draft_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "draft_id"),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by change"),
        *_some(TEXT, "reason"),
        *_some(JSON, "details"),
        _refers("draft_events", "draft_id", "drafts", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_draft_events"),
    )
    op.create_index("ix_draft_events_draft_id", "draft_events", ["draft_id"])
