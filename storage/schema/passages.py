"""Passages: what search finds, cut from every fact that has words, with the vector of each."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from storage.columns import flag, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA, only

ORIGINS = {
    "interactions": "interaction_id",
    "surveys": "survey_id",
    "subscriptions": "subscription_id",
    "churn_events": "churn_event_id",
    "alerts": "alert_id",
    "opportunities": "opportunity_id",
    "actions": "action_id",
    "annotations": "annotation_id",
}
"""The column that names the row a passage was cut from, by table: with the row its passages go."""

passages = Table(
    "passages",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    *(reference(name, f"{table}.id", nullable=True, on_delete="CASCADE") for table, name in ORIGINS.items()),
    whole("part", nullable=False),
    whole("conversation", nullable=False),
    *texts("kind", "ref", "trust", "text", nullable=False),
    reference("contact_id", "contacts.id", nullable=True, on_delete="SET NULL"),
    *texts("speaker", "channel", "direction"),
    flag("asks"),
    moment("said_at", nullable=False),
    moment("recorded_at", nullable=False),
    Column("words", sa.LargeBinary(), nullable=False),
    Column("vector", sa.LargeBinary(), nullable=True),
    text("model"),
    Index("ix_passages_account_said", "account_id", "said_at"),
    Index("ix_passages_model", "model"),
    sqlite_autoincrement=True,  # an id that is gone must never name another passage: the indexes still know it
)
for _name in (*ORIGINS.values(), "contact_id"):
    Index(f"ix_passages_{_name}", passages.c[_name], **only(passages.c[_name].is_not(None)))
Index("ix_passages_unembedded", passages.c.said_at, **only(passages.c.vector.is_(None)))
