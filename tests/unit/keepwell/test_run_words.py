"""What a run says of itself: who was not scored and why, how old the data is, and what leaves as CSV."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.newest_fact import Freshness, freshness
from keepwell.run_report import FAILED, GONE, NOT_YET, TOO_LITTLE, RunReport
from keepwell.score_export import write_csv
from storage.runs import Run, RunState

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = NOW.date()


def make_house(first: date | None, last: date | None, arrived: tuple[date, ...] = ()) -> House:
    """A house that knows nothing but when its facts are of."""
    facts = SimpleNamespace(first_day=lambda: first, last_day=lambda: last)
    days = SimpleNamespace(load=lambda *_: pl.DataFrame({"day": arrived}, schema={"day": pl.Date}))
    return cast(House, SimpleNamespace(facts=facts, source_days=days))


def make_report(**unscored: int) -> RunReport:
    run = Run(1, "daily", DAY, RunState.DONE, "x", NOW, NOW, NOW, {}, {}, None)
    bands: dict[str, Any] = {}
    return RunReport(run, DAY, 30, 4, 4, bands, unscored, Freshness(DAY, DAY, None), [])


def test_who_was_not_scored_is_explained_in_words() -> None:
    report = make_report(**{NOT_YET: 26, GONE: 0, TOO_LITTLE: 1, FAILED: 2})
    assert report.unscored_says() == "26 were not customers yet, of 1 too little is known, 2 failed"
    assert make_report(**{NOT_YET: 1}).unscored_says() == "1 was not a customer yet"
    assert make_report(**{NOT_YET: 0}).unscored_says() == ""


def test_data_two_weeks_old_is_still_fresh() -> None:
    assert freshness(make_house(date(2025, 1, 1), date(2026, 11, 9)), DAY).says is None


def test_older_data_is_pointed_out_with_the_day_to_ask_for() -> None:
    found = freshness(make_house(date(2024, 1, 1), date(2024, 12, 31)), DAY)
    assert found.newest == date(2024, 12, 31)
    assert "The newest fact is of 2024-12-31, 692 days before 2026-11-23" in (found.says or "")
    assert "`keepwell run --as-of 2024-12-31`" in (found.says or "")


def test_a_plan_for_later_does_not_hide_that_nothing_arrives() -> None:
    house = make_house(date(2024, 1, 1), date(2027, 1, 1), arrived=(date(2026, 6, 1), date(2026, 6, 3)))
    assert freshness(house, DAY).newest == date(2026, 6, 3)


def test_a_day_before_every_fact_is_told_when_they_begin() -> None:
    said = freshness(make_house(date(2025, 1, 1), DAY), date(2019, 1, 1)).says
    assert said == "Nothing is known of 2019-01-01 or before: the first fact is of 2025-01-01."


def test_a_house_without_facts_is_not_called_stale() -> None:
    assert freshness(make_house(None, None), DAY) == Freshness(DAY, None, None)


def test_exported_ids_cannot_be_formulas(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    write_csv(pl.DataFrame({"account_external_id": ["=1+1", "-5", "A1"], "health": [1.5, None, 2.0]}), file)
    assert file.read_text() == "account_external_id,health\n'=1+1,1.5\n-5,\nA1,2.0\n"


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeepwellError, match="cannot be written: Is a directory"):
        write_csv(pl.DataFrame({"account_external_id": ["A1"]}), tmp_path)
