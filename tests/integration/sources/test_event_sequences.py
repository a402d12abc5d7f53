"""The agreed sequences (duplicates, conflicts, late rows, an id on two accounts) through real storage."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy.engine import Engine

from sources.importing import import_path
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.intake import Intake

CASES = Path(__file__).parents[4] / "shared" / "corpora" / "own" / "cases.jsonl"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
STORED = {
    "own-172": 1,
    "own-173": 1,
    "own-174": 1,
    "own-175": 2,
    "own-176": 1,
    "own-177": 0,
    "own-178": 0,
    "own-179": 1,
    "own-180": 1,
    "own-181": 2,
}


def sequence(case: str) -> list[dict[str, Any]]:
    if not CASES.is_file():
        pytest.skip("../shared/corpora is not here")
    found = [json.loads(line) for line in CASES.read_text().splitlines()]
    payload = next(entry["payload"] for entry in found if entry["id"] == case)
    return json.loads(payload) if isinstance(payload, str) else payload


def written(folder: Path, table: str, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir()
    (folder / "accounts.csv").write_text("external_id,name\nA,a\nB,b\n")
    frame = pl.DataFrame(
        {
            "external_id": [row.get("id") or row.get("msg") or row["ticket"] for row in rows],
            "account": [row.get("account", "A") for row in rows],
            "occurred_at": ["2026-01-01"] * len(rows),
            "channel": ["ticket"] * len(rows),
            "subject": [row.get("status") for row in rows],
            "thread": [row.get("ticket") for row in rows],
            "count": [row.get("v") for row in rows],
            "deleted": ["true" if row.get("deleted") else None for row in rows],
            "updated_at": [
                (START + timedelta(seconds=row["at"])).isoformat() if "at" in row else None for row in rows
            ],
        }
    )
    frame.write_csv(folder / f"{table}.csv")
    return folder


@pytest.mark.parametrize("table", ["usage_events", "interactions"])
@pytest.mark.parametrize("case", sorted(STORED))
def test_a_sequence_ends_as_the_case_says_also_the_second_time(
    case: str, table: str, engine: Engine, tmp_path: Path
) -> None:
    rows = sequence(case)
    intake = Intake(engine, Activity(tmp_path / "activity"), lambda: NOW)
    path = written(tmp_path / "in", table, rows)
    count = import_path(path, intake, now=NOW).tables[table]
    assert count.accepted == STORED[case]
    assert count.quarantined == (0 if STORED[case] else len(rows))
    again = import_path(path, intake, now=NOW).tables[table]
    assert (again.accepted, again.updated, again.quarantined) == (0, 0, count.quarantined)


def test_late_rows_do_not_undo_newer_ones(engine: Engine, tmp_path: Path) -> None:
    intake = Intake(engine, Activity(tmp_path / "activity"), lambda: NOW)
    file = tmp_path / "accounts.csv"
    newest = "t1,closed,,2026-01-03\nt2,gone,true,2026-01-02\nt3,five,,2026-01-05T00:00:05Z\n"
    late = "t1,open,,2026-01-01\nt2,late,,2026-01-01\nt3,skewed,,2026-01-05T00:00:04.999Z\n"
    for rows in (newest + late, late, newest):
        file.write_text("external_id,name,deleted,updated_at\n" + rows)
        import_path(file, intake, now=NOW)
        names = dict(AccountStore(engine).rows().select("external_id", "name").iter_rows())
        assert names == {"t1": "closed", "t2": "gone", "t3": "five"}
