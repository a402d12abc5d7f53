"""An export that people really have, from the command line: recognised, rehearsed, imported."""

from pathlib import Path

import pytest
from e2e_runner import inside

COMPANIES = '"Record ID","Company name","Company owner","City"\n"800","Fjord AS","Ada Lund","Oslo"\n'
DEALS = (
    '"Record ID","Deal Name","Deal Stage","Close Date","Amount","Associated Company IDs (Primary)"\n'
    '"5","New","Closed Won","2026-02-01 09:15","12,000","800"\n'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "companies.csv").write_text(COMPANIES)
    (folder / "deals.csv").write_text(DEALS)
    return folder


def test_an_export_waits_for_its_mapping(tmp_path: Path, export: Path) -> None:
    refused = inside(tmp_path / "home", "import", str(export))
    assert "looks like an export of hubspot (companies.csv, deals.csv)" in refused.sentence
    assert "--mapping hubspot" in refused.sentence


def test_a_dry_run_says_what_becomes_of_every_file_and_column(tmp_path: Path, export: Path) -> None:
    options = ("--mapping", "hubspot", "--currency", "nok")
    dry = inside(tmp_path / "home", "import", str(export), *options, "--dry-run")
    assert dry.code == 0, dry.err
    told = " ".join(dry.out.split())
    assert "companies.csv > accounts: 1 rows" in told
    assert "deals.csv > subscriptions: 1 rows" in told
    assert "companies.csv: no table uses City" in told
    assert "read as a contract of twelve months" in told
    assert "Nothing was changed." in told
    done = inside(tmp_path / "home", "import", str(export), *options, "--json").json
    assert done["tables"]["subscriptions"]["accepted"] == 1
    assert next(file["unused"] for file in done["files"] if file["file"] == "companies.csv") == ["City"]


def test_the_shipped_mappings_are_listed(tmp_path: Path) -> None:
    listed = inside(tmp_path / "home", "import", "--list-mappings", "--json").json
    assert {"hubspot", "salesforce", "zendesk", "intercom", "stripe", "segment", "posthog"} <= {
        m["name"] for m in listed
    }
    assert all(mapping["title"] and mapping["files"] for mapping in listed)
    assert "zendesk  Zendesk Support" in inside(tmp_path / "home", "import", "mappings").out


def test_a_currency_that_is_none_is_refused(tmp_path: Path, export: Path) -> None:
    refused = inside(tmp_path / "home", "import", str(export), "--mapping", "hubspot", "--currency", "gold")
    assert "--currency: 'gold' is not an ISO 4217 code" in refused.sentence
