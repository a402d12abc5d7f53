"""What people keep at their desk."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
WHOLE = sa.BigInteger()
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
NEWEST = {
    "runs": "finished_at",
    "import_batches": "finished_at",
    "save_plans": "updated_at",
    "scores": "scored_at",
}
"""Whether something changed is asked before every page: answered from the end of an index."""


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _key() -> "sa.Column[Any]":
    return sa.Column("id", ID, autoincrement=True, nullable=False)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_account_id"
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    _of_accounts()
    _views()
    _shares()
    op.create_table(
        "desk_changes",
        _key(),
        *_must(TEXT, "token what"),
        *_must(WHOLE, "user_id"),
        *_must(MOMENT, "at"),
        *_must(JSON, "details"),
        *_some(MOMENT, "undone_at"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_changes"),
        sa.UniqueConstraint("token", name="uq_desk_changes_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_changes_what_id", "desk_changes", ["what", "id"])
    for table, column in NEWEST.items():
        op.create_index(f"ix_{table}_{column}", table, [column])


def _of_accounts() -> None:
    op.create_table(
        "account_tags",
        *_must(ID, "account_id"),
        *_must(TEXT, "tag"),
        *_must(WHOLE, "user_id"),
        *_must(MOMENT, "at"),
        _of_account("account_tags"),
        sa.PrimaryKeyConstraint("account_id", "tag", name="pk_account_tags"),
    )
    op.create_table(
        "account_snoozes",
        *_must(ID, "account_id"),
        *_must(WHOLE, "user_id"),
        *_must(sa.Date(), "until"),
        *_must(MOMENT, "at"),
        _of_account("account_snoozes"),
        sa.PrimaryKeyConstraint("account_id", "user_id", name="pk_account_snoozes"),
    )
    op.create_table(
        "account_owners",
        *_must(ID, "account_id"),
        *_must(TEXT, "csm"),
        *_must(WHOLE, "user_id"),
        *_must(MOMENT, "at"),
        _of_account("account_owners"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_owners"),
    )


def _views() -> None:
    op.create_table(
        "saved_views",
        _key(),
        *_must(WHOLE, "owner_id"),
        *_must(TEXT, "name query"),
        *_must(sa.Boolean(), "shared is_default"),
        *_must(MOMENT, "changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.UniqueConstraint("owner_id", "name", name="uq_saved_views_owner_id_name"),
        sqlite_autoincrement=True,
    )
    default = sa.column("is_default", sa.Boolean())
    op.create_index(
        "uq_saved_views_default",
        "saved_views",
        ["owner_id"],
        unique=True,
        sqlite_where=default,
        postgresql_where=default,
    )


def _shares() -> None:
    op.create_table(
        "account_shares",
        _key(),
        *_must(WHOLE, "user_id"),
        *_some(ID, "account_id"),
        *_some(TEXT, "csm"),
        *_must(WHOLE, "added_by"),
        *_must(MOMENT, "at"),
        _of_account("account_shares"),
        sa.PrimaryKeyConstraint("id", name="pk_account_shares"),
        sa.UniqueConstraint("user_id", "account_id", name="uq_account_shares_user_id_account_id"),
        sa.UniqueConstraint("user_id", "csm", name="uq_account_shares_user_id_csm"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_shares_account_id", "account_shares", ["account_id"])
