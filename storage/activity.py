"""Product usage events in Delta tables: each event on its own day, once."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from storage import delta, event_homes
from storage.buried import is_deleted
from storage.event_tables import EventTables
from storage.event_undo import UndoneEvents, undo_events
from storage.events import Merged, Plan, as_events, plan
from storage.facts import FACT_SCHEMAS, empty_frame
from storage.feature_kinds import FeatureKinds
from storage.use import Use, roll_up
from storage.use_rollups import UseRollups, UseSince


class _Mine(threading.local):
    """Whether this thread holds the events."""

    held = False


class Activity:
    """Usage events under one folder or object-store URL. A table that was never written to is simply empty.

    With `base`, this is a rehearsal laid over another activity table: it reads both and writes only itself.
    """

    def __init__(self, path_or_url: str | Path, base: "Activity | None" = None) -> None:
        root = delta.location(path_or_url)
        self._tables = EventTables(root)
        rollups = Path(root) / "rollups"
        self._rollups = UseRollups(self._tables.events, rollups) if "://" not in root else None
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
        with delta.writing(self._tables.events.uri):
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
        with delta.writing(self._tables.events.uri):
            yield

    def _merge(
        self, rows: pl.DataFrame, import_id: int, before_write: Callable[[Merged], None] | None
    ) -> Merged:
        own = self._tables.known_as(rows)
        under = (
            self._base._tables.known_as(rows).join(own, on="key", how="anti") if self._base else own.clear()
        )
        planned = plan(rows, pl.concat([own, under]), import_id)
        back = self._tables.before(planned.merged.taken, import_id)
        merged = replace(planned.merged, taken_updates=back.height)
        if before_write:
            before_write(merged)
        if planned.only_adds and back.is_empty() and not planned.new.select(is_deleted().any()).item():
            self._tables.append(self._tables.events, planned.new)
        else:
            self._write(planned, own, back, import_id)
        return merged

    def _write(self, planned: Plan, own: pl.DataFrame, back: pl.DataFrame, import_id: int) -> None:
        taken = planned.merged.taken.join(own.select("key"), on="key", how="semi")
        logged = planned.replaced.filter(pl.col("import_id") != import_id)
        if logged.height:
            self._tables.log_replaced(logged, import_id)
        dropped = pl.concat([planned.replaced.join(own.select("key"), on="key", how="semi"), taken])
        self._tables.exchange(dropped, planned.new, pl.concat([planned.changed, back]))

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
        return self._tables.lazy(since, until)

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
        table = self._tables.events.open()
        if table is None:
            return None
        files = pl.DataFrame(table.get_add_actions(flatten=True))
        if files.is_empty():
            return None
        first, last = files.select(pl.col("min.day").min(), last=pl.col("max.day").max()).row(0)
        return first, last

    def accounts_among(self, account_ids: Iterable[int]) -> set[int]:
        """Those of the account records that any event came by, deleted ones included."""
        return event_homes.accounts_among(self._tables, account_ids)

    def refile(self, homes: Mapping[int, int], held_at: Iterable[int]) -> pl.DataFrame:
        """Have the events of some account records count for the accounts that the records belong to now.

        `homes`: account by record; `held_at`: the accounts they may count for until now. Gives account_id and
        the first day of what moved, for both. Doing it twice does it once.
        """
        with self._writing():
            return delta.retrying(lambda: event_homes.refile(self._tables, homes, list(held_at)))

    def undo(self, import_id: int, undone: Iterable[int] = ()) -> UndoneEvents:
        """Take an import's events away and put back what they replaced.

        Events that a later import changed stay and are listed. `undone` names imports undone before, whose
        versions are never put back.
        """
        with self._writing():
            return delta.retrying(lambda: undo_events(self._tables, import_id, {*undone, import_id}))

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
        with delta.writing(self._tables.events.uri):
            erased = self._tables.erase(gone)
        if self._rollups is not None:
            self._rollups.forget()
        return erased

    def users_among(self, account_ids: Iterable[int]) -> list[str]:
        """Everybody who used anything of these accounts, deleted events included."""
        inside = pl.col("account_id").is_in(list(account_ids))
        seen = pl.concat(
            [
                self._tables.everything().select("account_id", "user"),
                self._tables.log().select("account_id", "user"),
            ]
        )
        found = seen.filter(inside).select("user").unique().collect()
        return found.get_column("user").drop_nulls().sort().to_list()

    def events_of(self, account_ids: Iterable[int], users: Iterable[str]) -> pl.DataFrame:
        """What these users of these accounts did, the oldest first."""
        mine = pl.col("account_id").is_in(list(account_ids)) & pl.col("user").is_in(list(users))
        return self._tables.everything().filter(mine).sort("occurred_at", "event_id").collect()

    def rename_users(self, account_ids: Iterable[int], names: Mapping[str, str]) -> int:
        """Have what these users of these accounts did be somebody else's, and nothing else known of it; gives how many
        rows that were. Their bytes are gone from the files, older versions and roll-ups included."""
        mine = pl.col("account_id").is_in(list(account_ids)) & pl.col("user").is_in(list(names))
        instead = {"user": pl.col("user").replace(dict(names)), "attributes": pl.lit(None, pl.String)}
        with self._writing():
            renamed = self._tables.erase(mine, instead)
        if self._rollups is not None:
            self._rollups.forget()
        return renamed

    def compact(self) -> int:
        """Merge the small files that streaming leaves; gives how many months were rewritten."""
        with delta.writing(self._tables.events.uri):
            return self._tables.compact()
