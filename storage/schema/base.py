"""What all tables share: their names' conventions, and indexes of some rows or of one kind of database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, MetaData, Table

from storage.columns import Id, reference

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
ONLY_ON = "only on"
"""In the info of an index: the one kind of database that has it."""


def only(rows: "sa.ColumnElement[bool]") -> dict[str, Any]:
    """An index of these rows alone, on either database."""
    return {"sqlite_where": rows, "postgresql_where": rows}


def only_on(engine: str, name: str, table: Table, *columns: str) -> None:
    """An index that the other kind of database does not get."""
    Index(name, *(table.c[column] for column in columns), info={ONLY_ON: engine}).ddl_if(dialect=engine)


def account() -> "Column[int]":
    return reference("account_id", "accounts.id")


def came_as() -> "Column[int]":
    """The record a row named, where that is linked to the account the row counts for; null: the account itself."""
    return Column("came_as", Id, nullable=True)
