"""No exported cell can be run by a spreadsheet."""

import json
from pathlib import Path

import pytest

from domain.export import FORMULA_STARTS, neutralise

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"


def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip("../shared/corpora is not here")
    return CORPORA


def test_every_own_case_is_neutralised() -> None:
    for line in (corpora() / "own" / "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        if case["kind"] == "csv_export_cell":
            assert neutralise(case["payload"]) == "'" + case["payload"], case["id"]


def test_no_payload_of_the_injection_list_still_begins_a_formula() -> None:
    payloads = (corpora() / "csv-injection" / "Intruder" / "csv-payload.txt").read_text().splitlines()
    assert len(payloads) > 3
    for payload in payloads:
        assert neutralise(payload)[:1] not in FORMULA_STARTS or not payload


@pytest.mark.parametrize("cell", ["", "Fjord AS", "-12.5", "+7", "a=b", "o'neil", "1e5", "jane@acme.example"])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell


@pytest.mark.parametrize("cell", ["\u200b=1+1", "\ufeff=1", "'=1", " \t=1", "=", "－1+1", "-1-1", "%09=1"])
def test_what_hides_the_sign_is_looked_through(cell: str) -> None:
    assert neutralise(cell) == "'" + cell
