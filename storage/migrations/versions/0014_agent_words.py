"""The short texts of agents about accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
JSON = sa.JSON(none_as_null=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _some(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=True) for name in names.split()]


def upgrade() -> None:
    op.create_table(
        "agent_words",
        *_must(ID, "account_id"),
        *_must(TEXT, "about reason"),
        *_must(sa.Date(), "as_of"),
        *_must(TEXT, "basis"),
        *_must(JSON, "sentences evidence"),
        *_must(TEXT, "label"),
        *_some(TEXT, "prompt_name"),
        *_some(sa.BigInteger(), "prompt_version"),
        *_some(TEXT, "prompt_hash model"),
        *_must(sa.DateTime(timezone=True), "made_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_agent_words_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "about", "reason", name="pk_agent_words"),
    )
