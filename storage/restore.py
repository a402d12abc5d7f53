"""Rows put back as the undo log has them."""

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import from_text, update
from storage.references import only_known_contacts
from storage.utterances import replace_utterances

PLACES = ("account_id", "came_as", "same_as")


def restore_rows(connection: Connection, table: sa.Table, before: pl.Series) -> pl.DataFrame:
    """Write rows back as they were; gives them. A contact that is gone by now is left unlinked."""
    extra = ("utterances",) if table is schema.interactions else ()
    rows = from_text(before, table, extra)
    if rows.is_empty():
        return rows
    if "contact_id" in rows.columns:
        rows = only_known_contacts(connection, rows)
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in schema.made_from(table))
    # Which account a row counts for, and which person a record is of, is no matter of its versions.
    update(connection, table, rows.drop(*extra, *PLACES, strict=False))
    if table is schema.interactions:
        replace_utterances(connection, rows)
    return rows
