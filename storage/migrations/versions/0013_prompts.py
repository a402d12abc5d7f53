"""Prompts under control; and which version of a prompt a call of the model was made with.

Versions, moves of labels, evaluations and the log are only ever added to: triggers refuse everything else.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
WHOLE = sa.BigInteger()
# On PostgreSQL with a time zone; on SQLite the same word is ignored.
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON()
APPEND_ONLY = ("prompt_versions", "prompt_evaluations", "prompt_moves", "prompt_actions")


def _key() -> "sa.Column[Any]":
    return sa.Column("id", ID, autoincrement=True, nullable=False)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def upgrade() -> None:
    op.add_column("model_calls", sa.Column("prompt_version", WHOLE))
    op.create_table(
        "prompt_versions",
        _key(),
        *_must(TEXT, "name"),
        *_must(WHOLE, "number"),
        *_must(TEXT, "text hash by note"),
        *_must(MOMENT, "at"),
        *_some(WHOLE, "base"),
        *_some(JSON, "proposed_from"),
        *_some(sa.Boolean(), "shipped"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_versions"),
        sa.UniqueConstraint("name", "number", name="uq_prompt_versions_name_number"),
    )
    op.create_table(
        "prompt_evaluations",
        _key(),
        *_must(TEXT, "name"),
        *_must(WHOLE, "candidate production"),
        *_must(TEXT, "by model verdict"),
        *_must(MOMENT, "at"),
        *_must(WHOLE, "micros"),
        *_must(TEXT, "currency"),
        *_must(JSON, "body"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_evaluations"),
    )
    op.create_index("ix_prompt_evaluations_name", "prompt_evaluations", ["name"])
    op.create_table(
        "prompt_moves",
        _key(),
        *_must(TEXT, "name label"),
        *_must(WHOLE, "step"),
        *_some(WHOLE, "was"),
        *_must(WHOLE, "to_number"),
        *_must(TEXT, "kind by note"),
        *_must(MOMENT, "at"),
        *_some(ID, "evaluation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_moves"),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["prompt_evaluations.id"], name="fk_prompt_moves_evaluation_id"
        ),
        sa.UniqueConstraint("name", "label", "step", name="uq_prompt_moves_name_label_step"),
    )
    _cases()
    op.create_table(
        "prompt_actions",
        _key(),
        *_must(MOMENT, "at"),
        *_must(TEXT, "by action name says"),
        *_some(WHOLE, "version"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_actions"),
    )
    op.create_index("ix_prompt_actions_name", "prompt_actions", ["name"])
    _only_added_to()


def _cases() -> None:
    op.create_table(
        "prompt_cases",
        _key(),
        *_must(TEXT, "name kind disc language drafted approved by"),
        *_must(JSON, "given expects"),
        *_must(MOMENT, "at"),
        *_some(WHOLE, "draft_id"),
        *_must(ID, "account_id"),
        *_some(ID, "contact_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt_cases"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_prompt_cases_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_prompt_cases_contact_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("name", "draft_id", name="uq_prompt_cases_name_draft_id"),
    )
    op.create_index("ix_prompt_cases_account_id", "prompt_cases", ["account_id"])
    op.create_index("ix_prompt_cases_contact_id", "prompt_cases", ["contact_id"])


def _only_added_to() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION keepwell_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
        for what in ("UPDATE", "DELETE"):
            op.execute(_refusing(table, what, op.get_bind().dialect.name))


def _refusing(table: str, what: str, dialect: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} FOR EACH ROW"
    if dialect == "postgresql":
        return f"{head} EXECUTE FUNCTION keepwell_only_added_to()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
