"""What an import did, by table and reason; the law read = accepted + updated + unchanged + quarantined."""

from collections.abc import Iterable, Iterator
from csv import writer
from io import StringIO

from pydantic import BaseModel, Field

from domain.errors import KeepwellError
from domain.export import neutralise
from storage.imports import QuarantinedRow

MAX_REASONS = 200
MAX_EXAMPLES = 20


class TableCount(BaseModel):
    """Rows of one table. `skipped`: rows the mapping leaves out, by why; they are not part of `read`."""

    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)
    skipped: dict[str, int] = Field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        return self.read == self.accepted + self.updated + self.unchanged + self.quarantined

    def quarantine(self, reason: str) -> None:
        self.quarantined += 1
        if reason not in self.reasons and len(self.reasons) >= MAX_REASONS:
            reason = "other reasons"
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def skip(self, why: str, rows: int) -> None:
        if rows:
            self.skipped[why] = self.skipped.get(why, 0) + rows


class FileReport(BaseModel):
    """What was found out about one file while one table was read from it.

    `kept`: columns kept as attributes; `unused`: columns (and keys of nested ones) that this table does not use.
    """

    file: str
    table: str
    rows: int = 0
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    notes: list[str] = Field(default_factory=list)
    kept: list[str] = Field(default_factory=list)
    unused: list[str] = Field(default_factory=list)


class Refusal(BaseModel):
    """A file that was not read, or not to its end, and why."""

    file: str
    reason: str


class Example(BaseModel):
    """One quarantined row, for a first look; all of them are kept with the import."""

    file: str
    row: int | None
    table: str | None
    column: str | None
    value: str | None
    reason: str


class ImportReport(BaseModel):
    """The whole of one import; `import_id` is negative for a dry run."""

    import_id: int
    path: str
    source: str
    mapping: str
    dry_run: bool
    inactivity_days: int | dict[str, int] | None = None
    tables: dict[str, TableCount] = Field(default_factory=dict)
    files: list[FileReport] = Field(default_factory=list)
    refused: list[Refusal] = Field(default_factory=list)
    unread: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    examples: list[Example] = Field(default_factory=list)

    def check(self) -> None:
        """Raises KeepwellError when a row got lost between the file and the counts."""
        for name, count in self.tables.items():
            if not count.balanced:
                raise KeepwellError(
                    f"The counts of {name} do not add up: {count.read} read, {count.accepted} accepted, "
                    f"{count.updated} updated, {count.unchanged} unchanged, {count.quarantined} quarantined. "
                    "Undo the import and report this as a bug."
                )

    def unused(self) -> dict[str, list[str]]:
        """By file, the columns that none of the tables read from it uses."""
        found: dict[str, list[str]] = {}
        for file in self.files:
            if file.rows:
                found[file.file] = [n for n in file.unused if n in found.get(file.file, file.unused)]
        return {file: names for file, names in found.items() if names}

    def example(self, row: QuarantinedRow) -> None:
        if len(self.examples) < MAX_EXAMPLES:
            told = row.value if row.value is None else row.value[:200]
            self.examples.append(
                Example(
                    file=row.file,
                    row=row.row,
                    table=row.table,
                    column=row.column,
                    value=told,
                    reason=row.reason,
                )
            )


ERROR_COLUMNS = ("file", "row", "table", "column", "value", "reason", "raw")


def error_rows_csv(rows: Iterable[QuarantinedRow]) -> Iterator[str]:
    """Quarantined rows as the lines of a CSV file that a spreadsheet opens without running anything."""
    yield _line(ERROR_COLUMNS)
    for row in rows:
        number = "" if row.row is None else str(row.row)
        cells = (row.file, number, row.table, row.column, row.value, row.reason, row.raw)
        yield _line(tuple(neutralise(cell or "") for cell in cells))


def _line(cells: tuple[str, ...]) -> str:
    held = StringIO()
    writer(held).writerow(cells)
    return held.getvalue()
