"""Who was forgotten: keyed hashes that an import knows them by again, and how far each erasure has come."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from storage.columns import Id, json, key, moment, reference, text, texts
from storage.schema.base import METADATA

forgotten_key = Table(
    "forgotten_key",
    METADATA,
    Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),  # there is one row
    text("key", nullable=False),
)
forgotten_people = Table(
    "forgotten_people",
    METADATA,
    key(),
    text("mark", nullable=False),
    text("state", nullable=False),  # begun, cleaned, done
    text("by", nullable=False),
    moment("at", nullable=False),
    moment("finished_at"),
    json("rows"),
    sa.UniqueConstraint("mark"),
)
forgotten_marks = Table(
    "forgotten_marks",
    METADATA,
    reference("person_id", "forgotten_people.id", on_delete="CASCADE"),
    Column("account_id", Id, nullable=False),  # 0: wherever it is met
    *texts("kind", "mark", "stands_for", nullable=False),
    PrimaryKeyConstraint("person_id", "account_id", "kind", "mark"),
    Index(None, "account_id"),
)
forgotten_words = Table(
    "forgotten_words",
    METADATA,
    reference("person_id", "forgotten_people.id", on_delete="CASCADE"),
    Column("account_id", Id, nullable=False),
    Column("runs", sa.LargeBinary(), nullable=False),
    PrimaryKeyConstraint("person_id", "account_id"),
)
