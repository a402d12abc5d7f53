"""Rows that their source has deleted: in no table that is read, but kept, so that late news finds them.

An import digs up the rows it speaks of, works on them as on any others, and buries again what is still deleted.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.tables import TABLES
from storage import schema
from storage.contact_twins import part_from
from storage.frames import fetch, from_text, insert, one_of, to_text
from storage.references import link_contacts, only_known_contacts
from storage.utterances import replace_utterances, with_utterances

DELETED = r'[{,]\s*"deleted":\s*"true"'
"""The mark in a row's attributes (sources/rows.py): exact, because a quote inside a JSON text is escaped."""


def is_deleted() -> pl.Expr:
    return pl.col("attributes").str.contains(DELETED).fill_null(value=False)


def named_by(table: sa.Table) -> str:
    """The column that a row is looked for by; with the source it is (nearly) the identity."""
    first = TABLES[table.name].identity[0]
    return "account_id" if first == "account" else first


def dig_up(connection: Connection, table: sa.Table, names: Iterable[Any] | None = None) -> list[int]:
    """Put the buried rows of these names (or all of the table's) back as they were; gives their ids."""
    b = schema.buried_rows.c
    here = b.table_name == table.name
    if names is not None:
        here &= one_of(connection, b.name, [str(name) for name in names])
    found = fetch(connection, sa.select(b.row_id, b.body).where(here))
    if found.is_empty():
        return []
    extra = ("utterances",) if table is schema.interactions else ()
    rows = from_text(found.get_column("body"), table, extra)
    if "contact_id" in rows.columns:
        rows = only_known_contacts(connection, rows)
    if "same_as" in rows.columns:
        rows = rows.with_columns(same_as=pl.lit(None, pl.Int64))
    insert(connection, table, rows.drop(extra))
    if table is schema.interactions:
        replace_utterances(connection, rows)
    if table is schema.contacts:
        link_contacts(connection, rows.get_column("id"))
    ids = found.get_column("row_id").to_list()
    connection.execute(sa.delete(schema.buried_rows).where(here, one_of(connection, b.row_id, ids)))
    return ids


def bury(connection: Connection, table: sa.Table, condition: "sa.ColumnElement[bool]") -> None:
    """Take the rows out that are marked deleted. Accounts stay: other rows belong to them."""
    if table is schema.accounts:
        return
    rows = fetch(connection, sa.select(table).where(condition)).filter(is_deleted())
    if rows.is_empty():
        return
    if table is schema.interactions:
        rows = with_utterances(connection, rows)
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in schema.made_from(table))
    ids = rows.get_column("id").to_list()
    kept = rows.select(
        table_name=pl.lit(table.name),
        row_id="id",
        name=pl.col(named_by(table)).cast(pl.String),
        body=to_text(rows),
    )
    insert(connection, schema.buried_rows, kept)
    freed = part_from(connection, ids) if table is schema.contacts else []
    connection.execute(sa.delete(table).where(one_of(connection, table.c.id, ids)))
    if freed:
        link_contacts(connection, freed)
