"""One person in several tools: the records of an account's contact that share an address point to the first of them."""

from collections.abc import Iterable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.addresses import is_shared, main_address, plain_address
from domain.redaction import one_forgotten
from storage import schema
from storage.frames import fetch, one_of, update
from storage.references import LINKED, link_contacts, unlink_contacts


def settle_twins(
    connection: Connection, account_ids: Iterable[int], only: Iterable[int] | None = None
) -> None:
    """Work out `same_as` of the contacts of these accounts, and have what they said name the person.

    Records of different tools with one address are one person; two of one tool are two, as it says. In a box of several
    people the names must agree too. `only`: just the groups that one of these contacts is in.
    """
    c = schema.contacts.c
    query = sa.select(c.id, c.source, c.account_id, c.external_id, c.name, c.email, c.same_as)
    rows = fetch(connection, query.where(one_of(connection, c.account_id, account_ids))).sort("id")
    judged = _judged(rows)
    if only is not None:
        judged = _among(judged, set(only))
    changed = judged.filter(pl.col("first").ne_missing(pl.col("same_as")))
    if changed.is_empty():
        return
    update(connection, schema.contacts, changed.select("id", same_as="first"))
    apart = changed.filter(pl.col("same_as").is_not_null())
    loose = {*changed.get_column("id"), *apart.get_column("same_as")}
    unlink_contacts(connection, list(loose))
    link_contacts(connection, [*loose, *changed.get_column("first").drop_nulls()])


def _among(judged: pl.DataFrame, ids: set[int]) -> pl.DataFrame:
    """These contacts, those with the same address, and those that pointed to them until now."""
    mine = pl.col("id").is_in(ids)
    hit = judged.filter(mine).select("account_id", "person").drop_nulls()
    same = judged.join(hit, on=["account_id", "person"], how="semi").get_column("id")
    return judged.filter(mine | pl.col("id").is_in(same.implode()) | pl.col("same_as").is_in(ids))


def part_from(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Forget contacts that are about to go: who said what by them, and whose first record they are.

    Gives the records that stand for themselves now: what named them is to be linked (link_contacts) afterwards.
    """
    gone = list(ids)
    c = schema.contacts.c
    second = fetch(
        connection,
        sa.select(c.external_id, c.same_as).where(one_of(connection, c.id, gone), c.same_as.is_not(None)),
    )
    unlink_contacts(connection, gone)
    for table in LINKED:
        t = table.c
        by_it = one_of(connection, t.contact_ref, second["external_id"])
        here = one_of(connection, t.contact_id, second["same_as"].unique()) & by_it
        unnamed = {"contact_id": None, schema.PASSAGES_MADE: None}
        connection.execute(sa.update(table).where(here).values(unnamed))
    pointing = one_of(connection, c.same_as, gone)
    freed = list(connection.execute(sa.select(c.id).where(pointing)).scalars())
    connection.execute(sa.update(schema.contacts).where(pointing).values(same_as=None))
    return freed


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `person` (what makes them one) and `first` (the record of the person, null for that itself)."""
    told_of = rows.select("external_id", "name", "email").iter_rows()
    people = [one_forgotten(ref) or _person(name, email) for ref, name, email in told_of]
    told = rows.with_columns(person=pl.Series("person", people, pl.String))
    group = ["account_id", "person"]
    named = told.filter(pl.col("person").is_not_null())
    groups = named.group_by(group).agg(
        first_id=pl.col("id").min(), records=pl.len(), tools=pl.col("source").n_unique()
    )
    one = groups.filter((pl.col("records") > 1) & (pl.col("records") == pl.col("tools")))
    joined = told.join(one.select(*group, "first_id"), on=group, how="left", maintain_order="left")
    first = pl.when(pl.col("first_id") != pl.col("id")).then("first_id")
    return joined.with_columns(first=first).drop("first_id")


def _person(name: str | None, email: str | None) -> str | None:
    address = plain_address(email)
    if address is None:
        return None
    if is_shared(address):
        told = " ".join((name or "").split()).casefold()
        return f"{address} {told}" if told else None
    return main_address(address)
