"""Whose usage events are: an event names the record of one tool, and counts for the account it belongs to."""

from collections.abc import Iterable, Mapping

import polars as pl

from storage import delta
from storage.event_tables import DISTINCT, LOG_STATS, STATS, EventTables
from storage.events import EVENT_SCHEMA, SORT


def accounts_among(tables: EventTables, account_ids: Iterable[int]) -> set[int]:
    """See Activity.accounts_among."""
    ids, events = list(account_ids), tables.lazy()
    held = [tables.asleep(), *([] if events is None else [events])]
    records = [one.select(record=_record()).filter(pl.col("record").is_in(ids)).unique() for one in held]
    return set(pl.concat(records).collect().get_column("record"))


def refile(tables: EventTables, homes: Mapping[int, int], held_at: list[int]) -> pl.DataFrame:
    """See Activity.refile."""
    days = [pl.DataFrame(schema={"account_id": pl.Int64, "day": pl.Date})]
    for table in (tables.deleted, tables.replaced, tables.events):
        opened, extra = table.open(), ("replaced_by",) if table is tables.replaced else ()
        if opened is None:
            continue
        events = delta.scan(opened, EVENT_SCHEMA).select(*EVENT_SCHEMA, *extra)
        away = events.filter(pl.col("account_id").is_in(held_at), _is_away(homes))
        moving = away.select("month", "account_id", "day", home=_home(homes)).collect()
        days += [moving.select("account_id", "day"), moving.select("day", account_id="home")]
        for month in moving.get_column("month").unique().sort():
            whole = events.filter(pl.col("month") == month)
            settled = whole.with_columns(account_id=_home(homes), came_as=_record_named(homes))
            delta.write_frame(
                table,
                settled.sort(SORT).collect(),
                partition="month",
                stats=LOG_STATS if extra else STATS,
                distinct=() if extra else DISTINCT,
                replacing=f"month = '{month}'",
            )
    return (
        pl.concat([frame.select("account_id", "day") for frame in days])
        .group_by("account_id")
        .agg(pl.col("day").min())
    )


def _record() -> pl.Expr:
    """The account record an event named."""
    return pl.coalesce("came_as", "account_id")


def _home(homes: Mapping[int, int]) -> pl.Expr:
    """The account an event counts for; where its record is none of `homes`, the one it has."""
    found = _record().replace_strict(dict(homes), default=None, return_dtype=pl.Int64)
    return pl.coalesce(found, "account_id")


def _record_named(homes: Mapping[int, int]) -> pl.Expr:
    return pl.when(_record() != _home(homes)).then(_record())


def _is_away(homes: Mapping[int, int]) -> pl.Expr:
    """An event that counts for another account than it should, or does not say by which record it came."""
    return (_home(homes) != pl.col("account_id")) | _record_named(homes).ne_missing(pl.col("came_as"))
