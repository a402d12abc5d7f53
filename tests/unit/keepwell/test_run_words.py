"""What a run says of itself: who was not scored and why, how old the data is, and what leaves as CSV."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.cli.runs import print_report
from keepwell.newest_fact import Freshness, freshness
from keepwell.run_report import FAILED, GONE, NOT_YET, TOO_LITTLE, RunReport
from keepwell.score_export import write_csv
from storage.model_calls import AgentDay
from storage.runs import Run, RunState

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = NOW.date()


def make_house(first: date | None, last: date | None, arrived: tuple[date, ...] = ()) -> House:
    """A house that knows nothing but when its facts are of."""
    facts = SimpleNamespace(first_day=lambda: first, last_day=lambda: last)
    days = SimpleNamespace(load=lambda *_: pl.DataFrame({"day": arrived}, schema={"day": pl.Date}))
    return cast(House, SimpleNamespace(facts=facts, source_days=days))


def make_report(
    summary: dict[str, Any] | None = None, asked: tuple[AgentDay, ...] = (), **unscored: int
) -> RunReport:
    run = Run(1, "daily", DAY, RunState.DONE, "x", NOW, NOW, NOW, {}, summary or {}, None)
    bands: dict[str, Any] = {}
    return RunReport(run, DAY, 30, 4, 4, bands, unscored, Freshness(DAY, DAY, None), [], list(asked))


def test_who_was_not_scored_is_explained_in_words() -> None:
    report = make_report(**{NOT_YET: 26, GONE: 0, TOO_LITTLE: 1, FAILED: 2})
    assert report.unscored_says() == "26 were not customers yet, of 1 too little is known, 2 failed"
    assert make_report(**{NOT_YET: 1}).unscored_says() == "1 was not a customer yet"
    assert make_report(**{NOT_YET: 0}).unscored_says() == ""


SUMMARY = {
    "days": 1,
    "alert_days": 1,
    "alerts_live": 0,
    "alerts_opened": 0,
    "alerts_closed": 0,
    "alerts_opened_by_rule": {},
    "calibration_kind": "fitted",
    "failures": [],
    "seconds": {},
    "drafts_written": 9,
    "drafts_written_by_kind": {"check_in": 9},
    "drafts_blocked": 0,
}


def said(capsys: pytest.CaptureFixture[str], written_by: dict[str, int], *asked: AgentDay) -> str:
    print_report(make_report({**SUMMARY, "drafts_written_by": written_by}, asked))
    return " ".join(capsys.readouterr().out.split())


def test_a_run_says_who_wrote_its_drafts_and_what_was_asked_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = AgentDay(DAY, "words", "USD", calls=4, read=3_200, written=140)
    writer = AgentDay(DAY, "writer", "USD", calls=5, read=6_300, written=800)
    told = said(capsys, {"model": 4, "budget": 3, "failed_checks": 1, "for_colleagues": 1}, words, writer)
    assert (
        "Written by the model: 4; by template: 5 (3 beyond the budget of the run or the day, 1 where what it wrote did "
        "not pass the checks, 1 for colleagues, whom no model writes to)." in told
    )
    assert "The model was asked 9 times (writer 5, words 4): 9,500 tokens read, 940 written" in told


def test_without_a_model_a_run_does_not_speak_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert "model" not in said(capsys, {"no_model": 8, "for_colleagues": 1})


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
