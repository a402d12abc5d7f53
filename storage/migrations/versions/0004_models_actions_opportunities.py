"""Models and back-tests, exchange rates, save plans, actions and opportunities."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, FLAG, DAY = sa.Text(), sa.BigInteger(), sa.Boolean(), sa.Date()
NUMBER: sa.Double[float] = sa.Double()
MOMENT, JSON = sa.DateTime(timezone=True), sa.JSON(none_as_null=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def _table(name: str, *parts: SchemaItem, sqlite_autoincrement: bool = True) -> None:
    id_column = sa.Column("id", ID, autoincrement=True, nullable=False)
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{name}")
    op.create_table(name, id_column, *parts, key, sqlite_autoincrement=sqlite_autoincrement)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _unique_where(name: str, table: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    _models()
    _exchange_rates()
    _plans()
    _actions()
    _opportunities()


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_must(TEXT, "kind"),
        *_must(MOMENT, "created_at"),
        *_must(DAY, "trained_to"),
        *_must(TEXT, "by"),
        *_must(FLAG, "in_use"),
        *_must(JSON, "card body"),
        sa.PrimaryKeyConstraint("number", name="pk_models"),
    )
    _table("backtests", *_must(MOMENT, "created_at"), *_must(JSON, "details results"))


def _exchange_rates() -> None:
    name = "exchange_rates"
    _table(
        name,
        *_must(TEXT, "source currency base"),
        *_must(DAY, "day"),
        *_some(NUMBER, "rate"),
        *_some(JSON, "attributes"),
        *_some(ID, "import_id"),
        *_some(WHOLE, "import_row"),
        *_some(MOMENT, "source_updated_at"),
        _refers(name, "import_id", "import_batches"),
        sa.UniqueConstraint(
            "source", "currency", "base", "day", name="uq_exchange_rates_source_currency_base_day"
        ),
    )
    _index(name, "import_id")


def _plans() -> None:
    _table(
        "save_plans",
        *_must(ID, "account_id"),
        *_some(ID, "alert_id"),
        *_must(TEXT, "playbook title state by"),
        *_must(DAY, "opened_on"),
        *_some(DAY, "closed_on"),
        *_some(TEXT, "outcome"),
        *_must(MOMENT, "updated_at"),
        _refers("save_plans", "account_id", "accounts", "CASCADE"),
        _refers("save_plans", "alert_id", "alerts", "SET NULL"),
    )
    _index("save_plans", "account_id")
    _unique_where("uq_save_plans_open", "save_plans", ["account_id"], "state = 'open'")
    _table(
        "plan_steps",
        *_must(ID, "plan_id"),
        *_must(WHOLE, "position"),
        *_must(TEXT, "what owner"),
        *_must(DAY, "due_on"),
        *_some(DAY, "done_on"),
        *_some(TEXT, "done_by note"),
        _refers("plan_steps", "plan_id", "save_plans", "CASCADE"),
        sa.UniqueConstraint("plan_id", "position", name="uq_plan_steps_plan_id_position"),
        sqlite_autoincrement=False,
    )


def _actions() -> None:
    _table(
        "actions",
        *_must(ID, "account_id"),
        *_some(ID, "alert_id"),
        *_must(TEXT, "playbook"),
        *_some(TEXT, "rule profile segment"),
        *_must(DAY, "taken_on"),
        *_must(TEXT, "by"),
        *_some(TEXT, "note"),
        *_must(FLAG, "held_out"),
        *_must(MOMENT, "created_at"),
        *_some(TEXT, "effect_key"),
        *_some(DAY, "measured_on"),
        *_some(NUMBER, "change expected"),
        *_some(TEXT, "verdict"),
        *_some(JSON, "details"),
        _refers("actions", "account_id", "accounts", "CASCADE"),
        _refers("actions", "alert_id", "alerts", "SET NULL"),
        sa.UniqueConstraint("effect_key", name="uq_actions_effect_key"),
    )
    _index("actions", "account_id", "taken_on")
    _index("actions", "playbook")
    op.create_table(
        "playbook_settings",
        *_must(TEXT, "playbook"),
        *_must(NUMBER, "holdout"),
        *_must(TEXT, "by"),
        *_must(MOMENT, "changed_at"),
        sa.PrimaryKeyConstraint("playbook", name="pk_playbook_settings"),
    )


def _opportunities() -> None:
    _table(
        "opportunities",
        *_must(ID, "account_id"),
        *_must(TEXT, "kind state"),
        *_must(DAY, "opened_on last_seen_on"),
        *_some(DAY, "closed_on cleared_on"),
        *_some(TEXT, "close_reason closed_by"),
        *_must(TEXT, "headline"),
        *_must(JSON, "evidence"),
        *_some(TEXT, "contact disc contact_why timing"),
        *_some(WHOLE, "size_cents"),
        *_some(TEXT, "currency arithmetic"),
        *_some(NUMBER, "probability"),
        *_some(ID, "opened_by_run"),
        *_must(MOMENT, "updated_at"),
        _refers("opportunities", "account_id", "accounts", "CASCADE"),
        _refers("opportunities", "opened_by_run", "runs"),
    )
    _index("opportunities", "account_id")
    _index("opportunities", "state")
    _unique_where("uq_opportunities_live", "opportunities", ["account_id", "kind"], "state = 'open'")
