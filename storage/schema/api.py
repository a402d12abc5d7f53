"""What programs asked for and are told: answers kept to be given again, subscriptions to events, deliveries."""

import sqlalchemy as sa
from sqlalchemy import Index, Table

from storage.columns import json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

api_requests = Table(
    "api_requests",
    METADATA,
    text("principal", nullable=False),  # "token 3" or "user 5"
    text("key", nullable=False),  # the Idempotency-Key
    text("digest", nullable=False),  # of the request: another one under the same key is refused
    moment("begun_at", nullable=False),
    whole("status"),  # none while it is going on
    json("headers"),
    sa.Column("body", sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint("principal", "key"),
    Index(None, "begun_at"),
)
webhook_subscriptions = Table(
    "webhook_subscriptions",
    METADATA,
    key(),
    *texts("url", "format", "secret", "mark", "made_by", nullable=False),
    json("kinds", nullable=False),
    sa.Column("enabled", sa.Boolean(), nullable=False),
    moment("created_at", nullable=False),
    moment("wanted_since", nullable=False),  # what happened before is nothing to it
    moment("collected_to", nullable=False),  # what happened long before it is not looked for any more
    moment("failing_since"),
    text("disabled_because"),
    text("last_error"),
    moment("delivered_at"),
    sqlite_autoincrement=True,
)
webhook_deliveries = Table(
    "webhook_deliveries",
    METADATA,
    key(),
    reference("subscription_id", "webhook_subscriptions.id", on_delete="CASCADE"),
    text("event", nullable=False),  # what happened, once and for all: "alert_event 17"
    text("kind", nullable=False),
    whole("subject", nullable=False),  # the id of the row it is told from, when it is sent
    moment("occurred_at", nullable=False),
    text("state", nullable=False),
    whole("attempts", nullable=False),
    moment("next_at", nullable=False),
    moment("ended_at"),
    text("error"),
    Index(None, "subscription_id", "event", unique=True),
    Index(None, "state", "next_at"),
    sqlite_autoincrement=True,
)
