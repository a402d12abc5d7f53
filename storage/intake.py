"""The write side of an import: rows in by chunks, rejected rows kept, all of it undoable."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import KeepwellError, NotFoundError
from domain.people import Named
from storage import schema
from storage.activity import Activity
from storage.engine import read, write
from storage.forgetting.arriving import names_forgotten, quarantine_without_forgotten
from storage.frames import insert
from storage.held import HeldRow, held_row, keep_waiting
from storage.imports import ImportBatch, Outcome, QuarantinedRow, UndoReport
from storage.rehearsal import Rehearsal
from storage.undo import undo_import
from storage.upsert import Target, upsert_rows
from storage.upsert_events import upsert_events
from storage.writers import one_writer

HELD_AT_ONCE = 500


class Intake:
    """Imports, each from `begin` to `finish` or `fail`; a dry run has a negative id and leaves nothing."""

    def __init__(
        self,
        engine: Engine,
        activity: Activity,
        clock: Clock = utcnow,
        never: Collection[str] = (),
    ) -> None:
        """`never`: registrable domains that say nothing about a company, beside those of mail providers."""
        self._engine = engine
        self._activity = activity
        self._clock = clock
        self._never = frozenset(never)
        self._rehearsals: dict[int, tuple[Rehearsal, int]] = {}
        self._holding: dict[int, list[HeldRow]] = {}

    def begin(
        self,
        source: str,
        path: str,
        mapping: str | None = None,
        dry_run: bool = False,
        details: Mapping[str, Any] | None = None,
    ) -> int:
        """Open an import and give its id."""
        row = {
            "source": source,
            "path": path,
            "mapping": mapping,
            "state": "running",
            "started_at": self._clock(),
            "details": dict(details) if details is not None else None,
        }
        if not dry_run:
            with write(self._engine) as connection:
                return _added(connection, row)
        rehearsal = Rehearsal(self._engine, self._activity)
        with rehearsal.write() as connection:
            inner = _added(connection, row)
        import_id = -1 - len(self._rehearsals)
        while import_id in self._rehearsals:
            import_id -= 1
        self._rehearsals[import_id] = (rehearsal, inner)
        return import_id

    def upsert(self, import_id: int, table_name: str, frame: pl.DataFrame) -> Outcome:
        """Write one chunk of one bundle table, parsed and typed; counts add up to the rows given.

        `frame` has the columns of domain/tables.py that the source offers (a column left out keeps what is
        stored), money as `<name>_cents` Int64, TIMESTAMP as Datetime("us", "UTC"), DATE and PLANNED as Date,
        utterances as JSON text; and `row` (number in the file), `source`, and optionally `attributes` (JSON
        text) and `source_updated_at`. Account is an external id: of the row's own source first, else the only
        one anywhere. Rows whose account and contact are known already have `account_id` in place of `account`,
        and `contact_id` in place of `contact` or beside it (an address, say, of one whom nobody has recorded).
        The newest source time wins, a row without one wins over what came before it; an id on
        two accounts is rejected with every row that has it.
        """
        if table_name != "usage_events" and table_name not in schema.BUNDLE_TABLES:
            known = ", ".join([*schema.BUNDLE_TABLES, "usage_events"])
            raise KeepwellError(f"There is no table {table_name!r}. Use one of {known}.")
        if frame.is_empty():
            return Outcome()
        inner = self._inner(import_id)
        now = self._clock()
        with self._transaction(import_id) as connection:
            one_writer(connection)
            self._note_sources(connection, table_name, frame)
            if table_name != "usage_events":
                target = Target(inner, schema.BUNDLE_TABLES[table_name], now, self._never)
                return upsert_rows(connection, target, frame)
        activity = self._rehearsals[import_id][0].activity if import_id < 0 else self._activity
        return upsert_events(lambda: self._transaction(import_id), activity, inner, frame, now)

    def _inner(self, import_id: int) -> int:
        if import_id >= 0:
            return import_id
        if import_id not in self._rehearsals:
            raise NotFoundError(f"Dry run {import_id} is over or was never begun. Begin a new one.")
        return self._rehearsals[import_id][1]

    @contextmanager
    def _transaction(self, import_id: int) -> Iterator[Connection]:
        self._inner(import_id)
        world = self._rehearsals[import_id][0].write() if import_id < 0 else write(self._engine)
        with world as connection:
            yield connection

    def _note_sources(self, connection: Connection, table_name: str, frame: pl.DataFrame) -> None:
        s = schema.data_sources
        now = self._clock()
        for source in frame.get_column("source").unique().to_list():
            here = (s.c.source == source) & (s.c.table_name == table_name)
            seen = connection.execute(sa.update(s).where(here).values(last_seen_at=now))
            if seen.rowcount == 0:
                row = {"source": source, "table_name": table_name, "first_seen_at": now, "last_seen_at": now}
                connection.execute(sa.insert(s).values(row))

    def quarantine(self, import_id: int, rows: Iterable[QuarantinedRow]) -> None:
        """Keep rows that were kept out."""
        inner = self._inner(import_id)
        kept = [
            {
                "import_id": inner,
                "file": r.file,
                "row": r.row,
                "table_name": r.table,
                "column": r.column,
                "value": r.value,
                "reason": r.reason,
                "raw": r.raw,
            }
            for r in rows
        ]
        kinds = dict.fromkeys(("file", "table_name", "column", "value", "reason", "raw"), pl.String)
        whole = dict.fromkeys(("import_id", "row"), pl.Int64)
        with self._transaction(import_id) as connection:
            kept = quarantine_without_forgotten(connection, kept)
            insert(connection, schema.quarantined_rows, pl.DataFrame(kept, schema={**whole, **kinds}))

    def hold(
        self, import_id: int, source: str, row: dict[str, Any], people: Sequence[Named], why: str
    ) -> None:
        """See domain.people.Held. Written in batches, and when the import ends, however it ends."""
        self._inner(import_id)
        some = self._holding.setdefault(import_id, [])
        some.append(held_row(source, row, people, why))
        if len(some) >= HELD_AT_ONCE:
            self._keep_waiting(import_id)

    def _keep_waiting(self, import_id: int) -> None:
        rows = self._holding.pop(import_id, [])
        if rows:
            with self._transaction(import_id) as connection:
                one_writer(connection)
                kept = [one for one in rows if not names_forgotten(connection, one.people)]
                keep_waiting(connection, self._inner(import_id), kept)

    def finish(
        self, import_id: int, report: Mapping[str, Any], details: Mapping[str, Any] | None = None
    ) -> None:
        """Close the import with its report, and with `details` in place of those it began with; a dry run is
        forgotten."""
        more = {"details": dict(details)} if details is not None else {}
        self._close(import_id, state="done", report=dict(report), **more)

    def fail(self, import_id: int, error: str) -> None:
        """Close the import as failed. What it wrote stays until it is undone or done again."""
        self._close(import_id, state="failed", error=error)

    def _close(self, import_id: int, **values: Any) -> None:
        self._inner(import_id)
        self._keep_waiting(import_id)
        if import_id < 0:
            self._rehearsals.pop(import_id)[0].close()
            return
        b = schema.import_batches
        with write(self._engine) as connection:
            closing = sa.update(b).where(b.c.id == import_id).values(finished_at=self._clock(), **values)
            if connection.execute(closing).rowcount == 0:
                raise NotFoundError(f"There is no import {import_id}. `keepwell import list` shows them.")

    def imports(self) -> list[ImportBatch]:
        """Every import, the newest first."""
        with read(self._engine) as connection:
            query = sa.select(schema.import_batches).order_by(schema.import_batches.c.id.desc())
            return [ImportBatch(**row) for row in connection.execute(query).mappings()]

    def quarantined(self, import_id: int) -> list[QuarantinedRow]:
        """The rows an import kept out, in the order they were met."""
        inner = self._inner(import_id)
        q = schema.quarantined_rows.c
        query = sa.select(q.file, q.row, q.table_name, q.column, q.value, q.reason, q.raw)
        with self._transaction(import_id) if import_id < 0 else read(self._engine) as connection:
            rows = connection.execute(query.where(q.import_id == inner).order_by(q.id)).all()
        return [QuarantinedRow(*row) for row in rows]

    def undo(self, import_id: int) -> UndoReport:
        """Take an import back: its rows removed, what it changed restored. Doing it twice does it once.

        Rows that a later import changed, and accounts that later rows belong to, stay and are listed.
        Raises NotFoundError for an unknown import.
        """
        return undo_import(self._engine, self._activity, import_id, self._clock(), self._never)

    def sources(self) -> dict[str, list[str]]:
        """The data sources seen so far, each with the tables it fed."""
        s = schema.data_sources.c
        seen: dict[str, list[str]] = {}
        with read(self._engine) as connection:
            for source, table in connection.execute(
                sa.select(s.source, s.table_name).order_by(s.source, s.table_name)
            ):
                seen.setdefault(source, []).append(table)
        return seen


def _added(connection: Connection, row: dict[str, Any]) -> int:
    added = connection.execute(
        sa.insert(schema.import_batches).values(row).returning(schema.import_batches.c.id)
    )
    return int(added.scalar_one())
