"""Who is who: records of other tools linked to an account, what people decided, and those nobody has matched yet.

What is about a person stands in columns that begin with `person_`, and in `row` and `people` of a held conversation.
"""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from storage.columns import Id, flag, key, moment, number, reference, text, texts
from storage.schema.base import METADATA, account

account_links = Table(
    "account_links",
    METADATA,
    Column("linked_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    account(),
    # What it was matched to: another linked record, where that has come to the account in its turn.
    Column("matched_id", Id, nullable=False),
    number("confidence"),
    text("how", nullable=False),
    reference("import_id", "import_batches.id", nullable=True),
    text("settled_by"),
    moment("settled_at", nullable=False),
    Index(None, "account_id"),
)
look_alikes = Table(
    "look_alikes",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("other_id", "accounts.id", on_delete="CASCADE"),
    text("how", nullable=False),
    number("score"),
    text("state", nullable=False),
    text("settled_by"),
    moment("settled_at"),
    UniqueConstraint("account_id", "other_id"),
    Index(None, "other_id"),
    Index(None, "state"),
)
account_verdicts = Table(
    "account_verdicts",
    METADATA,
    # By identity and not by id: a decision outlasts an undone import.
    *texts("source", "external_id", "other_source", "other_external_id", nullable=False),
    flag("same"),
    text("by", nullable=False),
    moment("at", nullable=False),
    sa.PrimaryKeyConstraint("source", "external_id", "other_source", "other_external_id"),
)
settled_people = Table(
    "settled_people",
    METADATA,
    text("person_key", nullable=False),
    *texts("account_source", "account_external_id"),  # both null: ignored
    text("by", nullable=False),
    moment("at", nullable=False),
    sa.PrimaryKeyConstraint("person_key"),
)
unmatched_people = Table(
    "unmatched_people",
    METADATA,
    text("person_key", nullable=False),
    *texts("person_address", "person_name", "person_domain"),
    flag("is_shared"),
    text("source", nullable=False),
    moment("first_seen_at", nullable=False),
    moment("last_seen_at", nullable=False),
    Column("conversations", sa.BigInteger(), nullable=False),
    text("state", nullable=False),
    text("settled_by"),
    moment("settled_at"),
    sa.PrimaryKeyConstraint("person_key"),
    Index(None, "state"),
    Index(None, "person_domain"),
)
held_conversations = Table(
    "held_conversations",
    METADATA,
    key(),
    reference("import_id", "import_batches.id", on_delete="CASCADE"),
    *texts("source", "external_id", nullable=False),
    moment("occurred_at", nullable=False),
    text("row"),  # null once it has been released: its words are an interaction now
    text("people", nullable=False),
    text("why", nullable=False),
    text("state", nullable=False),
    UniqueConstraint("source", "external_id"),
    Index(None, "import_id"),
    sqlite_autoincrement=True,
)
held_people = Table(
    "held_people",
    METADATA,
    reference("held_id", "held_conversations.id", on_delete="CASCADE"),
    text("person_key", nullable=False),
    sa.PrimaryKeyConstraint("held_id", "person_key"),
    Index(None, "person_key"),
)
