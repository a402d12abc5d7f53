"""What an import leaves behind besides its rows: the batch, its rejected rows, its report."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Rejected:
    """One row that cannot be right. `raw` is set only for a row taken back from an earlier chunk."""

    row: int
    column: str
    value: str | None
    reason: str
    raw: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a chunk: accepted + updated + unchanged + rejected = rows given.

    An id that turns out to be on two accounts takes back the row that an earlier chunk of the same import
    stored: that row is then among `rejected`, and `accepted` or `updated` is one less (even below zero).
    """

    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True)
class QuarantinedRow:
    """A row kept out, with everything needed to mend it. `raw` is the row as read, as JSON."""

    file: str
    row: int | None
    table: str | None
    column: str | None
    value: str | None
    reason: str
    raw: str | None = None


@dataclass(frozen=True)
class ImportBatch:
    """`state` is running, done, failed or undone."""

    id: int
    source: str
    path: str
    mapping: str | None
    state: str
    started_at: datetime
    finished_at: datetime | None
    details: dict[str, Any] | None
    report: dict[str, Any] | None
    error: str | None


@dataclass(frozen=True)
class Left:
    """A row that an undo did not touch, and why."""

    table: str
    ref: str
    reason: str


@dataclass(frozen=True)
class UndoReport:
    """Rows removed and restored per table, what was left, and the ids of the accounts that are gone.

    `accounts_to_rescore` are the others whose facts changed and that have a score, which is of before.
    """

    import_id: int
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    accounts_removed: list[int] = field(default_factory=list)
    accounts_to_rescore: list[int] = field(default_factory=list)

    def says(self) -> str:
        """What was undone, for a person."""
        removed = ", ".join(f"{rows:,} {table}" for table, rows in self.removed.items() if rows)
        restored = ", ".join(f"{rows:,} {table}" for table, rows in self.restored.items() if rows)
        lines = [
            f"Import {self.import_id} is undone: removed {removed or 'nothing'}; restored {restored or 'nothing'}."
        ]
        if self.accounts_to_rescore:
            several = "s" if len(self.accounts_to_rescore) > 1 else ""
            lines.append(
                f"Scores and alerts of {len(self.accounts_to_rescore):,} account{several} still rest on what was "
                "undone: `keepwell rescore` brings them up to date."
            )
        lines += [f"Left: {one.table} {one.ref}: {one.reason}" for one in self.left[:20]]
        if len(self.left) > 20:
            lines.append(f"and {len(self.left) - 20:,} more rows that later imports rest on.")
        return "\n".join(lines)
