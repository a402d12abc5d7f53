"""Which account and which contact a row speaks of."""

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import fetch, one_of, update

LINKED = (schema.interactions, schema.surveys)


@dataclass(frozen=True)
class Resolved:
    """`found`: the rows with account_id. `missing`: the others with `reason`."""

    found: pl.DataFrame
    missing: pl.DataFrame


def resolve_accounts(connection: Connection, rows: pl.DataFrame) -> Resolved:
    """Add account_id by the external id in `account`: in the row's own `source` first, else the one match."""
    a = schema.accounts.c
    wanted = rows.get_column("account").drop_nulls().unique().to_list()
    known = fetch(
        connection, sa.select(a.id, a.source, a.external_id).where(one_of(connection, a.external_id, wanted))
    )
    own = known.select("source", account="external_id", own_id="id")
    anywhere = known.group_by(account="external_id").agg(
        other_id=pl.col("id").first(), sources=pl.col("source").sort()
    )
    joined = rows.join(own, on=["source", "account"], how="left", maintain_order="left").join(
        anywhere, on="account", how="left", maintain_order="left"
    )
    single = pl.when(pl.col("sources").list.len() == 1).then("other_id")
    joined = joined.with_columns(account_id=pl.coalesce("own_id", single))
    reason = (
        pl.when(pl.col("sources").is_null())
        .then(pl.format("no account {}", pl.col("account").fill_null("")))
        .otherwise(
            pl.format("account {} is in several sources: {}", "account", pl.col("sources").list.join(", "))
        )
    )
    extra = ["own_id", "other_id", "sources"]
    missing = joined.filter(pl.col("account_id").is_null()).with_columns(reason=reason).drop(extra)
    return Resolved(joined.filter(pl.col("account_id").is_not_null()).drop(extra), missing)


def resolve_contacts(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Add contact_id or null to rows with account_id, source, contact_ref; only the account's own count."""
    c = schema.contacts.c
    wanted = rows.get_column("contact_ref").drop_nulls().unique().to_list()
    if not wanted:
        return rows.with_columns(contact_id=pl.lit(None, pl.Int64))
    query = sa.select(c.id, c.source, c.account_id, c.external_id)
    known = fetch(connection, query.where(one_of(connection, c.external_id, wanted)))
    own = known.select("source", "account_id", contact_ref="external_id", own_id="id")
    anywhere = known.group_by("account_id", contact_ref="external_id").agg(
        other_id=pl.col("id").first(), matches=pl.len()
    )
    joined = rows.join(
        own, on=["source", "account_id", "contact_ref"], how="left", maintain_order="left"
    ).join(anywhere, on=["account_id", "contact_ref"], how="left", maintain_order="left")
    single = pl.when(pl.col("matches") == 1).then("other_id")
    return joined.with_columns(contact_id=pl.coalesce("own_id", single)).drop("own_id", "other_id", "matches")


def link_contacts(connection: Connection, external_ids: list[str]) -> None:
    """Link the rows that named one of these contacts before it was known."""
    for table in LINKED:
        c = table.c
        waiting = fetch(
            connection,
            sa.select(c.id, c.source, c.account_id, c.contact_ref).where(
                c.contact_id.is_(None), one_of(connection, c.contact_ref, external_ids)
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
