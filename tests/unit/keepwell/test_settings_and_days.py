"""Settings from the environment, and the days that can be asked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import KeepwellError, MisconfiguredError
from keepwell.asked_day import asked_day
from keepwell.bootstrap import House, cannot_open, house
from keepwell.rescoring import Rescored
from keepwell.risk import horizons
from keepwell.sample import Sample
from keepwell.settings import Settings
from storage.runs import Run, RunState

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
HOUSE = House(Settings(home=Path("unused")), now=lambda: NOW)


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]
)
def test_days_up_to_what_an_import_may_hold_can_be_asked_for(day: date) -> None:
    assert asked_day(HOUSE, day) == day


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2026, 11, 26), date.max])
def test_other_days_are_refused_with_the_day_to_ask_for(day: date) -> None:
    with pytest.raises(KeepwellError, match=r"Ask for 2026-11-23 \(today, UTC\)|Ask for a later one"):
        asked_day(HOUSE, day)


def test_another_day_can_be_taken_for_today_and_moments_stay_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEPWELL_TODAY", "2014-06-30")
    clock = iter([NOW, NOW + timedelta(hours=1)])
    pinned = House(Settings(), now=lambda: next(clock))
    assert (pinned.today(), pinned.today()) == (date(2014, 6, 30), date(2014, 6, 30))
    assert (pinned.now(), pinned.now()) == (NOW, NOW + timedelta(hours=1))


def test_today_is_the_day_of_the_clock_where_no_other_is_set() -> None:
    assert HOUSE.today() == NOW.date()


def test_a_far_day_is_refused_even_where_it_is_taken_for_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEPWELL_TODAY", "2190-01-01")
    far = House(Settings(), now=lambda: NOW)
    with pytest.raises(KeepwellError, match=r"Ask for 2026-11-23 \(today, UTC\)"):
        asked_day(far, far.today())


@pytest.mark.parametrize("wrong", ["tomorrow", "2014-13-01", "9999-12-31", "0001-01-01", ""])
def test_what_cannot_be_today_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("KEEPWELL_TODAY", wrong)
    with pytest.raises(MisconfiguredError, match="The setting today cannot be used"):
        house()


def test_everything_lies_in_the_home_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEEPWELL_HOME", str(tmp_path))
    settings = house().settings
    places = (settings.database.removeprefix("sqlite:///"), settings.activity, settings.history)
    assert all(Path(place).is_relative_to(tmp_path) for place in places)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/keepwell")
    assert house().settings.database == "postgresql://db/keepwell"


def test_a_setting_that_cannot_be_right_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEPWELL_LEASE_SECONDS", "soon")
    with pytest.raises(MisconfiguredError, match="The setting lease_seconds cannot be used"):
        house()


def test_a_database_that_does_not_open_is_told_without_its_address(tmp_path: Path) -> None:
    secret = Settings(home=tmp_path, DATABASE_URL="postgresql://kim:geheim@db/keepwell")
    said = cannot_open(secret, OSError("connection refused\nmore"))
    assert "connection refused." in said
    assert "geheim" not in said
    assert "set KEEPWELL_HOME" in cannot_open(Settings(home=tmp_path), OSError("read-only"))


def test_the_sample_says_when_it_is_old_or_of_another_size() -> None:
    run = Run(1, "daily", date(2026, 11, 1), RunState.DONE, "x", NOW, NOW, NOW, {}, {}, None)
    said = Sample(run, False, date(2026, 11, 1), 60, date(2026, 11, 23), asked=90).says()
    assert "Its data ends on 2026-11-01" in said
    assert "You asked for 90" in said
    fresh = Sample(run, True, date(2026, 11, 23), 60, date(2026, 11, 23), asked=60).says()
    assert fresh == "Sample portfolio of 60 accounts: made, imported, calibrated and scored for a year."


def test_a_rescore_names_the_first_accounts_and_counts_the_rest() -> None:
    after: dict[str, float | None] = {f"A{n}": 50.0 + n for n in range(25)}
    lines = Rescored(date(2026, 11, 23), 25, {"A0": 49.25, "A1": None}, after).lines()
    assert lines[0] == "25 accounts scored again as of 2026-11-23."
    assert lines[1:3] == ["A0: 49.2 to 50.0", "A1: unknown to 51.0"]
    assert lines[-1] == "And 5 more."
    assert Rescored(date(2026, 11, 23), 0, {}, {}).lines() == [
        "No account has news since its last score (as of 2026-11-23)."
    ]


def test_further_horizons_are_named_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert horizons(HOUSE) == (30, 60, 90)
    monkeypatch.setenv("KEEPWELL_MORE_HORIZONS", "180, 45,90")
    assert horizons(House(Settings())) == (30, 45, 60, 90, 180)


@pytest.mark.parametrize("wrong", ["soon", "0", "731", "120;180"])
def test_what_cannot_be_a_horizon_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("KEEPWELL_MORE_HORIZONS", wrong)
    with pytest.raises(MisconfiguredError, match="The setting more_horizons"):
        house()
