"""What is stored of single records of a source, for what an event of it does not say again."""

from collections.abc import Collection, Sequence
from hashlib import blake2b

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.engine import read
from storage.frames import fetch, one_of

DIGITS = 16
MANY = 50
"""Deliveries: so many are looked for by the database; more are compared here with all that were taken."""


def delivery_mark(vendor: str, delivery_id: str) -> str:
    """What an import keeps of a delivery's id: 64 bits, whatever a vendor writes into it."""
    told = f"{vendor}\x1f{delivery_id}".encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=DIGITS // 2).hexdigest()


class KnownRecords:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def accounts_of_contacts(self, source: str, contact_ids: Collection[str]) -> dict[str, str]:
        """By external id of a contact of this source: the external id of its account, in the same source."""
        if not contact_ids:
            return {}
        c, a = schema.contacts.c, schema.accounts.c
        own = a.id == sa.func.coalesce(c.came_as, c.account_id)
        query = sa.select(c.external_id, a.external_id).join_from(schema.contacts, schema.accounts, own)
        query = query.where(c.source == source, a.source == source)
        with read(self._engine) as connection:
            found = connection.execute(query.where(one_of(connection, c.external_id, contact_ids)))
            return dict(found.tuples().all())

    def rows(
        self, table: str, source: str, external_ids: Collection[str], columns: Sequence[str]
    ) -> pl.DataFrame:
        """`external_id` and these columns of the records of a bundle table that are stored."""
        t = schema.BUNDLE_TABLES[table].c
        query = sa.select(t.external_id, *(t[name] for name in columns)).where(t.source == source)
        with read(self._engine) as connection:
            return fetch(connection, query.where(one_of(connection, t.external_id, external_ids)))

    def taken(self, source: str, marks: Collection[str]) -> set[str]:
        """Which of these deliveries an import brought that was finished and not undone."""
        b = schema.import_batches.c
        told = sa.cast(b.details, sa.Text)
        query = sa.select(told).where(b.source == source, b.state == "done")
        query = query.where(told.like('%"deliveries"%'))
        if len(marks) <= MANY:
            query = query.where(sa.or_(sa.false(), *(told.like(f"%{mark}%") for mark in marks)))
        with read(self._engine) as connection:
            found = [text for (text,) in connection.execute(query)]
        return {mark for mark in marks if any(mark in text for text in found)} if found else set()
