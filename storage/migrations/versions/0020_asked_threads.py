"""What people asked and were told."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, JSON, MOMENT = sa.Text(), sa.JSON(none_as_null=True), sa.DateTime(timezone=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _key() -> "sa.Column[int]":
    return sa.Column("id", ID, autoincrement=True, nullable=False)


def _goes_with(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "ask_threads",
        _key(),
        *_must(TEXT, "key"),
        *_must(ID, "user_id"),
        *_must(TEXT, "title within"),
        *_some(ID, "account_id"),
        *_must(MOMENT, "created_at asked_at"),
        *_some(MOMENT, "shared_at"),
        _goes_with("ask_threads", "user_id", "users"),
        _goes_with("ask_threads", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_ask_threads"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_ask_threads_key", "ask_threads", ["key"], unique=True)
    op.create_index("ix_ask_threads_user_id_asked_at", "ask_threads", ["user_id", "asked_at"])
    op.create_index("ix_ask_threads_account_id", "ask_threads", ["account_id"])
    op.create_table(
        "ask_turns",
        _key(),
        *_must(ID, "thread_id"),
        *_must(sa.BigInteger(), "number"),
        *_must(TEXT, "question"),
        *_must(MOMENT, "asked_at"),
        *_some(JSON, "answer"),
        *_must(JSON, "accounts"),
        *_some(JSON, "reach"),
        *_must(sa.Boolean(), "everything"),
        *_some(sa.BigInteger(), "thumb"),
        *_some(TEXT, "thumb_reason thumb_words"),
        *_some(MOMENT, "thumb_at"),
        *_some(sa.BigInteger(), "case_id"),
        _goes_with("ask_turns", "thread_id", "ask_threads"),
        sa.PrimaryKeyConstraint("id", name="pk_ask_turns"),
        sa.UniqueConstraint("thread_id", "number", name="uq_ask_turns_thread_id_number"),
        sqlite_autoincrement=True,
    )
