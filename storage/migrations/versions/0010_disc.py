"""What the DISC reader counts in conversations; corrections, erasures, and who did them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True)


def _must(kind: Any, names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind, nullable=False) for name in names.split()]


def _key(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def upgrade() -> None:
    op.add_column("interactions", sa.Column("disc_reader", TEXT))
    op.create_index("ix_interactions_disc_reader", "interactions", ["disc_reader"])
    op.create_table(
        "disc_cues",
        *_key("disc_cues"),
        sa.Column("interaction_id", ID, nullable=False),
        sa.Column("speaker", TEXT),
        *_must(TEXT, "kind"),
        *_must(sa.BigInteger(), "words"),
        *_must(sa.Double(), "pace focus weight"),
        *_must(sa.JSON(), "counts marks"),
        *_must(TEXT, "reader"),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name="fk_disc_cues_interaction_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_disc_cues_interaction_id", "disc_cues", ["interaction_id"])
    op.create_table(
        "disc_corrections",
        *_key("disc_corrections"),
        *_must(TEXT, "source external_id letter by"),
        sa.Column("reason", TEXT),
        *_must(sa.Date(), "since"),
        sa.Column("until", sa.Date()),
        *_must(MOMENT, "at"),
    )
    op.create_table(
        "disc_erased",
        *_must(TEXT, "source external_id by"),
        *_must(MOMENT, "at"),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_disc_erased"),
    )
    op.create_table(
        "disc_log",
        *_key("disc_log"),
        *_must(TEXT, "action source external_id by"),
        *_must(MOMENT, "at"),
    )
    for table in ("disc_corrections", "disc_log"):
        op.create_index(f"ix_{table}_source_external_id", table, ["source", "external_id"])
