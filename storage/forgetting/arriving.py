"""What an import brings of people who were forgotten is taken out before it is compared with what is there."""

from collections.abc import Iterable
from typing import Any

import polars as pl
from sqlalchemy.engine import Connection

from domain.people import Named
from domain.redaction import ERASED, FORGOTTEN, Marks, address_key, hashed, normal
from storage.forgetting.cleaning import changes, redacted_row
from storage.forgetting.marks import ANYWHERE, anybody_forgotten, contact_marks, marks_of

QUOTED = ("value", "raw")


def without_forgotten(connection: Connection, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with account_id and contact_ref (see upsert.canonical): what stands in them of the forgotten replaced."""
    if rows.is_empty() or table == "accounts" or not anybody_forgotten(connection):
        return rows
    accounts = rows.get_column("account_id").unique().to_list() if "account_id" in rows.columns else []
    marks = marks_of(connection, accounts, begun=False)
    records = contact_marks(connection) if table == "contacts" else {}
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    suspect = pl.any_horizontal(pl.col(name).str.contains("@", literal=True) for name in texts)
    if "account_id" in rows.columns:
        suspect = suspect | pl.col("account_id").is_in([one for one in marks if one != ANYWHERE])
    if records:
        suspect = pl.lit(value=True)
    edits: dict[str, dict[int, Any]] = {}
    numbered = rows.with_row_index("at").filter(suspect.fill_null(value=False))
    for row in numbered.select("at", *(_told(rows))).iter_rows(named=True):
        at, mine = row.pop("at"), marks.get(row.get("account_id") or ANYWHERE, marks[ANYWHERE])
        stands = _record(row, mine, records) if table == "contacts" else None
        for name, value in changes(table, row, mine, stands_for=stands).items():
            edits.setdefault(name, {})[at] = value
    return rows.with_columns(_edited(rows.get_column(name), told) for name, told in edits.items())


def _told(rows: pl.DataFrame) -> list[str]:
    return [name for name, kind in rows.schema.items() if kind == pl.String or name == "account_id"]


def _record(row: dict[str, Any], marks: Marks, records: dict[tuple[str, str], str]) -> str | None:
    """What stands for the contact this row is of: one that was forgotten, or a new record with their address."""
    plain = hashed(marks.key, "id", normal(row["external_id"]).strip().casefold())
    known = records.get((row["source"], plain))
    if known is not None:
        return known
    address = address_key(row.get("email") or "")
    person = marks.addresses.get(hashed(marks.key, "address", address)) if address else None
    if person is None:
        return None
    record = hashed(marks.key, "record", f"{row['source']}\x1f{row['external_id']}")
    return f"{person[: len(FORGOTTEN) + 16]}-{record[:12]}"


def _edited(column: pl.Series, told: dict[int, Any]) -> pl.Series:
    return pl.Series(column.name, [told.get(at, value) for at, value in enumerate(column)], column.dtype)


def quarantine_without_forgotten(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row that was kept out and is about somebody forgotten says only why it was kept out."""
    if not rows or not anybody_forgotten(connection):
        return rows
    records = contact_marks(connection)
    marks = marks_of(connection, (), begun=False)[ANYWHERE]
    ids = {mark: ERASED for _, mark in records}
    anywhere = Marks(marks.key, addresses=marks.addresses, ids=ids)
    return [
        {**row, **dict.fromkeys(QUOTED, ERASED), "reason": anywhere.redacted(row["reason"])}
        if redacted_row({name: row[name] for name in QUOTED}, anywhere)
        else row
        for row in rows
    ]


def names_forgotten(connection: Connection, people: Iterable[Named]) -> bool:
    """Whether one of them was forgotten: what such a conversation says is kept nowhere until it has an account."""
    if not anybody_forgotten(connection):
        return False
    marks = marks_of(connection, (), begun=False)[ANYWHERE]
    return any(marks.stand_in(person.address) for person in people)
