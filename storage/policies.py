"""What the mapping of an account's source says of all its accounts: when silence is churn, what growth is."""

from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.calibration import segment_key
from storage import schema

BY_PRODUCT = "product"
EVERY_SEGMENT = ""
SCHEMA = {"import_id": pl.Int64, "segment_key": pl.String, "inactivity_days": pl.Int64}


def with_policies(connection: Connection, accounts: pl.DataFrame) -> pl.DataFrame:
    """`accounts` (import_id, segment) with inactivity_days and by_product; null where the mapping says nothing."""
    details = _details(connection)
    keyed = accounts.with_columns(
        segment_key=pl.col("segment").map_elements(segment_key, pl.String, skip_nulls=True)
        if any(isinstance(found.get("inactivity_days"), dict) for found in details.values())
        else pl.lit(EVERY_SEGMENT)
    )
    silence = pl.DataFrame(
        [row for import_id, found in details.items() for row in _silences(import_id, found)],
        schema=SCHEMA,
        orient="row",
    )
    everywhere = silence.filter(pl.col("segment_key") == EVERY_SEGMENT).drop("segment_key")
    products = [import_id for import_id, found in details.items() if found.get("grows_by") == BY_PRODUCT]
    joined = keyed.join(silence, on=["import_id", "segment_key"], how="left", maintain_order="left").join(
        everywhere, on="import_id", how="left", maintain_order="left", suffix="_else"
    )
    return joined.with_columns(
        inactivity_days=pl.coalesce("inactivity_days", "inactivity_days_else"),
        by_product=pl.when(pl.col("import_id").is_in(products)).then(True),
    ).drop("segment_key", "inactivity_days_else")


def profiled(connection: Connection) -> dict[int, list[str]]:
    """By import: the attributes of accounts that its mapping calls a profile."""
    return {
        import_id: found["profile"] for import_id, found in _details(connection).items() if "profile" in found
    }


def any_by_product(connection: Connection) -> bool:
    return any(found.get("grows_by") == BY_PRODUCT for found in _details(connection).values())


def _details(connection: Connection) -> dict[int, dict[str, Any]]:
    b = schema.import_batches.c
    query = sa.select(b.id, b.details).where(b.details.is_not(None))
    return {row.id: row.details for row in connection.execute(query)}


def _silences(import_id: int, details: dict[str, Any]) -> list[tuple[int, str, int]]:
    told = details.get("inactivity_days")
    if isinstance(told, dict):
        return [(import_id, segment_key(name), days) for name, days in told.items()]
    return [(import_id, EVERY_SEGMENT, told)] if told else []
