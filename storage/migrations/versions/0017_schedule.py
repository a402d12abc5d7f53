"""The schedule, the dates that were run, mail to our own people, and who asked a run to stop."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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


def _key(table: str) -> list[Any]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def upgrade() -> None:
    op.add_column("runs", sa.Column("stop_asked_by", TEXT, nullable=True))
    op.create_table(
        "schedules",
        *_must(TEXT, "portfolio zone run_at digest_at reconcile_at changed_by"),
        *_must(sa.Boolean(), "is_on digest_on"),
        *_must(JSON, "weekdays_off dates_off"),
        *_some(TEXT, "holidays_of"),
        *_must(sa.Date(), "since"),
        *_must(MOMENT, "changed_at"),
        sa.PrimaryKeyConstraint("portfolio", name="pk_schedules"),
    )
    op.create_table(
        "schedule_turns",
        *_must(TEXT, "portfolio job"),
        *_some(TEXT, "holder error"),
        *_some(MOMENT, "lease_until begun_at succeeded_at failed_at again_at"),
        *_must(WHOLE, "tries"),
        sa.PrimaryKeyConstraint("portfolio", "job", name="pk_schedule_turns"),
    )
    op.create_table(
        "schedule_days",
        *_key("schedule_days"),
        *_must(TEXT, "portfolio job state"),
        *_must(sa.Date(), "day"),
        *_some(sa.Date(), "within"),
        *_must(WHOLE, "attempts"),
        *_must(MOMENT, "begun_at"),
        *_some(MOMENT, "finished_at"),
        *_some(TEXT, "says"),
        sa.UniqueConstraint("portfolio", "job", "day", name="uq_schedule_days_portfolio_job_day"),
    )
    op.create_table(
        "internal_mails",
        *_key("internal_mails"),
        *_must(TEXT, "kind address state subject holder"),
        *_must(sa.Date(), "day"),
        *_must(MOMENT, "lease_until updated_at"),
        *_must(WHOLE, "attempts"),
        *_some(MOMENT, "handed_at"),
        *_some(TEXT, "says"),
        sa.UniqueConstraint("kind", "address", "day", name="uq_internal_mails_kind_address_day"),
    )
