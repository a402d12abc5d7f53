"""Who was forgotten: keyed hashes, and how far each erasure has come."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
# On PostgreSQL with a time zone; on SQLite the same word is ignored.
MOMENT = sa.DateTime(timezone=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _of_person(table: str) -> "sa.ForeignKeyConstraint":
    name = f"fk_{table}_person_id"
    return sa.ForeignKeyConstraint(["person_id"], ["forgotten_people.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "forgotten_key",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        *_must(TEXT, "key"),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten_key"),
    )
    op.create_table(
        "forgotten_people",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        *_must(TEXT, "mark state by"),
        *_must(MOMENT, "at"),
        sa.Column("finished_at", MOMENT),
        sa.Column("rows", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten_people"),
        sa.UniqueConstraint("mark", name="uq_forgotten_people_mark"),
    )
    op.create_table(
        "forgotten_marks",
        *_must(ID, "person_id account_id"),
        *_must(TEXT, "kind mark stands_for"),
        _of_person("forgotten_marks"),
        sa.PrimaryKeyConstraint("person_id", "account_id", "kind", "mark", name="pk_forgotten_marks"),
    )
    op.create_index("ix_forgotten_marks_account_id", "forgotten_marks", ["account_id"])
    op.create_table(
        "forgotten_words",
        *_must(ID, "person_id account_id"),
        *_must(sa.LargeBinary(), "runs"),
        _of_person("forgotten_words"),
        sa.PrimaryKeyConstraint("person_id", "account_id", name="pk_forgotten_words"),
    )
