"""Where the corpora are, and an intake that remembers what it was given."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.tables import TABLES
from storage.imports import Outcome, QuarantinedRow, Rejected

SHARED = Path(__file__).parents[4] / "shared"


def corpora() -> Path:
    if not (SHARED / "corpora").is_dir():
        pytest.skip("../shared/corpora is not here")
    return SHARED / "corpora"


def own_cases(kind: str) -> list[dict[str, Any]]:
    lines = (corpora() / "own" / "cases.jsonl").read_text().splitlines()
    return [case for case in map(json.loads, lines) if case["kind"] == kind]


class RememberingIntake:
    """Stores rows by table and identity; the last one wins; rows of unknown accounts are rejected."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {name: {} for name in TABLES}
        self.kept_out: list[QuarantinedRow] = []
        self.report: dict[str, Any] | None = None
        self.failed: str | None = None
        self.details: dict[str, Any] | None = None

    def begin(
        self, source: str, path: str, mapping: str | None, dry_run: bool, details: dict[str, Any] | None
    ) -> int:
        self.details = details
        return -1 if dry_run else 1

    def upsert(self, import_id: int, table_name: str, frame: pl.DataFrame) -> Outcome:
        table = self.tables[table_name]
        counts = {"accepted": 0, "updated": 0, "unchanged": 0}
        rejected = []
        for row in frame.to_dicts():
            if "account" in row and (row["source"], row["account"]) not in self.tables["accounts"]:
                rejected.append(
                    Rejected(row["row"], "account", row["account"], f"no account {row['account']}")
                )
                continue
            key = (row["source"], *(row[name] for name in TABLES[table_name].identity))
            said = {name: value for name, value in row.items() if name != "row"}
            known = table.get(key)
            counts["accepted" if known is None else "unchanged" if known == said else "updated"] += 1
            table[key] = said
        return Outcome(**counts, rejected=rejected)

    def quarantine(self, import_id: int, rows: Iterable[QuarantinedRow]) -> None:
        self.kept_out += rows

    def finish(self, import_id: int, report: dict[str, Any]) -> None:
        self.report = report

    def fail(self, import_id: int, error: str) -> None:
        self.failed = error

    def rows(self, table_name: str) -> list[dict[str, Any]]:
        return list(self.tables[table_name].values())

    @property
    def reasons(self) -> list[tuple[int | None, str | None, str]]:
        return [(row.row, row.column, row.reason) for row in self.kept_out]
