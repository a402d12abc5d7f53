"""What people work through: alerts, opportunities, plans, actions, and notes in the history."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from storage.columns import day, json, key, moment, number, reference, text, texts, whole
from storage.schema.base import METADATA, account, only

LIVE_STATES = ("open", "acknowledged", "snoozed")
alerts = Table(
    "alerts",
    METADATA,
    key(),
    text("rule", nullable=False),
    reference("account_id", "accounts.id", nullable=True, on_delete="CASCADE"),
    text("source"),
    sa.Column("step", sa.Integer(), nullable=False),
    text("state", nullable=False),
    day("opened_on", nullable=False),
    day("last_seen_on", nullable=False),
    day("closed_on"),
    text("close_reason"),
    day("cleared_on"),
    day("snoozed_until"),
    sa.Column("false_alarm", sa.Boolean(), nullable=False),
    text("headline", nullable=False),
    json("triggers", nullable=False),
    *texts("contact", "disc"),
    *texts("action", "action_why", "rests_on", nullable=False),
    reference("opened_by_run", "runs.id", nullable=True),
    moment("updated_at", nullable=False),
    Index(None, "account_id"),
    Index(None, "state"),
    sqlite_autoincrement=True,
)
_LIVE = alerts.c.state.in_(LIVE_STATES)
Index(
    "uq_alerts_live_account",
    alerts.c.account_id,
    alerts.c.rule,
    unique=True,
    **only(_LIVE & alerts.c.account_id.is_not(None)),
)
Index(
    "uq_alerts_live_source",
    alerts.c.source,
    alerts.c.rule,
    unique=True,
    **only(_LIVE & alerts.c.account_id.is_(None)),
)
alert_events = Table(
    "alert_events",
    METADATA,
    key(),
    reference("alert_id", "alerts.id", on_delete="CASCADE"),
    moment("at", nullable=False),
    *texts("by", "change", nullable=False),
    text("reason"),
    json("details"),
    reference("run_id", "runs.id", nullable=True),
    Index(None, "alert_id"),
)
annotations = Table(
    "annotations",
    METADATA,
    key(),
    account(),
    day("day", nullable=False),
    *texts("kind", "text", "by", nullable=False),
    moment("created_at", nullable=False),
    text("effect_key"),
    UniqueConstraint("effect_key"),
    Index(None, "account_id", "day"),
)

save_plans = Table(
    "save_plans",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("alert_id", "alerts.id", nullable=True, on_delete="SET NULL"),
    *texts("playbook", "title", "state", "by", nullable=False),
    day("opened_on", nullable=False),
    day("closed_on"),
    text("outcome"),
    moment("updated_at", nullable=False),
    Index(None, "account_id"),
    Index(None, "updated_at"),
    sqlite_autoincrement=True,
)
Index(
    "uq_save_plans_open",
    save_plans.c.account_id,
    unique=True,
    **only(save_plans.c.state == "open"),
)
plan_steps = Table(
    "plan_steps",
    METADATA,
    key(),
    reference("plan_id", "save_plans.id", on_delete="CASCADE"),
    whole("position", nullable=False),
    *texts("what", "owner", nullable=False),
    day("due_on", nullable=False),
    day("done_on"),
    *texts("done_by", "note"),
    UniqueConstraint("plan_id", "position"),
)
actions = Table(
    "actions",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("alert_id", "alerts.id", nullable=True, on_delete="SET NULL"),
    text("playbook", nullable=False),
    *texts("rule", "profile", "segment"),
    day("taken_on", nullable=False),
    text("by", nullable=False),
    text("note"),
    sa.Column("held_out", sa.Boolean(), nullable=False),
    moment("created_at", nullable=False),
    text("effect_key"),
    day("measured_on"),
    *(number(name) for name in ("change", "expected")),
    text("verdict"),
    json("details"),
    UniqueConstraint("effect_key"),
    Index(None, "account_id", "taken_on"),
    Index(None, "playbook"),
    sqlite_autoincrement=True,
)
playbook_settings = Table(
    "playbook_settings",
    METADATA,
    Column("playbook", sa.Text(), primary_key=True),
    sa.Column("holdout", sa.Double(), nullable=False),
    text("by", nullable=False),
    moment("changed_at", nullable=False),
)
opportunities = Table(
    "opportunities",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    *texts("kind", "state", nullable=False),
    day("opened_on", nullable=False),
    day("last_seen_on", nullable=False),
    day("closed_on"),
    day("cleared_on"),
    *texts("close_reason", "closed_by"),
    text("headline", nullable=False),
    json("evidence", nullable=False),
    *texts("contact", "disc", "contact_why", "timing"),
    whole("size_cents"),
    *texts("currency", "arithmetic"),
    number("probability"),
    reference("opened_by_run", "runs.id", nullable=True),
    moment("updated_at", nullable=False),
    Index(None, "account_id"),
    Index(None, "state"),
    sqlite_autoincrement=True,
)
Index(
    "uq_opportunities_live",
    opportunities.c.account_id,
    opportunities.c.kind,
    unique=True,
    **only(opportunities.c.state == "open"),
)
