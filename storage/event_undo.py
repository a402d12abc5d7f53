"""Usage events of an import taken away, and what they had replaced put back."""

from dataclasses import dataclass

import polars as pl

from storage.event_tables import EventTables, distinct, no_events
from storage.events import EVENT_SCHEMA, key


@dataclass(frozen=True)
class UndoneEvents:
    """Events removed and restored (how many), left because a later import changed them (ids), and days."""

    removed: int
    restored: int
    left: list[str]
    days: pl.DataFrame


def undo_events(tables: EventTables, import_id: int, undone: set[int]) -> UndoneEvents:
    """See Activity.undo; `undone` names this import too."""
    log = tables.log().collect()
    events = tables.everything()
    mine = events.filter(pl.col("import_id") == import_id).collect().with_columns(key=key())
    touched_by_it = (pl.col("import_id") == import_id) | (pl.col("replaced_by") == import_id)
    left = log.filter(touched_by_it).join(mine, on="key", how="anti")
    left = _still_there(events, left)
    restored = _versions_before(mine, log, import_id, undone)
    if mine.height:
        tables.exchange(mine, no_events(), restored)
    days = pl.concat([f.select("account_id", "day") for f in (mine, restored)])
    return UndoneEvents(
        mine.height - restored.height,
        restored.height,
        distinct(left, "event_id"),
        days.group_by("account_id").agg(pl.col("day").min()),
    )


def _still_there(events: pl.LazyFrame, left: pl.DataFrame) -> pl.DataFrame:
    if left.is_empty():
        return left
    keys = (
        events.select("source", "event_id").join(left.lazy(), on=["source", "event_id"], how="semi").collect()
    )
    return left.join(keys, on=["source", "event_id"], how="semi")


def _versions_before(mine: pl.DataFrame, log: pl.DataFrame, import_id: int, undone: set[int]) -> pl.DataFrame:
    """What each event was before the import, past every version that an undone import had written."""
    log = log.unique(["key", "replaced_by"], keep="first", maintain_order=True)
    wanted = mine.select("key", by=pl.lit(import_id, pl.Int64))
    restored = no_events()
    while wanted.height:
        found = log.join(wanted, left_on=["key", "replaced_by"], right_on=["key", "by"], how="semi")
        bad = pl.col("import_id").is_in(list(undone))
        restored = pl.concat([restored, found.filter(~bad).select(*EVENT_SCHEMA)])
        wanted = found.filter(bad).select("key", by="import_id")
    return restored
