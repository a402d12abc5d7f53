"""What a mapping says of all accounts of its source reaches the agents with the facts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.settings import Settings

SINCE, UNTIL = date(2025, 1, 1), date(2026, 1, 1)
FEED = """
name: crm
source: crm
feeds:
  - table: accounts
    files: accounts.csv
    columns: {external_id: id, name: id, segment: segment}
"""
ROWS = "id,segment,size,seen\nA,SMB,10,x\nB,Mid Market,,x\nC,,200,x\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(Settings(home=tmp_path / "home"))
    yield made
    made.engine.dispose()


def brought(house: House, folder: Path, said: str, rows: str = ROWS) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "accounts.csv").write_text(rows)
    (folder / "mine.yaml").write_text(FEED + said)
    import_into(house, folder, mapping=str(folder / "mine.yaml"))


def told(house: House, column: str) -> dict[str, object]:
    frame = house.facts.load_accounts(house.accounts.ids(), SINCE, UNTIL).accounts
    return dict(frame.select("external_id", column).iter_rows())


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("", {"A": None, "B": None, "C": None}),
        ("inactivity_days: 60", {"A": 60, "B": 60, "C": 60}),
        ('inactivity_days: {smb: 30, mid_market: 45, "": 90}', {"A": 30, "B": 45, "C": 90}),
        ("inactivity_days: {smb: 30}", {"A": 30, "B": None, "C": None}),
    ],
)
def test_silence_counts_as_the_mapping_says_by_segment(
    house: House, tmp_path: Path, said: str, days: dict[str, int | None]
) -> None:
    brought(house, tmp_path / "files", said)
    assert told(house, "inactivity_days") == days


def test_two_sources_keep_their_own_words(house: House, tmp_path: Path) -> None:
    brought(house, tmp_path / "one", "inactivity_days: 60\ngrows_by: product")
    brought(house, tmp_path / "two", "grows_by: contract", "id,segment\nD,SMB\n")
    assert told(house, "inactivity_days") == {"A": 60, "B": 60, "C": 60, "D": None}
    assert told(house, "by_product") == {"A": True, "B": True, "C": True, "D": None}
    assert house.facts.grows_by_product()


def test_every_account_is_there_once_whatever_is_said(house: House, tmp_path: Path) -> None:
    for said in ("inactivity_days: {smb: 30}", "inactivity_days: {SMB: 40}", "inactivity_days: 50"):
        brought(house, tmp_path / "files", said)
    assert len(told(house, "inactivity_days")) == 3


def test_a_profile_is_the_named_attributes_that_are_known(house: House, tmp_path: Path) -> None:
    brought(house, tmp_path / "files", "profile: [size, colour]")
    by_name = {row.external_id: row.id for row in (house.accounts.find(name) for name in "ABC")}
    assert house.facts.profiles() == {by_name["A"]: {"size": "10"}, by_name["C"]: {"size": "200"}}
    assert house.facts.profiles([by_name["C"]]) == {by_name["C"]: {"size": "200"}}


def test_without_a_profile_nothing_is_said_of_anybody(house: House, tmp_path: Path) -> None:
    brought(house, tmp_path / "files", "")
    assert house.facts.profiles() == {}
