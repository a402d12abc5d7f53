"""Every SQL table: the bundle with where its rows came from, imports, runs, scores, models, alerts, actions."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from storage.columns import Id, day, flag, json, key, moment, number, reference, text, texts, whole

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
LIVE_STATES = ("open", "acknowledged", "snoozed")
ONLY_ON = "only on"
"""In the info of an index: the one kind of database that has it."""


def _only(rows: "sa.ColumnElement[bool]") -> dict[str, Any]:
    """An index of these rows alone, on either database."""
    return {"sqlite_where": rows, "postgresql_where": rows}


def _only_on(engine: str, name: str, table: Table, *columns: str) -> None:
    """An index that the other kind of database does not get."""
    Index(name, *(table.c[column] for column in columns), info={ONLY_ON: engine}).ddl_if(dialect=engine)


def _provenance() -> list["Column[Any]"]:
    """Which import wrote the row last, from which line of its file, and what else the file said about it."""
    return [
        json("attributes"),
        reference("import_id", "import_batches.id", nullable=True),
        whole("import_row"),
        moment("source_updated_at"),
    ]


def _bundle(name: str, *parts: SchemaItem, identity: tuple[str, ...] = ("external_id",)) -> Table:
    return Table(
        name,
        METADATA,
        key(),
        text("source", nullable=False),
        *parts,
        *_provenance(),
        UniqueConstraint("source", *identity),
        Index(None, "import_id"),
        sqlite_autoincrement=True,  # an id that was undone must never name another row: Delta still knows it
    )


def _account() -> "Column[int]":
    return reference("account_id", "accounts.id")


import_batches = Table(
    "import_batches",
    METADATA,
    key(),
    *texts("source", "path", nullable=False),
    text("mapping"),
    text("state", nullable=False),
    moment("started_at", nullable=False),
    moment("finished_at"),
    json("details"),
    json("report"),
    text("error"),
    sqlite_autoincrement=True,
)
quarantined_rows = Table(
    "quarantined_rows",
    METADATA,
    key(),
    reference("import_id", "import_batches.id", on_delete="CASCADE"),
    text("file", nullable=False),
    whole("row"),
    *texts("table_name", "column", "value"),
    text("reason", nullable=False),
    text("raw"),
    Index(None, "import_id"),
)
import_changes = Table(
    "import_changes",
    METADATA,
    key(),
    reference("import_id", "import_batches.id", on_delete="CASCADE"),
    text("table_name", nullable=False),
    Column("row_id", Id, nullable=False),
    Column("wrote_id", Id, nullable=True),  # the import that had written the row before
    json("before", nullable=False),
    UniqueConstraint("import_id", "table_name", "row_id"),
    Index(None, "table_name", "row_id"),
    Index(None, "wrote_id"),
)
import_collisions = Table(
    "import_collisions",
    METADATA,
    key(),
    reference("import_id", "import_batches.id", on_delete="CASCADE"),
    *texts("table_name", "key", "reason", nullable=False),
    UniqueConstraint("import_id", "table_name", "key"),
)
buried_rows = Table(
    "buried_rows",
    METADATA,
    text("table_name", nullable=False),
    Column("row_id", Id, nullable=False),
    *texts("name", "body", nullable=False),
    sa.PrimaryKeyConstraint("table_name", "row_id"),
    Index(None, "table_name", "name"),
)
data_sources = Table(
    "data_sources",
    METADATA,
    *texts("source", "table_name", nullable=False),
    moment("first_seen_at", nullable=False),
    moment("last_seen_at", nullable=False),
    sa.PrimaryKeyConstraint("source", "table_name"),
)

accounts = _bundle(
    "accounts",
    *texts("external_id", "name", nullable=False),
    *texts("domain", "segment", "industry", "country", "csm"),
    moment("created_at"),
    text("currency"),
)
Index("ix_accounts_external_id", accounts.c.external_id)
contacts = _bundle(
    "contacts",
    text("external_id", nullable=False),
    _account(),
    *texts("name", "email", "role", "title"),
    flag("is_primary"),
    text("language"),
    Index(None, "account_id"),
    Index(None, "external_id"),
)
features = _bundle(
    "features",
    text("name", nullable=False),
    flag("is_core"),
    text("min_tier"),
    identity=("name",),
)
subscriptions = _bundle(
    "subscriptions",
    text("external_id", nullable=False),
    _account(),
    day("start_date", nullable=False),
    day("end_date"),
    *texts("plan", "tier"),
    whole("seats"),
    whole("mrr_cents"),
    *texts("currency", "billing", "status"),
    flag("is_trial"),
    flag("auto_renew"),
    day("churned_at"),
    day("renewal_date"),
    Index(None, "account_id", "start_date"),
)
interactions = _bundle(
    "interactions",
    text("external_id", nullable=False),
    _account(),
    moment("occurred_at", nullable=False),
    text("channel", nullable=False),
    text("direction"),
    reference("contact_id", "contacts.id", nullable=True),
    *texts("contact_ref", "subject", "body", "thread", "utterances_digest"),
    moment("scheduled_at"),
    flag("attended"),
    text("priority"),
    moment("resolved_at"),
    text("reader_version"),
    Index(None, "contact_id"),
    Index(None, "reader_version"),
)
utterances = Table(
    "utterances",
    METADATA,
    key(),
    reference("interaction_id", "interactions.id", on_delete="CASCADE"),
    whole("position", nullable=False),
    *texts("external_id", "speaker"),
    text("text", nullable=False),
    UniqueConstraint("interaction_id", "position"),
)
surveys = _bundle(
    "surveys",
    text("external_id", nullable=False),
    _account(),
    moment("occurred_at", nullable=False),
    text("kind", nullable=False),
    number("score"),
    reference("contact_id", "contacts.id", nullable=True),
    *texts("contact_ref", "comment"),
    Index(None, "account_id", "occurred_at"),
    Index(None, "contact_id"),
)
invoices = _bundle(
    "invoices",
    text("external_id", nullable=False),
    _account(),
    day("issued_at", nullable=False),
    whole("amount_cents"),
    text("currency"),
    day("paid_at"),
    day("due_at"),
    whole("billed_users"),
    Index(None, "account_id", "issued_at"),
)
churn_events = _bundle(
    "churn_events",
    text("external_id"),
    _account(),
    day("occurred_at", nullable=False),
    text("reason"),
    Index(None, "account_id", "occurred_at"),
    identity=("account_id", "occurred_at"),
)
exchange_rates = _bundle(
    "exchange_rates",
    text("currency", nullable=False),
    text("base", nullable=False),
    day("day", nullable=False),
    number("rate"),
    identity=("currency", "base", "day"),
)
_TOLD = ("id", "source", "channel", "direction", "contact_id", "thread", "scheduled_at", "attended")
# On SQLite all that signals need stands in the index, so that bodies need not be read past. PostgreSQL would refuse
# a row whose thread is longer than 2,700 bytes.
_only_on("sqlite", "ix_interactions_told", interactions, "account_id", "occurred_at", *_TOLD)
_only_on("postgresql", "ix_interactions_account_id_occurred_at", interactions, "account_id", "occurred_at")
for _table in (interactions, surveys):
    Index(
        f"ix_{_table.name}_unlinked",
        _table.c.contact_ref,
        **_only(_table.c.contact_id.is_(None) & _table.c.contact_ref.is_not(None)),
    )

account_touches = Table(
    "account_touches",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("first_day", nullable=False),
    moment("touched_at", nullable=False),
)

runs = Table(
    "runs",
    METADATA,
    key(),
    text("kind", nullable=False),
    day("as_of", nullable=False),
    *texts("state", "holder", nullable=False),
    moment("started_at", nullable=False),
    moment("lease_until", nullable=False),
    moment("finished_at"),
    json("details"),
    json("summary"),
    text("error"),
    Index("ix_runs_kind_as_of", "kind", "as_of"),
    sqlite_autoincrement=True,
)
Index(
    "uq_runs_live",
    runs.c.kind,
    runs.c.as_of,
    unique=True,
    **_only(runs.c.state == "running"),
)
run_ledger = Table(
    "run_ledger",
    METADATA,
    key(),
    reference("run_id", "runs.id", on_delete="CASCADE"),
    *texts("step", "key", "state", nullable=False),
    json("payload"),
    text("error"),
    moment("changed_at", nullable=False),
    UniqueConstraint("run_id", "step", "key"),
)

source_days = Table(
    "source_days",
    METADATA,
    *texts("kind", "source", nullable=False),
    day("day", nullable=False),
    sa.Column("delivering", sa.Integer(), nullable=False),
    sa.Column("fed", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("kind", "source", "day"),
)
scores = Table(
    "scores",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("as_of", nullable=False),
    *(number(name) for name in SCORE_COLUMNS),
    *texts("band", "standing"),
    whole("calibration"),
    whole("run_id"),
    moment("scored_at", nullable=False),
)
signal_values = Table(
    "signal_values",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("as_of", nullable=False),
    *(number(signal.value) for signal in SignalId),
)
calibrations = Table(
    "calibrations",
    METADATA,
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    text("kind", nullable=False),
    moment("created_at", nullable=False),
    json("body", nullable=False),
)
models = Table(
    "models",
    METADATA,
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    text("kind", nullable=False),
    moment("created_at", nullable=False),
    day("trained_to", nullable=False),
    text("by", nullable=False),
    sa.Column("in_use", sa.Boolean(), nullable=False),
    json("card", nullable=False),
    json("body", nullable=False),
)
backtests = Table(
    "backtests",
    METADATA,
    key(),
    moment("created_at", nullable=False),
    json("details", nullable=False),
    json("results", nullable=False),
    sqlite_autoincrement=True,
)

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
    **_only(_LIVE & alerts.c.account_id.is_not(None)),
)
Index(
    "uq_alerts_live_source",
    alerts.c.source,
    alerts.c.rule,
    unique=True,
    **_only(_LIVE & alerts.c.account_id.is_(None)),
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
    _account(),
    day("day", nullable=False),
    *texts("kind", "text", "by", nullable=False),
    moment("created_at", nullable=False),
    text("effect_key"),
    UniqueConstraint("effect_key"),
    Index(None, "account_id", "day"),
)
mentions = Table(
    "mentions",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("interaction_id", "interactions.id", on_delete="CASCADE"),
    day("day", nullable=False),
    *texts("kind", "ref", "quote", nullable=False),
    Index(None, "account_id", "day"),
    Index(None, "interaction_id"),
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
    sqlite_autoincrement=True,
)
Index(
    "uq_save_plans_open",
    save_plans.c.account_id,
    unique=True,
    **_only(save_plans.c.state == "open"),
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
    **_only(opportunities.c.state == "open"),
)

BUNDLE_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        accounts,
        contacts,
        features,
        subscriptions,
        interactions,
        surveys,
        invoices,
        churn_events,
        exchange_rates,
    )
}
"""The bundle tables kept in SQL, parents first; usage_events live in Delta."""
