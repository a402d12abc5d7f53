"""Where the rows of an import go: storage, the counts, and the list of rows kept out."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import polars as pl

from domain.tables import Table
from sources.report import ImportReport, TableCount
from storage.imports import Outcome, QuarantinedRow


class Intake(Protocol):
    """The part of storage.intake.Intake that an import needs."""

    def begin(
        self, source: str, path: str, mapping: str | None, dry_run: bool, details: dict[str, Any] | None
    ) -> int: ...

    def upsert(self, import_id: int, table_name: str, frame: pl.DataFrame) -> Outcome: ...

    def quarantine(self, import_id: int, rows: Iterable[QuarantinedRow]) -> None: ...

    def finish(
        self, import_id: int, report: dict[str, Any], details: dict[str, Any] | None = None
    ) -> None: ...

    def fail(self, import_id: int, error: str) -> None: ...


class Booking:
    """One import's way into storage. `currencies`: by account external id, as far as this import has seen."""

    def __init__(
        self,
        intake: Intake,
        import_id: int,
        report: ImportReport,
        on_quarantined: Callable[[list[QuarantinedRow]], None] | None,
    ) -> None:
        self._intake, self._import_id = intake, import_id
        self._on_quarantined = on_quarantined
        self.report = report
        self.currencies: dict[str, str] = {}

    def store(self, table: Table, frame: pl.DataFrame, count: TableCount) -> Outcome:
        """Writes a chunk and counts what became of it; the rejected rows are the caller's to describe."""
        if table.name == "accounts" and "currency" in frame.columns:
            known = frame.drop_nulls("currency").select("external_id", "currency")
            self.currencies.update(known.iter_rows())
        outcome = self._intake.upsert(self._import_id, table.name, frame)
        count.accepted += outcome.accepted
        count.updated += outcome.updated
        count.unchanged += outcome.unchanged
        return outcome

    def keep_out(self, rows: list[QuarantinedRow], count: TableCount) -> None:
        if not rows:
            return
        for row in rows:
            count.quarantine(_kind_of(row))
            self.report.example(row)
        self._intake.quarantine(self._import_id, rows)
        if self._on_quarantined is not None:
            self._on_quarantined(rows)


def _kind_of(row: QuarantinedRow) -> str:
    """The reason without the value and what follows a colon, so that like is counted with like."""
    reason = row.reason.replace(row.value, "...") if row.value else row.reason
    reason = reason.partition(": ")[0]
    return f"{row.column}: {reason}" if row.column else reason


def superseded(frame: pl.DataFrame, table: Table) -> pl.Series:
    """Which rows another row of the chunk, further down, replaces: same identity and account, no source time.

    They would count as updates again each time the file is imported, although nothing changes.
    """
    names = ["source", *table.identity, *(["account"] if "account" in frame.columns else [])]
    key = pl.struct(list(dict.fromkeys(names)))
    later = ~key.is_last_distinct()
    if "source_updated_at" in frame.columns:
        later &= pl.col("source_updated_at").is_null().all().over(key)
    return frame.select(later)[:, 0]
