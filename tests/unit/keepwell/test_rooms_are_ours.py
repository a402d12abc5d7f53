"""Keepwell refuses to start where another package answers to one of its names."""

from pathlib import Path

import pytest

from keepwell.house import ROOMS, intruder

ROOT = Path(__file__).parents[3]


def test_in_its_own_environment_all_rooms_are_ours() -> None:
    assert intruder() is None


def test_every_package_of_the_house_is_checked() -> None:
    assert set(ROOMS) == {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "keepwell",
        "benchmarks",
        "tests",
    }


def test_a_package_from_elsewhere_is_named_with_where_it_lies(tmp_path: Path) -> None:
    said = intruder(tmp_path)
    assert said is not None
    assert "Another package named 'domain'" in said
    assert str(tmp_path / "domain") in said


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepwell.house.find_spec", lambda _: None)
    assert "The package 'domain' is missing" in (intruder() or "")
