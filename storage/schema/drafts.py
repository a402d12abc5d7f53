"""Drafts, each revision of them, and what people said: the truth about review. Nothing here is sent."""

import sqlalchemy as sa
from sqlalchemy import Index, Table

from domain.drafts import LIVE_STATES, OPEN_STATES, DraftState
from storage.columns import Id, day, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA, only

CLOSED_STATES = tuple(one for one in DraftState if one not in OPEN_STATES)
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
    sa.Column("problems", sa.BigInteger(), nullable=False, default=0),  # how many the present revision has
    sa.Column(
        "touched", sa.Boolean(), nullable=False, default=False
    ),  # a person has changed it: no run does any more
    text("claimed_by"),
    moment("claimed_until"),
    day("snoozed_until"),
    moment("due_at", nullable=False),
    moment("approved_at"),
    text("close_reason"),
    reference("opened_by_run", "runs.id", nullable=True),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    Index(None, "account_id"),
    Index(None, "alert_id"),
    Index(None, "opportunity_id"),
    sqlite_autoincrement=True,
)


def one_state_of(states: tuple[str, ...]) -> "sa.ColumnElement[bool]":
    """Spelled out in the statement, so that SQLite sees that an index of these rows alone will do."""
    return drafts.c.state.in_([sa.literal_column(f"'{one}'") for one in states])


Index(
    "uq_drafts_live",
    drafts.c.account_id,
    drafts.c.reason,
    unique=True,
    **only(one_state_of(LIVE_STATES)),
)
Index("ix_drafts_queue", drafts.c.due_at, drafts.c.id, **only(one_state_of(OPEN_STATES)))
# Not of all states: SQLite would rather sort what it finds here than walk the queue in its order.
Index(
    "ix_drafts_closed",
    *(drafts.c.state, drafts.c.due_at, drafts.c.id),
    **only(one_state_of(CLOSED_STATES)),
)
draft_recipients = Table(
    "draft_recipients",
    METADATA,
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    # No reference: an import takes contacts out and puts them back under the same id.
    sa.Column("contact_id", Id, nullable=False),
    sa.PrimaryKeyConstraint("draft_id", "contact_id"),
    Index(None, "contact_id"),
)
draft_revisions = Table(
    "draft_revisions",
    METADATA,
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    whole("number", nullable=False),
    moment("at", nullable=False),
    text("by", nullable=False),
    text("how", nullable=False),  # domain.reviews.How
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
    sa.Column("drafted", sa.BigInteger(), nullable=False, default=1),  # what Keepwell wrote, and this came of
    text("content_hash", nullable=False),
    *texts("verdict", "by", nullable=False),
    moment("at", nullable=False),
    *texts("reason", "bulk"),
    json("details"),
    moment("taken_back_at"),
    Index(None, "draft_id"),
    sqlite_autoincrement=True,
)
draft_events = Table(
    "draft_events",
    METADATA,
    key(),
    reference("draft_id", "drafts.id", on_delete="CASCADE"),
    moment("at", nullable=False),
    *texts("by", "change", nullable=False),
    text("reason"),
    json("details"),
    Index(None, "draft_id"),
)
