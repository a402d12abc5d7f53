"""The Delta tables that usage events lie in: those that count, those their source has deleted, those replaced."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import polars as pl

from storage import delta
from storage.buried import is_deleted
from storage.events import EVENT_SCHEMA, KEY, SORT, key
from storage.known_ids import KnownIds, scan_files

STATS = ("account_id", "day", "import_id")
DISTINCT = ("event_id", "occurred_at", "minutes", "import_row")
LOG_STATS = ("account_id", "replaced_by")


class EventTables:
    """Under one root. What is called here is called by the one writer, but for what only reads."""

    def __init__(self, root: str) -> None:
        self.events = delta.Table(f"{root}/events")
        self.replaced = delta.Table(f"{root}/replaced")
        self.deleted = delta.Table(f"{root}/deleted")
        self._known = KnownIds(self.events.uri)

    def lazy(self, since: date | None = None, until: date | None = None) -> pl.LazyFrame | None:
        """The events that count; None where there is no table yet."""
        table = self.events.open()
        if table is None:
            return None
        events = delta.scan(table, EVENT_SCHEMA)
        if since is not None:
            events = events.filter(pl.col("month") >= f"{since:%Y-%m}", pl.col("day") >= since)
        if until is not None:
            events = events.filter(pl.col("month") <= f"{until:%Y-%m}", pl.col("day") <= until)
        return events

    def known_as(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The events with the keys of `rows`, those that their source has deleted among them."""
        live = self._stored(rows)
        if self.deleted.open() is None:
            return live
        asleep = self.asleep().join(rows.lazy().select("key"), on="key", how="semi").collect()
        return pl.concat([live, asleep]).unique("key", keep="first", maintain_order=True)

    def asleep(self) -> pl.LazyFrame:
        """Events that their source has deleted: no reader sees them, but late news must find them."""
        table = self.deleted.open()
        events = delta.scan(table, EVENT_SCHEMA) if table is not None else no_events().lazy()
        return events.select(*EVENT_SCHEMA).with_columns(key=key())

    def _stored(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The stored events with the keys of `rows`."""
        nothing = no_events().with_columns(key=key())
        table = self.events.open()
        if table is None or rows.is_empty():
            return nothing
        files = self._known.files_with(table, rows)
        if not files:
            return nothing
        found = scan_files(files).filter(pl.col("event_id").is_in(distinct(rows, "event_id"))).collect()
        return (
            found.with_columns(key=key())
            .join(rows.select("key"), on="key", how="semi")
            .unique("key", maintain_order=True)
        )

    def everything(self) -> pl.LazyFrame:
        """Every event, deleted ones included."""
        events = self.lazy()
        asleep = self.asleep().select(*EVENT_SCHEMA)
        return asleep if events is None else pl.concat([events.select(*EVENT_SCHEMA), asleep])

    def exchange(self, dropped: pl.DataFrame, new: pl.DataFrame, added: pl.DataFrame) -> None:
        """Drop events and add others; what is marked deleted is laid down before it is taken out, never after."""
        deleted = pl.concat([new.select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)]).filter(is_deleted())
        asleep = dropped.filter(is_deleted()).select(*EVENT_SCHEMA)
        if deleted.is_empty() and asleep.is_empty():
            self._exchange_live(dropped, new, added)
            return
        woken = asleep.join(deleted.select(KEY), on=KEY, how="anti")
        if deleted.height:
            still = asleep.join(deleted.select(KEY), on=KEY, how="semi")
            self._rewrite_each(self.deleted, pl.concat([still, deleted]), deleted)
        live = [frame.filter(~is_deleted()) for frame in (dropped, new, added)]
        self._exchange_live(*live)
        if woken.height:
            self._rewrite_each(self.deleted, woken, no_events())

    def _exchange_live(self, dropped: pl.DataFrame, new: pl.DataFrame, added: pl.DataFrame) -> None:
        if dropped.is_empty():
            self.append(self.events, pl.concat([new.select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)]))
            return
        moving = _moving_months(dropped, added)
        inside = pl.col("month").is_in([*distinct(dropped, "month"), *moving])
        self.append(self.events, new.filter(~inside))
        whole = pl.concat([new.filter(inside).select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)])
        self._rewrite_each(self.events, dropped, whole)

    def log_replaced(self, events: pl.DataFrame, import_id: int) -> None:
        log = events.drop("key").with_columns(replaced_by=pl.lit(import_id, pl.Int64))
        self.replaced.open()
        delta.write_frame(self.replaced, log.sort(SORT), partition="month", stats=LOG_STATS)

    def before(self, events: pl.DataFrame, import_id: int) -> pl.DataFrame:
        """What these events were before the import changed them, where it did."""
        if events.is_empty():
            return no_events().with_columns(key=key())
        log = self.log().filter(pl.col("replaced_by") == import_id)
        found = log.join(events.lazy().select("key"), on="key", how="semi").collect()
        return found.unique("key", keep="first", maintain_order=True).drop("replaced_by")

    def log(self) -> pl.LazyFrame:
        table = self.replaced.open()
        if table is None:
            return pl.LazyFrame(schema=EVENT_SCHEMA | {"replaced_by": pl.Int64}).with_columns(key=key())
        columns = [*EVENT_SCHEMA, "replaced_by"]
        return delta.scan(table, EVENT_SCHEMA).select(columns).with_columns(key=key())

    def append(self, table: delta.Table, events: pl.DataFrame) -> None:
        if events.height:
            ready = events.select(*EVENT_SCHEMA).sort(SORT)
            delta.write_frame(table, ready, partition="month", stats=STATS, distinct=DISTINCT)

    def _rewrite_each(self, table: delta.Table, dropped: pl.DataFrame, added: pl.DataFrame) -> None:
        """Drop and add events month by month; the months that an event moves between are one commit."""
        moving = _moving_months(dropped, added)
        months = set(dropped.get_column("month")) | set(added.get_column("month"))
        for together in [moving, *([month] for month in sorted(months - set(moving)))]:
            inside = pl.col("month").is_in(together)
            if together:
                self.rewrite(table, together, dropped.filter(inside), added.filter(inside))

    def rewrite(
        self, table: delta.Table, months: list[str], dropped: pl.DataFrame, added: pl.DataFrame
    ) -> None:
        """Replace whole months in one commit: without the dropped keys, with the added events."""
        opened = table.open()
        if opened is None:
            self.append(table, added)
            return
        stored = delta.scan(opened, EVENT_SCHEMA).filter(pl.col("month").is_in(months)).select(*EVENT_SCHEMA)
        kept = stored.join(dropped.lazy().select("source", "event_id"), on=["source", "event_id"], how="anti")
        after = pl.concat([kept, added.lazy().select(*EVENT_SCHEMA)]).sort(SORT).collect()
        named = ", ".join(f"'{month}'" for month in months)
        delta.write_frame(
            table,
            after,
            partition="month",
            stats=STATS,
            distinct=DISTINCT,
            replacing=f"month IN ({named})",
        )

    def erase(self, gone: pl.Expr, instead: Mapping[str, pl.Expr] | None = None) -> int:
        """Erase these events and what they were before, their bytes too, or what `instead` names of them; gives how
        many rows that were."""
        tables = [(self.events, STATS), (self.deleted, STATS), (self.replaced, LOG_STATS)]
        erased = sum(
            delta.retrying(partial(delta.erase, table, stats, gone, instead)) for table, stats in tables
        )
        self.learn_ids()
        return erased

    def compact(self) -> int:
        """Merge small files; gives how many months were rewritten."""
        table = self.events.open()
        if table is None:
            return 0
        crowded = delta.crowded_months(table)
        for month in crowded:
            delta.retrying(partial(self.rewrite, self.events, [month], no_events(), no_events()))
        if crowded:
            delta.sweep(self.events, hours=1)
        self.learn_ids()
        return len(crowded)

    def learn_ids(self) -> None:
        """So that the next event need not wait for it, and nothing is kept of events that are gone."""
        table = self.events.open()
        if table is not None:
            self._known.refresh(table)


def distinct(frame: pl.DataFrame, column: str) -> list[str]:
    return frame.get_column(column).unique().sort().to_list()


def _moving_months(dropped: pl.DataFrame, added: pl.DataFrame) -> list[str]:
    """Months that some event leaves or enters while changing: between two commits it would be in both or none."""
    both = dropped.select("source", "event_id", "month").join(
        added.select("source", "event_id", to="month"), on=["source", "event_id"]
    )
    moved = both.filter(pl.col("month") != pl.col("to"))
    return sorted({*moved.get_column("month"), *moved.get_column("to")})


def no_events() -> pl.DataFrame:
    return pl.DataFrame(schema=EVENT_SCHEMA)
