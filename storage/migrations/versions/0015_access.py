"""Who may come in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
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


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "users",
        _key(),
        *_must(TEXT, "email name role"),
        *_some(TEXT, "csm password_hash oidc_issuer oidc_subject"),
        *_must(MOMENT, "created_at"),
        *_some(MOMENT, "disabled_at"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_users_email", "users", ["email"], unique=True)
    op.create_index("uq_users_oidc_issuer", "users", ["oidc_issuer", "oidc_subject"], unique=True)
    _ways_in()
    op.create_table(
        "audit_log",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *_must(MOMENT, "at"),
        *_some(sa.BigInteger(), "user_id"),
        *_must(TEXT, "by action subject"),
        *_must(JSON, "details"),
        *_must(TEXT, "hash_before hash"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
    )


def _ways_in() -> None:
    op.create_table(
        "sign_in_links",
        *_must(TEXT, "token_hash"),
        *_must(ID, "user_id"),
        *_must(MOMENT, "created_at expires_at"),
        *_some(MOMENT, "used_at"),
        _of_user("sign_in_links"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_links"),
    )
    op.create_table(
        "sessions",
        _key(),
        *_must(TEXT, "token_hash"),
        *_must(ID, "user_id"),
        *_some(TEXT, "agent"),
        *_must(MOMENT, "created_at seen_at expires_at"),
        *_some(MOMENT, "ended_at"),
        _of_user("sessions"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_tokens",
        _key(),
        *_must(ID, "user_id"),
        *_must(TEXT, "name token_hash hint"),
        *_must(JSON, "scopes"),
        *_must(MOMENT, "created_at"),
        *_some(MOMENT, "expires_at used_at revoked_at"),
        _of_user("api_tokens"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sqlite_autoincrement=True,
    )
    for table in ("sessions", "api_tokens"):
        op.create_index(f"uq_{table}_token_hash", table, ["token_hash"], unique=True)
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])
