"""Which account and which contact a row speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import fetch, one_of, update
from storage.imports import Rejected

LINKED = (schema.interactions, schema.surveys)


@dataclass(frozen=True)
class Resolved:
    """`found`: the rows with account_id. `missing`: the others with `reason`."""

    found: pl.DataFrame
    missing: pl.DataFrame

    def rejected(self) -> list[Rejected]:
        """The missing ones, for the list of rows kept out."""
        told = self.missing.select("row", "account", "reason")
        return [Rejected(row, "account", value, reason) for row, value, reason in told.iter_rows()]


def resolve_accounts(connection: Connection, rows: pl.DataFrame) -> Resolved:
    """Add account_id, and came_as where a linked record was named.

    By `account_id` where the rows have it (of any record); else by the external id in `account`: in the row's own
    `source` first, else what it names everywhere, if that is one account.
    """
    return _by_id(connection, rows) if "account_id" in rows.columns else _by_external_id(connection, rows)


def _by_id(connection: Connection, rows: pl.DataFrame) -> Resolved:
    a = schema.accounts.c
    wanted = rows.get_column("account_id").drop_nulls().unique().to_list()
    records = _with_account(connection, sa.select(a.id).where(one_of(connection, a.id, wanted)))
    known = records.select(account_id=pl.col("id"), its_account="belongs_to")
    joined = rows.cast({"account_id": pl.Int64}).join(
        known, on="account_id", how="left", maintain_order="left"
    )
    there = pl.col("its_account").is_not_null()
    found = joined.filter(there).with_columns(
        account_id="its_account",
        came_as=pl.when(pl.col("account_id") != pl.col("its_account")).then("account_id"),
    )
    reason = pl.format("no account with id {}", pl.col("account_id").cast(pl.String).fill_null(""))
    missing = joined.filter(~there).with_columns(reason=reason, account=pl.col("account_id").cast(pl.String))
    return Resolved(found.drop("its_account"), missing.drop("its_account"))


def _by_external_id(connection: Connection, rows: pl.DataFrame) -> Resolved:
    a = schema.accounts.c
    wanted = rows.get_column("account").drop_nulls().unique().to_list()
    query = sa.select(a.id, a.source, a.external_id).where(one_of(connection, a.external_id, wanted))
    known = _with_account(connection, query)
    own = known.select("source", account="external_id", own_id="id", own_account="belongs_to")
    # A record of the account itself before a linked one: rows then need not remember a link.
    direct = known.sort(pl.col("id") != pl.col("belongs_to"), "id")
    anywhere = direct.group_by(account="external_id", maintain_order=True).agg(
        other_id=pl.col("id").first(),
        other_account=pl.col("belongs_to").first(),
        accounts=pl.col("belongs_to").n_unique(),
        sources=pl.col("source").sort(),
    )
    joined = rows.join(own, on=["source", "account"], how="left", maintain_order="left").join(
        anywhere, on="account", how="left", maintain_order="left"
    )
    single = pl.col("accounts") == 1
    joined = joined.with_columns(
        account_id=pl.coalesce("own_account", pl.when(single).then("other_account")),
        named_id=pl.coalesce("own_id", pl.when(single).then("other_id")),
    ).with_columns(came_as=pl.when(pl.col("named_id") != pl.col("account_id")).then("named_id"))
    reason = (
        pl.when(pl.col("sources").is_null())
        .then(pl.format("no account {}", pl.col("account").fill_null("")))
        .otherwise(
            pl.format("account {} is in several sources: {}", "account", pl.col("sources").list.join(", "))
        )
    )
    extra = ["own_id", "own_account", "other_id", "other_account", "accounts", "sources", "named_id"]
    missing = joined.filter(pl.col("account_id").is_null()).with_columns(reason=reason).drop(extra)
    return Resolved(joined.filter(pl.col("account_id").is_not_null()).drop(extra), missing)


def _with_account(connection: Connection, query: "sa.Select[Any]") -> pl.DataFrame:
    """Account records with `belongs_to`: the account they are linked to, else their own id."""
    a, link = schema.accounts.c, schema.account_links.c
    joined = query.add_columns(link.account_id.label("belongs_to")).outerjoin(
        schema.account_links, link.linked_id == a.id
    )
    found = fetch(connection, joined)
    return found.with_columns(belongs_to=pl.coalesce("belongs_to", "id"))


def resolve_contacts(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Add contact_id or null to rows with account_id, source, contact_ref; only the account's own count.

    A reference is an external id, else a mail address. It leads to the first record of that person.
    """
    refs = rows.get_column("contact_ref").drop_nulls().unique()
    if refs.is_empty():
        return rows.with_columns(contact_id=pl.lit(None, pl.Int64))
    known = _contacts_named(connection, refs, rows.get_column("account_id").unique())
    own = known.select("source", "account_id", contact_ref="external_id", own_id="person").unique(
        ["source", "account_id", "contact_ref"], keep="first", maintain_order=True
    )
    joined = rows.join(own, on=["source", "account_id", "contact_ref"], how="left", maintain_order="left")
    for name, ref in (("other_id", pl.col("external_id")), ("mail_id", pl.col("email").str.to_lowercase())):
        only = (
            known.group_by("account_id", contact_ref=ref)
            .agg(pl.col("person").unique())
            .filter(pl.col("person").list.len() == 1)
            .select("account_id", "contact_ref", pl.col("person").list.first().alias(name))
        )
        on = pl.col("contact_ref") if name == "other_id" else pl.col("contact_ref").str.to_lowercase()
        joined = joined.with_columns(looked_for=on).join(
            only,
            left_on=["account_id", "looked_for"],
            right_on=["account_id", "contact_ref"],
            how="left",
            maintain_order="left",
        )
    found = pl.coalesce("own_id", "other_id", "mail_id")
    return joined.with_columns(contact_id=found).drop("own_id", "other_id", "mail_id", "looked_for")


def _contacts_named(connection: Connection, refs: pl.Series, accounts: pl.Series) -> pl.DataFrame:
    """The contacts with one of these external ids, or of these accounts with one of these addresses.

    `person` is the first record of the same one.
    """
    c = schema.contacts.c
    columns = (c.id, c.source, c.account_id, c.external_id, c.email, c.same_as)
    addresses = refs.filter(refs.str.contains("@", literal=True)).str.to_lowercase().unique().to_list()
    named = one_of(connection, c.external_id, refs.to_list())
    if addresses:
        named |= one_of(connection, c.account_id, accounts) & one_of(
            connection, sa.func.lower(c.email), addresses
        )
    known = fetch(connection, sa.select(*columns).where(named).order_by(c.id))
    return known.with_columns(person=pl.coalesce("same_as", "id"))


def link_contacts(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Link the rows that named one of these contacts before it was known."""
    c = schema.contacts.c
    query = sa.select(c.external_id, c.email).where(one_of(connection, c.id, contact_ids))
    named = fetch(connection, query)
    refs = pl.concat([named["external_id"], named["email"], named["email"].str.to_lowercase()])
    for table in LINKED:
        t = table.c
        waiting = fetch(
            connection,
            sa.select(t.id, t.source, t.account_id, t.contact_ref).where(
                t.contact_id.is_(None), one_of(connection, t.contact_ref, refs.drop_nulls().unique())
            ),
        )
        found = resolve_contacts(connection, waiting).filter(pl.col("contact_id").is_not_null())
        unmade = pl.lit(None, pl.String).alias(schema.PASSAGES_MADE)  # passages say who speaks
        update(connection, table, found.select("id", "contact_id", unmade))


def name_again(connection: Connection, contact_ids: list[int]) -> None:
    """Have the passages of these contacts made anew: they say who speaks."""
    for table in LINKED:
        theirs = one_of(connection, table.c.contact_id, contact_ids)
        connection.execute(sa.update(table).where(theirs).values({schema.PASSAGES_MADE: None}))


def unlink_contacts(connection: Connection, contact_ids: list[int]) -> None:
    """Forget the links to these contacts; the text that named them stays, to be linked again."""
    for table in LINKED:
        gone = one_of(connection, table.c.contact_id, contact_ids)
        connection.execute(
            sa.update(table).where(gone).values({"contact_id": None, schema.PASSAGES_MADE: None})
        )


def only_known_contacts(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose contact_id names a contact that is there, else nobody."""
    c = schema.contacts.c
    wanted = rows.get_column("contact_id").drop_nulls().unique().to_list()
    known = fetch(connection, sa.select(c.id).where(one_of(connection, c.id, wanted))).get_column("id")
    return rows.with_columns(
        contact_id=pl.when(pl.col("contact_id").is_in(known.implode())).then("contact_id")
    )


def contacts_given(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that name their contact by id: with contact_ref, and came_as where the contact came by a linked record.

    An id that is no contact of the row's account is nobody.
    """
    c = schema.contacts.c
    wanted = rows.get_column("contact_id").drop_nulls().unique().to_list()
    query = sa.select(c.id, c.account_id, c.external_id, c.came_as, c.same_as)
    known = fetch(connection, query.where(one_of(connection, c.id, wanted))).select(
        "account_id",
        contact_id="id",
        person=pl.coalesce("same_as", "id"),
        its_ref="external_id",
        its_record="came_as",
    )
    joined = rows.cast({"contact_id": pl.Int64}).join(
        known, on=["account_id", "contact_id"], how="left", maintain_order="left"
    )
    said = pl.col("contact") if "contact" in rows.columns else pl.lit(None, pl.String)
    return joined.with_columns(
        contact_given="person",
        contact_ref=pl.coalesce(said, "its_ref"),
        came_as=pl.coalesce("came_as", "its_record"),
    ).drop("contact_id", "person", "its_ref", "its_record", *({"contact"} & set(rows.columns)))
