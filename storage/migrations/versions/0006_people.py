"""Who is who: links of accounts and contacts across tools, and the people nobody has matched yet."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT, WHOLE, FLAG = sa.Text(), sa.BigInteger(), sa.Boolean()
NUMBER: sa.Double[float] = sa.Double()
MOMENT = sa.DateTime(timezone=True)
HOLD_AN_ACCOUNT = ("contacts", "subscriptions", "interactions", "surveys", "invoices", "churn_events")


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def _refers(table: str, column: str, target: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    for table in HOLD_AN_ACCOUNT:
        op.add_column(table, sa.Column("came_as", ID, nullable=True))
    op.add_column("contacts", sa.Column("same_as", ID, nullable=True))
    _links()
    _look_alikes()
    _people()
    _held()


def _links() -> None:
    op.create_table(
        "account_links",
        *_must(ID, "linked_id account_id matched_id"),
        *_some(NUMBER, "confidence"),
        *_must(TEXT, "how"),
        *_some(ID, "import_id"),
        *_some(TEXT, "settled_by"),
        *_must(MOMENT, "settled_at"),
        sa.PrimaryKeyConstraint("linked_id", name="pk_account_links"),
        _refers("account_links", "linked_id", "accounts", "CASCADE"),
        _refers("account_links", "account_id", "accounts"),
        _refers("account_links", "import_id", "import_batches"),
    )
    _index("account_links", "account_id")


def _look_alikes() -> None:
    op.create_table(
        "look_alikes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "account_id other_id"),
        *_must(TEXT, "how"),
        *_some(NUMBER, "score"),
        *_must(TEXT, "state"),
        *_some(TEXT, "settled_by"),
        *_some(MOMENT, "settled_at"),
        sa.PrimaryKeyConstraint("id", name="pk_look_alikes"),
        _refers("look_alikes", "account_id", "accounts", "CASCADE"),
        _refers("look_alikes", "other_id", "accounts", "CASCADE"),
        sa.UniqueConstraint("account_id", "other_id", name="uq_look_alikes_account_id_other_id"),
    )
    _index("look_alikes", "other_id")
    _index("look_alikes", "state")
    op.create_table(
        "account_verdicts",
        *_must(TEXT, "source external_id other_source other_external_id"),
        *_some(FLAG, "same"),
        *_must(TEXT, "by"),
        *_must(MOMENT, "at"),
        sa.PrimaryKeyConstraint(
            "source", "external_id", "other_source", "other_external_id", name="pk_account_verdicts"
        ),
    )


def _people() -> None:
    op.create_table(
        "settled_people",
        *_must(TEXT, "person_key"),
        *_some(TEXT, "account_source account_external_id"),
        *_must(TEXT, "by"),
        *_must(MOMENT, "at"),
        sa.PrimaryKeyConstraint("person_key", name="pk_settled_people"),
    )
    op.create_table(
        "unmatched_people",
        *_must(TEXT, "person_key"),
        *_some(TEXT, "person_address person_name person_domain"),
        *_some(FLAG, "is_shared"),
        *_must(TEXT, "source"),
        *_must(MOMENT, "first_seen_at last_seen_at"),
        *_must(WHOLE, "conversations"),
        *_must(TEXT, "state"),
        *_some(TEXT, "settled_by"),
        *_some(MOMENT, "settled_at"),
        sa.PrimaryKeyConstraint("person_key", name="pk_unmatched_people"),
    )
    _index("unmatched_people", "state")
    _index("unmatched_people", "person_domain")


def _held() -> None:
    op.create_table(
        "held_conversations",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(ID, "import_id"),
        *_must(TEXT, "source external_id"),
        *_must(MOMENT, "occurred_at"),
        *_some(TEXT, "row"),
        *_must(TEXT, "people why state"),
        sa.PrimaryKeyConstraint("id", name="pk_held_conversations"),
        _refers("held_conversations", "import_id", "import_batches", "CASCADE"),
        sa.UniqueConstraint("source", "external_id", name="uq_held_conversations_source_external_id"),
        sqlite_autoincrement=True,
    )
    _index("held_conversations", "import_id")
    op.create_table(
        "held_people",
        *_must(ID, "held_id"),
        *_must(TEXT, "person_key"),
        sa.PrimaryKeyConstraint("held_id", "person_key", name="pk_held_people"),
        _refers("held_people", "held_id", "held_conversations", "CASCADE"),
    )
    _index("held_people", "person_key")
