"""Who is known: records, contacts and what people settled, read once for a directory."""

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.engine import read
from storage.frames import fetch

ADDRESSES = r"[^\s,;:<>\"'\\]+@[^\s,;:<>\"'\\]+"


@dataclass(frozen=True)
class Identities:
    """`records`: record_id, account_id, name, domain; of every tool, with the account each belongs to.

    `contacts`: contact_id (the first record of the person), record_id, account_id, name, email, by account_id;
    `aliases`: contact_id, record_id, account_id, email of further addresses that a tool has of a contact.
    `settled`: person_key, record_id (null: ignored, or an account that is not here now). `csms`: as accounts name them.
    """

    records: pl.DataFrame
    contacts: pl.DataFrame
    aliases: pl.DataFrame
    settled: pl.DataFrame
    csms: list[str]


class IdentityStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self) -> Identities:
        """One consistent view: four queries, whatever is in it."""
        with read(self._engine) as connection:
            contacts = _contacts(connection)
            return Identities(
                _records(connection),
                contacts.drop("attributes"),
                _aliases(contacts),
                _settled(connection),
                _csms(connection),
            )


def _records(connection: Connection) -> pl.DataFrame:
    a, link = schema.accounts.c, schema.account_links.c
    joined = schema.accounts.outerjoin(schema.account_links, link.linked_id == a.id)
    query = sa.select(a.id.label("record_id"), link.account_id, a.name, a.domain).select_from(joined)
    found = fetch(connection, query)
    return found.with_columns(account_id=pl.coalesce("account_id", "record_id")).sort("record_id")


def _contacts(connection: Connection) -> pl.DataFrame:
    c = schema.contacts.c
    # Attributes are long, and few of them hold a second address.
    more = sa.case((sa.cast(c.attributes, sa.Text).like("%@%"), sa.cast(c.attributes, sa.Text)))
    query = sa.select(c.id, c.same_as, c.account_id, c.came_as, c.name, c.email, more.label("attributes"))
    found = fetch(connection, query).with_columns(
        contact_id=pl.coalesce("same_as", "id"), record_id=pl.coalesce("came_as", "account_id")
    )
    return found.sort("account_id", "id").drop("id", "same_as", "came_as")


def _aliases(contacts: pl.DataFrame) -> pl.DataFrame:
    said = contacts.filter(pl.col("attributes").is_not_null())
    found = said.with_columns(other=pl.col("attributes").str.to_lowercase().str.extract_all(ADDRESSES))
    rows = found.explode("other").filter(pl.col("other").is_not_null())
    return rows.select("contact_id", "record_id", "account_id", email="other").unique(maintain_order=True)


def _settled(connection: Connection) -> pl.DataFrame:
    s, a = schema.settled_people.c, schema.accounts.c
    here = (a.source == s.account_source) & (a.external_id == s.account_external_id)
    joined = schema.settled_people.outerjoin(schema.accounts, here)
    ignored = s.account_source.is_(None).label("ignored")
    query = sa.select(s.person_key, a.id.label("record_id"), ignored).select_from(joined)
    found = fetch(connection, query)
    # What was settled to an account that an undo has removed waits for the account to come back.
    return found.filter(pl.col("record_id").is_not_null() | pl.col("ignored")).drop("ignored")


def _csms(connection: Connection) -> list[str]:
    csm = schema.accounts.c.csm
    told = sa.select(csm).where(csm.is_not(None)).union(sa.select(schema.account_owners.c.csm))
    return sorted(name for name in connection.execute(told).scalars() if name)
