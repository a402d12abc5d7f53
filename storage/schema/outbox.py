"""What was approved and is to leave, once: a row per approval, its events, limits and the stop."""

from sqlalchemy import Index, Table, UniqueConstraint

from storage.columns import json, key, moment, reference, text, texts, whole
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
    text("held_because"),
    whole("attempts", nullable=False),
    text("channel"),
    text("holder"),
    moment("lease_until"),
    moment("sent_at"),
    text("error"),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    UniqueConstraint("verdict_id"),
    UniqueConstraint("message_id"),
    Index(None, "state", "not_before"),
    Index(None, "draft_id"),
    sqlite_autoincrement=True,
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
    Index(None, "outbox_id"),
)
