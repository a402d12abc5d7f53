"""The shape of a stored usage event, and chunks of events laid over what is stored."""

from dataclasses import dataclass

import polars as pl

from storage.fold import COLLIDING, UNIT_SEPARATOR, fold
from storage.frames import MOMENT

EVENT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "event_id": pl.String,
    "source": pl.String,
    "account_id": pl.Int64,
    "came_as": pl.Int64,
    "occurred_at": MOMENT,
    "day": pl.Date,
    "user": pl.String,
    "feature": pl.String,
    "is_core": pl.Boolean,
    "is_login": pl.Boolean,
    "is_advanced": pl.Boolean,
    "count": pl.Int64,
    "minutes": pl.Float64,
    "attributes": pl.String,
    "source_updated_at": MOMENT,
    "import_id": pl.Int64,
    "import_row": pl.Int64,
    "month": pl.String,
}
KEY = ["source", "event_id"]
CONTENT = [
    "account_id",
    "occurred_at",
    "user",
    "feature",
    "is_core",
    "is_login",
    "is_advanced",
    "count",
    "minutes",
    "attributes",
]
SORT = ["month", "account_id", "day"]


@dataclass(frozen=True)
class Merged:
    """What a chunk did.

    `collisions` (key, account_id list) are ids found on two accounts, `colliding` (row, event_id, key) rows
    of the chunk, `taken` their events that the same import had stored, `taken_updates` of which had been
    updates. `days` has account_id and the first day of everything that changed.
    """

    accepted: int
    updated: int
    unchanged: int
    collisions: pl.DataFrame
    colliding: pl.DataFrame
    taken: pl.DataFrame
    days: pl.DataFrame
    taken_updates: int = 0


@dataclass(frozen=True)
class Plan:
    """The writes a chunk asks for: events to add, keys (with month) to drop, and rows they replace."""

    merged: Merged
    new: pl.DataFrame
    changed: pl.DataFrame
    replaced: pl.DataFrame

    @property
    def only_adds(self) -> bool:
        return self.changed.is_empty() and self.replaced.is_empty() and self.merged.taken.is_empty()


def as_events(rows: pl.DataFrame, import_id: int) -> pl.DataFrame:
    """Events with position and key, from canonical usage rows with `row`, `source` and account_id."""
    named = rows.rename({"external_id": "event_id"} if "external_id" in rows.columns else {})
    missing = [n for n in (*CONTENT, "came_as", "source_updated_at", "row") if n not in named.columns]
    return (
        named.with_columns([pl.lit(None).alias(name) for name in missing])
        .with_columns(
            import_id=pl.lit(import_id, pl.Int64),
            import_row=pl.col("row").cast(pl.Int64),
            day=pl.col("occurred_at").dt.date(),
            month=pl.col("occurred_at").dt.strftime("%Y-%m"),
            position=pl.int_range(pl.len(), dtype=pl.Int64),
        )
        .select("position", *(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items()))
        .with_columns(key=key())
    )


def key() -> pl.Expr:
    return pl.concat_str(*KEY, separator=UNIT_SEPARATOR)


def comparable(events: pl.DataFrame) -> pl.DataFrame:
    position = ["position"] if "position" in events.columns else []
    return events.select(
        "key", *position, "account_id", updated="source_updated_at", content=pl.struct(CONTENT).hash()
    )


def plan(rows: pl.DataFrame, stored: pl.DataFrame, import_id: int) -> Plan:
    """Lay events over the stored ones with the same keys (both with `key`)."""
    if stored.is_empty() and rows.get_column("key").n_unique() == rows.height:
        return _all_new(rows, stored)
    laid = fold(comparable(rows), comparable(stored))
    counts = dict(laid.outcomes.get_column("outcome").value_counts().iter_rows())
    winners = rows.drop("source_updated_at").join(laid.winners, on=["position", "key"], how="inner")
    winners = winners.with_columns(source_updated_at="updated").select(*EVENT_SCHEMA, "key")
    known = stored.select("key")
    changed = winners.join(known, on="key", how="semi")
    new = winners.join(known, on="key", how="anti")
    replaced = stored.join(changed.select("key"), on="key", how="semi")
    mine = stored.filter(pl.col("import_id") == import_id)
    taken = mine.join(laid.collisions.select("key"), on="key", how="semi")
    bad = laid.outcomes.filter(pl.col("outcome") == COLLIDING)
    touched = pl.concat([f.select("account_id", "day") for f in (new, changed, replaced, taken)])
    merged = Merged(
        counts.get("accepted", 0),
        counts.get("updated", 0),
        counts.get("unchanged", 0),
        laid.collisions,
        rows.join(bad, on="position", how="semi").select("event_id", "key", row="import_row"),
        taken,
        touched.group_by("account_id").agg(pl.col("day").min()),
    )
    return Plan(merged, new, changed, replaced)


def _all_new(rows: pl.DataFrame, nothing: pl.DataFrame) -> Plan:
    """The plan of a chunk of which nothing is known yet, each event once: what most chunks are."""
    merged = Merged(
        accepted=rows.height,
        updated=0,
        unchanged=0,
        collisions=pl.DataFrame(schema={"key": pl.String, "account_id": pl.List(pl.Int64)}),
        colliding=pl.DataFrame(schema={"event_id": pl.String, "key": pl.String, "row": pl.Int64}),
        taken=nothing,
        days=rows.group_by("account_id").agg(pl.col("day").min()),
    )
    return Plan(merged, rows.select(*EVENT_SCHEMA, "key"), nothing, nothing)
