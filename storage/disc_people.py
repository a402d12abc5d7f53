"""Whose words a row of cues is: an account's contacts as persons, by record and by the names they speak under."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.addresses import is_shared
from storage.frames import fetch, one_of
from storage.schema import contacts, disc_erased

NAMED: dict[str, type[pl.DataType]] = {"account_id": pl.Int64, "speaker": pl.String, "named": pl.Int64}


@dataclass(frozen=True)
class Persons:
    """`records` has id, account_id, source, external_id, name, email, person, shared; `named` (NAMED) leads a name in
    lower case to its person, where only one at the account has it. `erased` are persons.
    """

    records: pl.DataFrame
    named: pl.DataFrame
    erased: frozenset[int]

    @cached_property
    def _told_apart(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """(contact_id, person) and (account_id, speaker, named) without shared boxes and erased persons."""
        shared = self.records.filter("shared")["person"].to_list()
        nobody = pl.Series(list({*shared, *self.erased}), dtype=pl.Int64).implode()
        records = self.records.select(pl.col("id").alias("contact_id"), "person")
        return (
            records.filter(~pl.col("person").is_in(nobody)),
            self.named.filter(~pl.col("named").is_in(nobody)),
        )

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` (account_id, contact_id, speaker) with `contact_id` the person: nobody's, a shared box's and an erased
        person's rows are left out."""
        records, named = self._told_apart
        whose = pl.when(pl.col("speaker").is_not_null()).then("named").otherwise("person")
        return (
            rows.lazy()
            .join(records.lazy(), on="contact_id", how="left", maintain_order="left")
            .join(named.lazy(), on=["account_id", "speaker"], how="left", maintain_order="left")
            .with_columns(contact_id=whose)
            .filter(pl.col("contact_id").is_not_null())
            .drop("person", "named")
            .collect()
        )

    def silent(self, contact_id: int | None) -> bool:
        """Whether nothing may be read of what this record wrote."""
        mine = self.records.filter(pl.col("id") == contact_id)
        if mine.is_empty():
            return False
        row = mine.row(0, named=True)
        return bool(row["shared"]) or row["person"] in self.erased


def persons_of(connection: Connection, account_ids: Iterable[int]) -> Persons:
    """The contacts of these accounts."""
    c, gone = contacts.c, disc_erased.c
    query = sa.select(c.id, c.account_id, c.source, c.external_id, c.name, c.email, c.same_as)
    found = fetch(connection, query.where(one_of(connection, c.account_id, account_ids)))
    records = found.sort("id").with_columns(
        person=pl.coalesce("same_as", "id"),
        shared=pl.Series([is_shared(email) for email in found.sort("id")["email"]], dtype=pl.Boolean),
    )
    erased = fetch(connection, sa.select(gone.source, gone.external_id))
    hit = records.join(erased, on=["source", "external_id"], how="semi")
    return Persons(records, _named(records), frozenset(hit["person"].to_list()))


def _named(records: pl.DataFrame) -> pl.DataFrame:
    names = [
        (account_id, name.casefold(), person)
        for account_id, person, *names in records.select(
            "account_id", "person", "name", "email", "external_id"
        ).iter_rows()
        for name in names
        if name
    ]
    told = pl.DataFrame(names, schema=NAMED, orient="row").unique()
    alone = pl.col("named").n_unique().over("account_id", "speaker") == 1
    return told.filter(alone)
