"""Every naughty string in every text field of every table, through real storage: counts balance, nothing is lost."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from domain.tables import BUNDLE, Kind, Table
from sources.importing import import_path
from storage.activity import Activity
from storage.intake import Intake

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAIN = {
    Kind.DATE: "2026-01-01",
    Kind.TIMESTAMP: "2026-01-01",
    Kind.PLANNED: "2026-01-01",
    Kind.COUNT: "1",
    Kind.NUMBER: "1",
    Kind.MONEY: "1 USD",
    Kind.FLAG: "true",
    Kind.CURRENCY: "USD",
    Kind.EMAIL: "kim@fjord.example",
}
FREE = (Kind.TEXT, Kind.UTTERANCES)


def naughty() -> list[str]:
    if not CORPORA.is_dir():
        pytest.skip("../shared/corpora is not here")
    return json.loads((CORPORA / "blns" / "blns.json").read_text())  # type: ignore[no-any-return]  # a list of text


def row(table: Table, place: int, text: str) -> dict[str, str]:
    cells = {"attribute": text}
    for column in table.columns:
        if column.kind is Kind.TEXT:
            cells[column.name] = text
        elif column.kind is Kind.UTTERANCES:
            cells[column.name] = json.dumps([{"id": "1", "speaker": text, "text": text}])
        elif column.kind is Kind.ID:
            cells[column.name] = "A" if column.name == "account" else f"{table.name}-{place}"
        else:
            cells[column.name] = column.choices[0] if column.choices else PLAIN[column.kind]
    if table.name == "exchange_rates":
        cells["base"] = "EUR"
    if table.identity[-1] in ("occurred_at", "day"):
        cells[table.identity[-1]] = (
            f"{2000 + place // 28 // 12}-{1 + place // 28 % 12:02d}-{1 + place % 28:02d}"
        )
    return cells


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_naughty_strings_go_everywhere_and_nothing_is_lost(form: str, engine: Engine, tmp_path: Path) -> None:
    texts = naughty()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "accounts_first.csv").write_text("external_id,name\nA,Fjord\n")
    for table in BUNDLE:
        rows = [row(table, place, text) for place, text in enumerate(texts)]
        with (folder / f"{table.name}.{form}").open("w", encoding="utf-8", newline="") as file:
            if form == "jsonl":
                file.writelines(json.dumps(cells) + "\n" for cells in rows)
            else:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    intake = Intake(engine, Activity(tmp_path / "activity"), lambda: NOW)
    first = import_path(folder, intake, now=NOW)
    assert first.refused == []
    for table in BUNDLE:
        count = first.tables[table.name]
        assert count.read == len(texts) + (table.name == "accounts")
        assert count.accepted > 400
    kept_out = sum(count.quarantined for count in first.tables.values())
    assert len(intake.quarantined(first.import_id)) == kept_out
    again = import_path(folder, intake, now=NOW)
    assert sum(count.accepted + count.updated for count in again.tables.values()) == 0
