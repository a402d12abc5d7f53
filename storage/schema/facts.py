"""The bundle with where its rows came from, the imports that brought it, and what they touched."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from storage.columns import Id, day, flag, json, key, moment, number, reference, text, texts, whole
from storage.schema.base import METADATA, account, came_as, only, only_on

PASSAGES_MADE = "passages_made"
"""By which version of the cutter a row's words were made into passages; null where they have to be."""
READ_BY_MODEL = "read_by_model"
"""What came of giving a conversation to the language model; null where none has read it as it stands."""
DISC_READER = "disc_reader"
"""Which version of the DISC reader has been through a conversation; null where none has read it as it stands."""


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
    Index(None, "finished_at"),
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
    account(),
    came_as(),
    *texts("name", "email", "role", "title"),
    flag("is_primary"),
    text("language"),
    Column("same_as", Id, nullable=True),  # the first record of the same person at this account
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
    account(),
    came_as(),
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
    text(PASSAGES_MADE),
    Index(None, "account_id", "start_date"),
)
interactions = _bundle(
    "interactions",
    text("external_id", nullable=False),
    account(),
    came_as(),
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
    text(READ_BY_MODEL),
    text(PASSAGES_MADE),
    text(DISC_READER),
    Index(None, "contact_id"),
    Index(None, "reader_version"),
    Index(None, DISC_READER),
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
    account(),
    came_as(),
    moment("occurred_at", nullable=False),
    text("kind", nullable=False),
    number("score"),
    reference("contact_id", "contacts.id", nullable=True),
    *texts("contact_ref", "comment"),
    text(PASSAGES_MADE),
    Index(None, "account_id", "occurred_at"),
    Index(None, "contact_id"),
)
invoices = _bundle(
    "invoices",
    text("external_id", nullable=False),
    account(),
    came_as(),
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
    account(),
    came_as(),
    day("occurred_at", nullable=False),
    text("reason"),
    text(PASSAGES_MADE),
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
only_on("sqlite", "ix_interactions_told", interactions, "account_id", "occurred_at", *_TOLD)
only_on("postgresql", "ix_interactions_account_id_occurred_at", interactions, "account_id", "occurred_at")
for _table in (interactions, surveys):
    Index(
        f"ix_{_table.name}_unlinked",
        _table.c.contact_ref,
        **only(_table.c.contact_id.is_(None) & _table.c.contact_ref.is_not(None)),
    )

Index(
    "ix_interactions_unread_by_model",
    interactions.c.occurred_at,
    **only(interactions.c[READ_BY_MODEL].is_(None)),
)

WITH_WORDS = (interactions, surveys, subscriptions, churn_events)
for _table in WITH_WORDS:
    Index(None, _table.c[PASSAGES_MADE])


def made_from(table: Table) -> list[str]:
    """The columns of a bundle table that say which readers and cutter have been through the row as it stands."""
    made = ("reader_version", READ_BY_MODEL, PASSAGES_MADE, DISC_READER)
    return [name for name in made if name in table.c]


account_touches = Table(
    "account_touches",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("first_day", nullable=False),
    moment("touched_at", nullable=False),
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
