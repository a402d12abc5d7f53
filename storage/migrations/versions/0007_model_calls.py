"""What was asked of a language model, what it cost, and answers kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, FLAG, MOMENT = sa.Text(), sa.BigInteger(), sa.Boolean(), sa.DateTime(timezone=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(MOMENT, "at"),
        *_must(sa.Date(), "day"),
        *_must(TEXT, "kind agent model endpoint currency"),
        *_some(TEXT, "prompt prompt_hash"),
        *_some(ID, "run_id account_id"),
        *_must(WHOLE, "held_tokens held_micros"),
        *_some(MOMENT, "held_until"),
        *_some(TEXT, "outcome"),
        *_some(WHOLE, "tokens_read tokens_written micros ms attempts"),
        *_some(FLAG, "guessed cached"),
        _refers("model_calls", "run_id", "runs", "SET NULL"),
        _refers("model_calls", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_model_calls"),
        sqlite_autoincrement=True,
    )
    for column in ("day", "run_id", "account_id"):
        op.create_index(f"ix_model_calls_{column}", "model_calls", [column])
    op.create_table(
        "model_answers",
        *_must(TEXT, "key"),
        *_some(ID, "account_id"),
        *_must(TEXT, "text"),
        *_must(MOMENT, "kept_at kept_until"),
        _refers("model_answers", "account_id", "accounts", "CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_model_answers"),
    )
    for column in ("account_id", "kept_until"):
        op.create_index(f"ix_model_answers_{column}", "model_answers", [column])
