"""Every table of the first release."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, FLAG, DAY = sa.Text(), sa.BigInteger(), sa.Boolean(), sa.Date()
LIVE = "state IN ('open', 'acknowledged', 'snoozed')"
UNLINKED = "contact_id IS NULL AND contact_ref IS NOT NULL"
NUMBER: sa.Double[float] = sa.Double()
MOMENT, JSON = sa.DateTime(timezone=True), sa.JSON(none_as_null=True)


def _key() -> "sa.Column[int]":
    return sa.Column("id", ID, autoincrement=True, nullable=False)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, cascade: bool = False) -> sa.ForeignKeyConstraint:
    on_delete = "CASCADE" if cascade else None
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _plain(name: str, *parts: SchemaItem) -> None:
    op.create_table(name, *parts)


def _table(name: str, *parts: SchemaItem, sqlite_autoincrement: bool = False) -> None:
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, _key(), *parts, key, sqlite_autoincrement=sqlite_autoincrement)


def _bundle(name: str, *parts: SchemaItem, identity: tuple[str, ...] = ("external_id",)) -> None:
    _table(
        name,
        *_must(TEXT, "source"),
        *parts,
        *_some(JSON, "attributes"),
        *_some(ID, "import_id"),
        *_some(WHOLE, "import_row"),
        *_some(MOMENT, "source_updated_at"),
        _refers(name, "import_id", "import_batches"),
        _unique(name, "source", *identity),
        sqlite_autoincrement=True,
    )
    _index(name, "import_id")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = True) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    _imports()
    _accounts()
    _contracts()
    _conversations()
    _runs()
    _scores()
    _alerts()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _imports() -> None:
    _table(
        "import_batches",
        *_must(TEXT, "source path state"),
        *_some(TEXT, "mapping error"),
        *_must(MOMENT, "started_at"),
        *_some(MOMENT, "finished_at"),
        *_some(JSON, "details report"),
        sqlite_autoincrement=True,
    )
    _table(
        "quarantined_rows",
        *_must(ID, "import_id"),
        *_must(TEXT, "file reason"),
        *_some(WHOLE, "row"),
        *_some(TEXT, "table_name column value raw"),
        _refers("quarantined_rows", "import_id", "import_batches", cascade=True),
    )
    _index("quarantined_rows", "import_id")
    _table(
        "import_changes",
        *_must(ID, "import_id row_id"),
        *_must(TEXT, "table_name"),
        *_some(ID, "wrote_id"),
        *_must(JSON, "before"),
        _refers("import_changes", "import_id", "import_batches", cascade=True),
        _unique("import_changes", "import_id", "table_name", "row_id"),
    )
    _index("import_changes", "table_name", "row_id")
    _index("import_changes", "wrote_id")
    _table(
        "import_collisions",
        *_must(ID, "import_id"),
        *_must(TEXT, "table_name key reason"),
        _refers("import_collisions", "import_id", "import_batches", cascade=True),
        _unique("import_collisions", "import_id", "table_name", "key"),
    )
    _plain(
        "data_sources",
        *_must(TEXT, "source table_name"),
        *_must(MOMENT, "first_seen_at last_seen_at"),
        sa.PrimaryKeyConstraint("source", "table_name", name="pk_data_sources"),
    )
    _plain(
        "source_days",
        *_must(TEXT, "kind source"),
        *_must(DAY, "day"),
        *_must(sa.Integer(), "delivering fed"),
        sa.PrimaryKeyConstraint("kind", "source", "day", name="pk_source_days"),
    )


def _accounts() -> None:
    _bundle(
        "accounts",
        *_must(TEXT, "external_id name"),
        *_some(TEXT, "domain segment industry country csm currency"),
        *_some(MOMENT, "created_at"),
    )
    _index("accounts", "external_id")
    _bundle(
        "contacts",
        *_must(TEXT, "external_id"),
        *_must(ID, "account_id"),
        *_some(TEXT, "name email role title language"),
        *_some(FLAG, "is_primary"),
        _refers("contacts", "account_id", "accounts"),
    )
    _index("contacts", "account_id")
    _index("contacts", "external_id")
    _bundle(
        "features",
        *_must(TEXT, "name"),
        *_some(FLAG, "is_core"),
        *_some(TEXT, "min_tier"),
        identity=("name",),
    )
    _plain(
        "account_touches",
        *_must(ID, "account_id"),
        *_must(DAY, "first_day"),
        *_must(MOMENT, "touched_at"),
        _refers("account_touches", "account_id", "accounts", cascade=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_touches"),
    )


def _contracts() -> None:
    _bundle(
        "subscriptions",
        *_must(TEXT, "external_id"),
        *_must(ID, "account_id"),
        *_must(DAY, "start_date"),
        *_some(DAY, "end_date churned_at renewal_date"),
        *_some(TEXT, "plan tier currency billing status"),
        *_some(WHOLE, "seats mrr_cents"),
        *_some(FLAG, "is_trial auto_renew"),
        _refers("subscriptions", "account_id", "accounts"),
    )
    _index("subscriptions", "account_id", "start_date")
    _bundle(
        "invoices",
        *_must(TEXT, "external_id"),
        *_must(ID, "account_id"),
        *_must(DAY, "issued_at"),
        *_some(WHOLE, "amount_cents billed_users"),
        *_some(TEXT, "currency"),
        *_some(DAY, "paid_at due_at"),
        _refers("invoices", "account_id", "accounts"),
    )
    _index("invoices", "account_id", "issued_at")
    _bundle(
        "churn_events",
        *_some(TEXT, "external_id reason"),
        *_must(ID, "account_id"),
        *_must(DAY, "occurred_at"),
        _refers("churn_events", "account_id", "accounts"),
        identity=(
            "account_id",
            "occurred_at",
        ),
    )
    _index("churn_events", "account_id", "occurred_at")


def _conversations() -> None:
    _bundle(
        "interactions",
        *_must(TEXT, "external_id channel"),
        *_must(ID, "account_id"),
        *_must(MOMENT, "occurred_at"),
        *_some(TEXT, "direction contact_ref subject body"),
        *_some(TEXT, "thread utterances_digest priority reader_version"),
        *_some(ID, "contact_id"),
        *_some(MOMENT, "scheduled_at resolved_at"),
        *_some(FLAG, "attended"),
        _refers("interactions", "account_id", "accounts"),
        _refers("interactions", "contact_id", "contacts"),
    )
    _index("interactions", "account_id", "occurred_at")
    _index("interactions", "contact_id")
    _index("interactions", "reader_version")
    _partial("ix_interactions_unlinked", "interactions", ["contact_ref"], UNLINKED, unique=False)
    _table(
        "utterances",
        *_must(ID, "interaction_id"),
        *_must(WHOLE, "position"),
        *_some(TEXT, "external_id speaker"),
        *_must(TEXT, "text"),
        _refers("utterances", "interaction_id", "interactions", cascade=True),
        _unique("utterances", "interaction_id", "position"),
    )
    _bundle(
        "surveys",
        *_must(TEXT, "external_id kind"),
        *_must(ID, "account_id"),
        *_must(MOMENT, "occurred_at"),
        *_some(NUMBER, "score"),
        *_some(ID, "contact_id"),
        *_some(TEXT, "contact_ref comment"),
        _refers("surveys", "account_id", "accounts"),
        _refers("surveys", "contact_id", "contacts"),
    )
    _index("surveys", "account_id", "occurred_at")
    _index("surveys", "contact_id")
    _partial("ix_surveys_unlinked", "surveys", ["contact_ref"], UNLINKED, unique=False)
    _table(
        "mentions",
        *_must(ID, "account_id interaction_id"),
        *_must(DAY, "day"),
        *_must(TEXT, "kind ref quote"),
        _refers("mentions", "account_id", "accounts", cascade=True),
        _refers("mentions", "interaction_id", "interactions", cascade=True),
    )
    _index("mentions", "account_id", "day")
    _index("mentions", "interaction_id")


def _runs() -> None:
    _table(
        "runs",
        *_must(TEXT, "kind state holder"),
        *_must(DAY, "as_of"),
        *_must(MOMENT, "started_at lease_until"),
        *_some(MOMENT, "finished_at"),
        *_some(JSON, "details summary"),
        *_some(TEXT, "error"),
        sqlite_autoincrement=True,
    )
    _index("runs", "kind", "as_of")
    _partial("uq_runs_live", "runs", ["kind", "as_of"], "state = 'running'")
    _table(
        "run_ledger",
        *_must(ID, "run_id"),
        *_must(TEXT, "step key state"),
        *_some(JSON, "payload"),
        *_some(TEXT, "error"),
        *_must(MOMENT, "changed_at"),
        _refers("run_ledger", "run_id", "runs", cascade=True),
        _unique("run_ledger", "run_id", "step", "key"),
    )


def _scores() -> None:
    _plain(
        "scores",
        *_must(ID, "account_id"),
        *_must(DAY, "as_of"),
        *_some(NUMBER, "health retention expansion engagement relationship contract coverage low"),
        *_some(NUMBER, "high velocity_7 velocity_14 velocity_30 churn_30 churn_60 churn_90 momentum"),
        *_some(TEXT, "band standing"),
        *_some(WHOLE, "calibration run_id"),
        *_must(MOMENT, "scored_at"),
        _refers("scores", "account_id", "accounts", cascade=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_scores"),
    )
    _plain(
        "signal_values",
        *_must(ID, "account_id"),
        *_must(DAY, "as_of"),
        *_some(NUMBER, "login_frequency feature_breadth core_ratio session_duration usage_regularity"),
        *_some(NUMBER, "usage_trend response_latency touchpoint_attendance active_contacts sentiment_trend"),
        *_some(NUMBER, "license_utilisation billed_to_active tenure renewal_history growth_mentions"),
        *_some(NUMBER, "active_growth advanced_interest"),
        _refers("signal_values", "account_id", "accounts", cascade=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_signal_values"),
    )
    _plain(
        "calibrations",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_must(TEXT, "kind"),
        *_must(MOMENT, "created_at"),
        *_must(JSON, "body"),
        sa.PrimaryKeyConstraint("number", name="pk_calibrations"),
    )


def _alerts() -> None:
    _table(
        "alerts",
        *_must(TEXT, "rule state headline action action_why rests_on"),
        *_some(ID, "account_id opened_by_run"),
        *_some(TEXT, "source close_reason contact disc"),
        *_must(sa.Integer(), "step"),
        *_must(DAY, "opened_on last_seen_on"),
        *_some(DAY, "closed_on cleared_on snoozed_until"),
        *_must(FLAG, "false_alarm"),
        *_must(JSON, "triggers"),
        *_must(MOMENT, "updated_at"),
        _refers("alerts", "account_id", "accounts", cascade=True),
        _refers("alerts", "opened_by_run", "runs"),
        sqlite_autoincrement=True,
    )
    _index("alerts", "account_id")
    _index("alerts", "state")
    _partial("uq_alerts_live_account", "alerts", ["account_id", "rule"], f"{LIVE} AND account_id IS NOT NULL")
    _partial("uq_alerts_live_source", "alerts", ["source", "rule"], f"{LIVE} AND account_id IS NULL")
    _table(
        "alert_events",
        *_must(ID, "alert_id"),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by change"),
        *_some(TEXT, "reason"),
        *_some(JSON, "details"),
        *_some(ID, "run_id"),
        _refers("alert_events", "alert_id", "alerts", cascade=True),
        _refers("alert_events", "run_id", "runs"),
    )
    _index("alert_events", "alert_id")
    _table(
        "annotations",
        *_must(ID, "account_id"),
        *_must(DAY, "day"),
        *_must(TEXT, "kind text by"),
        *_must(MOMENT, "created_at"),
        *_some(TEXT, "effect_key"),
        _refers("annotations", "account_id", "accounts"),
        _unique("annotations", "effect_key"),
    )
    _index("annotations", "account_id", "day")


TABLES = (
    "import_batches",
    "quarantined_rows",
    "import_changes",
    "import_collisions",
    "data_sources",
    "source_days",
    "accounts",
    "contacts",
    "features",
    "account_touches",
    "subscriptions",
    "invoices",
    "churn_events",
    "interactions",
    "utterances",
    "surveys",
    "mentions",
    "runs",
    "run_ledger",
    "scores",
    "signal_values",
    "calibrations",
    "alerts",
    "alert_events",
    "annotations",
)
