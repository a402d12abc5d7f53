"""What was approved and is to leave, once: a row per approval, recipients, events; blocked addresses, the stop."""

import sqlalchemy as sa
from sqlalchemy import Index, Table, UniqueConstraint

from storage.columns import flag, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

outbox_messages = Table(
    "outbox_messages",
    METADATA,
    key(),
    reference("verdict_id", "draft_verdicts.id", on_delete="CASCADE"),
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    *texts("message_id", "content_hash", "state", nullable=False),
    json("recipients", nullable=False),
    *texts("subject", "body", nullable=False),
    moment("not_before", nullable=False),
    moment("due_at", nullable=False),  # when it is looked at next: not_before, or later where it was held
    text("held_because"),
    whole("attempts", nullable=False),
    text("channel"),
    text("holder"),
    moment("lease_until"),
    moment("handed_at"),  # from here on it may have left; null: it has certainly not
    moment("sent_at"),
    text("error"),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    UniqueConstraint("verdict_id"),
    UniqueConstraint("message_id"),
    Index(None, "state", "due_at"),
    Index(None, "draft_id"),
    Index(None, "account_id"),
    Index(None, "handed_at"),
    sqlite_autoincrement=True,
)
outbox_recipients = Table(
    "outbox_recipients",
    METADATA,
    reference("outbox_id", "outbox_messages.id", on_delete="CASCADE"),
    text("address", nullable=False),  # as it is looked up: lower case
    *texts("outcome", "says"),  # taken, refused, bounced, bounced_soft, replied
    sa.PrimaryKeyConstraint("outbox_id", "address"),
    Index(None, "address"),
)
outbox_events = Table(
    "outbox_events",
    METADATA,
    key(),
    reference("outbox_id", "outbox_messages.id", on_delete="CASCADE"),
    moment("at", nullable=False),
    *texts("by", "change", nullable=False),
    text("reason"),
    json("details"),
    text("mail"),  # the mail that told of it, so that it is told once
    UniqueConstraint("outbox_id", "mail"),
)
outbox_blocked = Table(
    "outbox_blocked",
    METADATA,
    sa.Column("address", sa.Text(), primary_key=True),
    moment("at", nullable=False),
    *texts("by", "reason", nullable=False),
    reference("outbox_id", "outbox_messages.id", nullable=True, on_delete="SET NULL"),
)
outbox_switch = Table(
    "outbox_switch",
    METADATA,
    sa.Column(
        "id", sa.BigInteger(), primary_key=True, autoincrement=False
    ),  # there is one row, made by the migration
    flag("stopped"),
    *texts("by", "reason"),
    moment("at"),
)
