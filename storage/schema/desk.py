"""What people keep at their desk: tags, rest from an account, whose account it is, views, shares, and each change."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from storage.columns import Id, day, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA, only


def _of_account() -> "Column[int]":
    return reference("account_id", "accounts.id", on_delete="CASCADE")


account_tags = Table(
    "account_tags",
    METADATA,
    _of_account(),
    text("tag", nullable=False),
    whole("user_id", nullable=False),  # who added it
    moment("at", nullable=False),
    sa.PrimaryKeyConstraint("account_id", "tag"),
)
account_snoozes = Table(
    "account_snoozes",
    METADATA,
    _of_account(),
    whole("user_id", nullable=False),  # for whom it rests
    day("until", nullable=False),
    moment("at", nullable=False),
    sa.PrimaryKeyConstraint("account_id", "user_id"),
)
account_owners = Table(
    "account_owners",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    text("csm", nullable=False),  # wins over what sources say
    whole("user_id", nullable=False),
    moment("at", nullable=False),
)
saved_views = Table(
    "saved_views",
    METADATA,
    key(),
    whole("owner_id", nullable=False),
    *texts("name", "query", nullable=False),
    sa.Column("shared", sa.Boolean(), nullable=False),
    sa.Column("is_default", sa.Boolean(), nullable=False),
    moment("changed_at", nullable=False),
    UniqueConstraint("owner_id", "name"),
    sqlite_autoincrement=True,
)
Index("uq_saved_views_default", saved_views.c.owner_id, unique=True, **only(saved_views.c.is_default))
account_shares = Table(
    "account_shares",
    METADATA,
    key(),
    whole("user_id", nullable=False),  # who may see it
    reference("account_id", "accounts.id", nullable=True, on_delete="CASCADE"),
    text("csm"),  # or the whole book of this CSM
    whole("added_by", nullable=False),
    moment("at", nullable=False),
    UniqueConstraint("user_id", "account_id"),
    UniqueConstraint("user_id", "csm"),
    Index(None, "account_id"),
    sqlite_autoincrement=True,
)
desk_changes = Table(
    "desk_changes",
    METADATA,
    key(),
    *texts("token", "what", nullable=False),
    whole("user_id", nullable=False),
    moment("at", nullable=False),
    json("details", nullable=False),
    moment("undone_at"),
    UniqueConstraint("token"),
    Index(None, "what", "id"),
    sqlite_autoincrement=True,
)
