"""Drafts, each revision of them, and what people said: the truth about review. Nothing here is sent."""

import sqlalchemy as sa
from sqlalchemy import Index, Table

from domain.drafts import LIVE_STATES
from storage.columns import day, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA, only

drafts = Table(
    "drafts",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    *texts("kind", "reason", "state", "why", nullable=False),
    reference("alert_id", "alerts.id", nullable=True, on_delete="SET NULL"),
    reference("opportunity_id", "opportunities.id", nullable=True, on_delete="SET NULL"),
    reference("plan_id", "save_plans.id", nullable=True, on_delete="SET NULL"),
    day("as_of", nullable=False),
    text("profile"),
    whole("revision", nullable=False),
    text("content_hash", nullable=False),
    text("claimed_by"),
    moment("claimed_until"),
    day("snoozed_until"),
    moment("due_at", nullable=False),
    text("close_reason"),
    reference("opened_by_run", "runs.id", nullable=True),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    Index(None, "account_id"),
    Index(None, "state", "due_at"),
    sqlite_autoincrement=True,
)
Index(
    "uq_drafts_live",
    drafts.c.account_id,
    drafts.c.reason,
    unique=True,
    **only(drafts.c.state.in_([str(one) for one in LIVE_STATES])),
)
draft_revisions = Table(
    "draft_revisions",
    METADATA,
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    whole("number", nullable=False),
    moment("at", nullable=False),
    text("by", nullable=False),
    text("how", nullable=False),  # composed, edited, rewritten
    json("recipients", nullable=False),
    *texts("subject", "body", "language", nullable=False),
    json("sentences", nullable=False),
    json("evidence", nullable=False),
    json("problems", nullable=False),
    json("warnings", nullable=False),
    text("content_hash", nullable=False),
    text("feedback"),
    text("written_by", nullable=False),
    text("label", nullable=False),
    text("prompt_name"),
    whole("prompt_version"),
    *texts("prompt_hash", "model"),
    sa.PrimaryKeyConstraint("draft_id", "number"),
)
draft_verdicts = Table(
    "draft_verdicts",
    METADATA,
    key(),
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    whole("revision", nullable=False),
    text("content_hash", nullable=False),
    *texts("verdict", "by", nullable=False),
    moment("at", nullable=False),
    *texts("reason", "bulk"),
    json("details"),
    Index(None, "draft_id"),
    sqlite_autoincrement=True,
)
