"""One id on two accounts: remembered for the whole import, and an earlier chunk's row is taken back."""

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.contact_twins import part_from
from storage.fold import UNIT_SEPARATOR
from storage.frames import fetch, insert, one_of, to_text
from storage.imports import Rejected
from storage.references import link_contacts
from storage.restore import restore_rows


def known_collisions(
    connection: Connection, import_id: int, table_name: str, rows: pl.DataFrame
) -> tuple[pl.DataFrame, list[Rejected]]:
    """Split off the rows whose id this import has already seen on two accounts."""
    c = schema.import_collisions.c
    known = fetch(
        connection, sa.select(c.key, c.reason).where(c.import_id == import_id, c.table_name == table_name)
    )
    if known.is_empty():
        return rows, []
    bad = rows.join(known, on="key", how="inner", maintain_order="left")
    rejected = [
        Rejected(row, "external_id", value, reason)
        for row, value, reason in bad.select("row", "external_id", "reason").iter_rows()
    ]
    return rows.join(known, on="key", how="anti", maintain_order="left"), rejected


def note_collisions(
    connection: Connection, import_id: int, table_name: str, collisions: pl.DataFrame
) -> pl.DataFrame:
    """Remember ids found on two accounts (key, account_id list); gives key and reason."""
    a = schema.accounts.c
    spread = collisions.explode("account_id")
    ids = spread.get_column("account_id").unique().to_list()
    names = fetch(connection, sa.select(a.id, a.external_id, a.name).where(one_of(connection, a.id, ids)))
    told = names.select(
        account_id="id",
        told=pl.when(pl.col("name") == pl.col("external_id"))
        .then("external_id")
        .otherwise(pl.format("{} ({})", "external_id", "name")),
    )
    reasons = (
        spread.join(told, on="account_id", how="left", maintain_order="left")
        .group_by("key", maintain_order=True)
        .agg(pl.col("told").sort())
        .select(
            "key",
            reason=pl.format(
                "id {} is on two accounts: {}",
                pl.col("key").str.splitn(UNIT_SEPARATOR, 2).struct[1],
                pl.col("told").list.join(" and "),
            ),
        )
    )
    rows = reasons.with_columns(import_id=pl.lit(import_id, pl.Int64), table_name=pl.lit(table_name))
    insert(connection, schema.import_collisions, rows)
    return reasons


def take_back(
    connection: Connection, table: sa.Table, import_id: int, rows: pl.DataFrame
) -> tuple[dict[str, int], list[Rejected]]:
    """Undo what this import did to `rows` (stored rows with key and reason); counts by what it had been."""
    if rows.is_empty():
        return {"accepted": 0, "updated": 0}, []
    c = schema.import_changes.c
    ids = rows.get_column("id").to_list()
    mine = (c.import_id == import_id) & (c.table_name == table.name) & one_of(connection, c.row_id, ids)
    logged = fetch(connection, sa.select(c.row_id, c.before).where(mine))
    inserted = [i for i in ids if i not in set(logged.get_column("row_id").to_list())]
    restore_rows(connection, table, logged.get_column("before"))
    connection.execute(sa.delete(schema.import_changes).where(mine))
    freed = part_from(connection, inserted) if table is schema.contacts else []
    connection.execute(sa.delete(table).where(one_of(connection, table.c.id, inserted)))
    if freed:
        link_contacts(connection, freed)
    raw = to_text(rows.drop("key", "reason"))
    back = [
        Rejected(row or 0, "external_id", value, reason, text)
        for (row, value, reason), text in zip(
            rows.select("import_row", "external_id", "reason").iter_rows(), raw, strict=True
        )
    ]
    return {"accepted": len(inserted), "updated": logged.height}, back
