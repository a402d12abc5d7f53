"""Product usage events in a Delta table: each event on its own day, once."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from storage import delta
from storage.buried import is_deleted
from storage.events import EVENT_SCHEMA, KEY, SORT, Merged, Plan, as_events, key, plan
from storage.facts import FACT_SCHEMAS, empty_frame
from storage.feature_kinds import FeatureKinds
from storage.known_ids import KnownIds, scan_files
from storage.use import Use, roll_up
from storage.use_rollups import UseRollups, UseSince

STATS = ("account_id", "day", "import_id")
DISTINCT = ("event_id", "occurred_at", "minutes", "import_row")


@dataclass(frozen=True)
class UndoneEvents:
    """Events removed and restored (how many), left because a later import changed them (ids), and days."""

    removed: int
    restored: int
    left: list[str]
    days: pl.DataFrame


class _Mine(threading.local):
    """Whether this thread holds the events."""

    held = False


class Activity:
    """Usage events under one folder or object-store URL. A table that was never written to is simply empty.

    With `base`, this is a rehearsal laid over another activity table: it reads both and writes only itself.
    """

    def __init__(self, path_or_url: str | Path, base: "Activity | None" = None) -> None:
        root = delta.location(path_or_url)
        self._events = delta.Table(f"{root}/events")
        self._replaced = delta.Table(f"{root}/replaced")
        self._deleted = delta.Table(f"{root}/deleted")
        self._known = KnownIds(self._events.uri)
        self._rollups = UseRollups(self._events, Path(root) / "rollups") if "://" not in root else None
        self._base = base
        self._mine = _Mine()

    def merge(
        self,
        frame: pl.DataFrame,
        import_id: int,
        before_write: Callable[[Merged], None] | None = None,
    ) -> Merged:
        """Add a chunk of events, once each by (source, external_id); see Intake.upsert for the rules.

        `frame` has the canonical usage_events columns with account_id instead of account, `source`, and
        optionally `row` and `source_updated_at`. `before_write` is told what will happen just before it does.
        """
        rows = as_events(frame, import_id)
        with self._writing():
            return delta.retrying(lambda: self._merge(rows, import_id, before_write))

    append = merge

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Be the one writer of events from here on: for whoever writes to SQL meanwhile.

        An import holds events while it waits for SQL. Who held SQL and waited for events would wait for ever.
        """
        with delta.writing(self._events.uri):
            self._mine.held = True
            try:
                yield
            finally:
                self._mine.held = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._mine.held:
            yield
            return
        with delta.writing(self._events.uri):
            yield

    def _merge(
        self, rows: pl.DataFrame, import_id: int, before_write: Callable[[Merged], None] | None
    ) -> Merged:
        own = self._known_as(rows)
        under = self._base._known_as(rows).join(own, on="key", how="anti") if self._base else own.clear()
        planned = plan(rows, pl.concat([own, under]), import_id)
        back = self._before(planned.merged.taken, import_id)
        merged = replace(planned.merged, taken_updates=back.height)
        if before_write:
            before_write(merged)
        if planned.only_adds and back.is_empty() and not planned.new.select(is_deleted().any()).item():
            self._append(self._events, planned.new)
        else:
            self._write(planned, own, back, import_id)
        return merged

    def _known_as(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The events with the keys of `rows`, those that their source has deleted among them."""
        live = self._stored(rows)
        if self._deleted.open() is None:
            return live
        asleep = self._asleep().join(rows.lazy().select("key"), on="key", how="semi").collect()
        return pl.concat([live, asleep]).unique("key", keep="first", maintain_order=True)

    def _asleep(self) -> pl.LazyFrame:
        """Events that their source has deleted: no reader sees them, but late news must find them."""
        table = self._deleted.open()
        events = delta.scan(table, EVENT_SCHEMA) if table is not None else _no_events().lazy()
        return events.select(*EVENT_SCHEMA).with_columns(key=key())

    def _stored(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The stored events with the keys of `rows`."""
        nothing = _no_events().with_columns(key=key())
        table = self._events.open()
        if table is None or rows.is_empty():
            return nothing
        files = self._known.files_with(table, rows)
        if not files:
            return nothing
        found = scan_files(files).filter(pl.col("event_id").is_in(_distinct(rows, "event_id"))).collect()
        return (
            found.with_columns(key=key())
            .join(rows.select("key"), on="key", how="semi")
            .unique("key", maintain_order=True)
        )

    def _write(self, planned: Plan, own: pl.DataFrame, back: pl.DataFrame, import_id: int) -> None:
        taken = planned.merged.taken.join(own.select("key"), on="key", how="semi")
        logged = planned.replaced.filter(pl.col("import_id") != import_id)
        if logged.height:
            self._log_replaced(logged, import_id)
        dropped = pl.concat([planned.replaced.join(own.select("key"), on="key", how="semi"), taken])
        self._exchange(dropped, planned.new, pl.concat([planned.changed, back]))

    def _exchange(self, dropped: pl.DataFrame, new: pl.DataFrame, added: pl.DataFrame) -> None:
        """Drop events and add others; what is marked deleted is laid down before it is taken out, never after."""
        deleted = pl.concat([new.select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)]).filter(is_deleted())
        asleep = dropped.filter(is_deleted()).select(*EVENT_SCHEMA)
        if deleted.is_empty() and asleep.is_empty():
            self._exchange_live(dropped, new, added)
            return
        woken = asleep.join(deleted.select(KEY), on=KEY, how="anti")
        if deleted.height:
            still = asleep.join(deleted.select(KEY), on=KEY, how="semi")
            self._rewrite_each(self._deleted, pl.concat([still, deleted]), deleted)
        live = [frame.filter(~is_deleted()) for frame in (dropped, new, added)]
        self._exchange_live(*live)
        if woken.height:
            self._rewrite_each(self._deleted, woken, _no_events())

    def _exchange_live(self, dropped: pl.DataFrame, new: pl.DataFrame, added: pl.DataFrame) -> None:
        if dropped.is_empty():
            self._append(self._events, pl.concat([new.select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)]))
            return
        moving = _moving_months(dropped, added)
        inside = pl.col("month").is_in([*_distinct(dropped, "month"), *moving])
        self._append(self._events, new.filter(~inside))
        whole = pl.concat([new.filter(inside).select(*EVENT_SCHEMA), added.select(*EVENT_SCHEMA)])
        self._rewrite_each(self._events, dropped, whole)

    def _log_replaced(self, events: pl.DataFrame, import_id: int) -> None:
        log = events.drop("key").with_columns(replaced_by=pl.lit(import_id, pl.Int64))
        self._replaced.open()
        delta.write_frame(
            self._replaced, log.sort(SORT), partition="month", stats=("account_id", "replaced_by")
        )

    def _before(self, events: pl.DataFrame, import_id: int) -> pl.DataFrame:
        """What these events were before the import changed them, where it did."""
        if events.is_empty():
            return _no_events().with_columns(key=key())
        log = self._log().filter(pl.col("replaced_by") == import_id)
        found = log.join(events.lazy().select("key"), on="key", how="semi").collect()
        return found.unique("key", keep="first", maintain_order=True).drop("replaced_by")

    def _log(self) -> pl.LazyFrame:
        table = self._replaced.open()
        if table is None:
            return pl.LazyFrame(schema=EVENT_SCHEMA | {"replaced_by": pl.Int64}).with_columns(key=key())
        columns = [*EVENT_SCHEMA, "replaced_by"]
        return delta.scan(table, EVENT_SCHEMA).select(columns).with_columns(key=key())

    def _append(self, table: delta.Table, events: pl.DataFrame) -> None:
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
                self._rewrite(table, together, dropped.filter(inside), added.filter(inside))

    def _rewrite(
        self, table: delta.Table, months: list[str], dropped: pl.DataFrame, added: pl.DataFrame
    ) -> None:
        """Replace whole months in one commit: without the dropped keys, with the added events."""
        opened = table.open()
        if opened is None:
            self._append(table, added)
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

    def scan(
        self,
        account_ids: Iterable[int] | tuple[int, int] | None = None,
        since: date | None = None,
        until: date | None = None,
        *,
        id_range: tuple[int, int] | None = None,
    ) -> pl.DataFrame:
        """Events (FACT_SCHEMAS["usage"]) of these accounts or of a range of ids, from `since` to `until`.

        In no promised order. `is_core` is the event's own word, null where it said nothing.
        """
        events = self.lazy(since, until)
        if events is None:
            return empty_frame("usage")
        if id_range is not None:
            events = events.filter(pl.col("account_id").is_between(*id_range))
        if account_ids is not None:
            events = events.filter(delta.among_ids(account_ids))
        return events.select(*FACT_SCHEMAS["usage"]).collect()

    def lazy(self, since: date | None = None, until: date | None = None) -> pl.LazyFrame | None:
        table = self._events.open()
        if table is None:
            return None
        events = delta.scan(table, EVENT_SCHEMA)
        if since is not None:
            events = events.filter(pl.col("month") >= f"{since:%Y-%m}", pl.col("day") >= since)
        if until is not None:
            events = events.filter(pl.col("month") <= f"{until:%Y-%m}", pl.col("day") <= until)
        return events

    def use(self, ids: Sequence[int], since: UseSince, until: date, kinds: FeatureKinds) -> Use:
        """What these accounts used, rolled up by day.

        Beside a table on this machine roll-ups are kept; of one behind a URL they are made of the events each time.
        """
        if self._rollups is not None:
            with suppress(PermissionError):  # this user may read the table only
                return self._rollups.load(ids, since, until, kinds)
        return roll_up(kinds.fill(self.scan(ids, since.earliest, until)))

    def span(self) -> tuple[date, date] | None:
        """The first and the last day of any event, from the log alone."""
        table = self._events.open()
        if table is None:
            return None
        files = pl.DataFrame(table.get_add_actions(flatten=True))
        if files.is_empty():
            return None
        first, last = files.select(pl.col("min.day").min(), last=pl.col("max.day").max()).row(0)
        return first, last

    def accounts_among(self, account_ids: Iterable[int]) -> set[int]:
        """Those of the account records that any event came by, deleted ones included."""
        ids, events = list(account_ids), self.lazy()
        held = [self._asleep(), *([] if events is None else [events])]
        records = [one.select(record=_record()).filter(pl.col("record").is_in(ids)).unique() for one in held]
        return set(pl.concat(records).collect().get_column("record"))

    def refile(self, homes: Mapping[int, int], held_at: Iterable[int]) -> pl.DataFrame:
        """Have the events of some account records count for the accounts that the records belong to now.

        `homes`: account by record; `held_at`: the accounts they may count for until now. Gives account_id and
        the first day of what moved, for both. Doing it twice does it once.
        """
        with self._writing():
            return delta.retrying(lambda: self._refile(homes, list(held_at)))

    def _refile(self, homes: Mapping[int, int], held_at: list[int]) -> pl.DataFrame:
        days = [pl.DataFrame(schema={"account_id": pl.Int64, "day": pl.Date})]
        for table, extra in ((self._deleted, ()), (self._replaced, ("replaced_by",)), (self._events, ())):
            opened = table.open()
            if opened is None:
                continue
            events = delta.scan(opened, EVENT_SCHEMA).select(*EVENT_SCHEMA, *extra)
            away = events.filter(pl.col("account_id").is_in(held_at), _is_away(homes))
            moving = away.select("month", "account_id", "day", home=_home(homes)).collect()
            days += [moving.select("account_id", "day"), moving.select("day", account_id="home")]
            for month in moving.get_column("month").unique().sort():
                whole = events.filter(pl.col("month") == month)
                delta.write_frame(
                    table,
                    whole.with_columns(account_id=_home(homes), came_as=_record_named(homes))
                    .sort(SORT)
                    .collect(),
                    partition="month",
                    stats=("account_id", *extra) if extra else STATS,
                    distinct=() if extra else DISTINCT,
                    replacing=f"month = '{month}'",
                )
        return (
            pl.concat([frame.select("account_id", "day") for frame in days])
            .group_by("account_id")
            .agg(pl.col("day").min())
        )

    def undo(self, import_id: int, undone: Iterable[int] = ()) -> UndoneEvents:
        """Take an import's events away and put back what they replaced.

        Events that a later import changed stay and are listed. `undone` names imports undone before, whose
        versions are never put back.
        """
        with self._writing():
            return delta.retrying(lambda: self._undo(import_id, {*undone, import_id}))

    def _undo(self, import_id: int, undone: set[int]) -> UndoneEvents:
        log = self._log().collect()
        events = self._everything()
        mine = events.filter(pl.col("import_id") == import_id).collect().with_columns(key=key())
        touched_by_it = (pl.col("import_id") == import_id) | (pl.col("replaced_by") == import_id)
        left = log.filter(touched_by_it).join(mine, on="key", how="anti")
        left = _still_there(events, left)
        restored = _versions_before(mine, log, import_id, undone)
        if mine.height:
            self._exchange(mine, _no_events(), restored)
        days = pl.concat([f.select("account_id", "day") for f in (mine, restored)])
        return UndoneEvents(
            mine.height - restored.height,
            restored.height,
            _distinct(left, "event_id"),
            days.group_by("account_id").agg(pl.col("day").min()),
        )

    def _everything(self) -> pl.LazyFrame:
        """Every event, deleted ones included."""
        events = self.lazy()
        asleep = self._asleep().select(*EVENT_SCHEMA)
        return asleep if events is None else pl.concat([events.select(*EVENT_SCHEMA), asleep])

    def forget(self, account_ids: Iterable[int] | None = None, users: Iterable[str] | None = None) -> int:
        """Erase the events of these accounts, or of these users, or of these users within these accounts.

        Gives how many rows went. Their bytes are gone from the files too, older versions included.
        """
        gone = pl.lit(True)
        if account_ids is not None:
            gone = gone & pl.col("account_id").is_in(list(account_ids))
        if users is not None:
            gone = gone & pl.col("user").is_in(list(users))
        if account_ids is None and users is None:
            return 0
        with delta.writing(self._events.uri):
            tables = [
                (self._events, STATS),
                (self._deleted, STATS),
                (self._replaced, ("account_id", "replaced_by")),
            ]
            erased = sum(delta.retrying(partial(delta.erase, table, stats, gone)) for table, stats in tables)
            self._learn_ids()
        if self._rollups is not None:
            self._rollups.forget()
        return erased

    def compact(self) -> int:
        """Merge the small files that streaming leaves; gives how many months were rewritten."""
        with delta.writing(self._events.uri):
            table = self._events.open()
            if table is None:
                return 0
            crowded = delta.crowded_months(table)
            for month in crowded:
                delta.retrying(partial(self._rewrite, self._events, [month], _no_events(), _no_events()))
            if crowded:
                delta.sweep(self._events, hours=1)
            self._learn_ids()
            return len(crowded)

    def _learn_ids(self) -> None:
        """So that the next event need not wait for it, and nothing is kept of events that are gone."""
        table = self._events.open()
        if table is not None:
            self._known.refresh(table)


def _distinct(frame: pl.DataFrame, column: str) -> list[str]:
    return frame.get_column(column).unique().sort().to_list()


def _moving_months(dropped: pl.DataFrame, added: pl.DataFrame) -> list[str]:
    """Months that some event leaves or enters while changing: between two commits it would be in both or none."""
    both = dropped.select("source", "event_id", "month").join(
        added.select("source", "event_id", to="month"), on=["source", "event_id"]
    )
    moved = both.filter(pl.col("month") != pl.col("to"))
    return sorted({*moved.get_column("month"), *moved.get_column("to")})


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


def _no_events() -> pl.DataFrame:
    return pl.DataFrame(schema=EVENT_SCHEMA)


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
    restored = _no_events()
    while wanted.height:
        found = log.join(wanted, left_on=["key", "replaced_by"], right_on=["key", "by"], how="semi")
        bad = pl.col("import_id").is_in(list(undone))
        restored = pl.concat([restored, found.filter(~bad).select(*EVENT_SCHEMA)])
        wanted = found.filter(bad).select("key", by="import_id")
    return restored
