"""Whose account it is where a person has said so: that wins over what sources say, now and at every later import."""

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.frames import fetch, one_of
from storage.schema.desk import account_owners
from storage.schema.facts import accounts

FEW_ACCOUNTS = 1_000
"""Of more than so many accounts, all that people have said is read."""


def owned(connection: Connection, rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Accounts with the CSM that a person gave them; `key` is the column that holds their ids."""
    o = account_owners.c
    query = sa.select(o.account_id.label(key), o.csm.label("csm given"))
    if rows.height <= FEW_ACCOUNTS:
        query = query.where(one_of(connection, o.account_id, rows.get_column(key)))
    given = fetch(connection, query)
    if given.is_empty():
        return rows
    joined = rows.join(given, on=key, how="left", maintain_order="left")
    return joined.with_columns(csm=pl.coalesce("csm given", "csm")).select(rows.columns)


def given_csm() -> "sa.ColumnElement[str]":
    """The same as a part of a query from `accounts`: null where nobody has said."""
    o = account_owners.c
    return sa.select(o.csm).where(o.account_id == accounts.c.id).correlate(accounts).scalar_subquery()
