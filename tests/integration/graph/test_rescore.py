"""Accounts with news are scored again, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import alerts, opportunities, same_bits, scores, signals, told

from agents.collector.readings import Readings
from domain.errors import KeepwellError
from graph import engines, rescore
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, RESCORE, Order, run_daily
from keepwell.importing import import_into
from keepwell.rescoring import rescore_touched
from storage.facts import Facts
from storage.scores import ScoreStore

MakeHouse = Callable[[str], House]


def _event_file(folder: Path, account: str, day: str) -> Path:
    path = folder / "usage_events.csv"
    path.write_text(
        "external_id,account,occurred_at,user,feature,count\n"
        f"late-1,{account},{day},newcomer@x.example,brand new,9\n"
    )
    return path


def test_nothing_can_be_rescored_before_the_first_run(new_house: MakeHouse) -> None:
    with pytest.raises(KeepwellError, match="keepwell run"):
        rescore_touched(new_house("first"))


@pytest.mark.usefixtures("undrafted")
def test_only_the_account_with_news_is_scored_again_and_as_a_full_run_would(
    house_today: House, tmp_path: Path
) -> None:
    house = house_today
    assert rescore_touched(house).accounts == 0
    before = scores(house)
    row = house.accounts.rows().filter(pl.col("account_id").is_in(_active(house))).row(0, named=True)
    event = _event_file(tmp_path, row["external_id"], (AS_OF - timedelta(days=1)).isoformat())
    import_into(house, event, source="product")
    report = rescore_touched(house)
    assert list(report.after) == [row["external_id"]]
    assert report.after != report.before
    after = scores(house)
    changed = before.join(after, on=["account_id", "as_of", "health"], how="anti")
    assert changed["account_id"].to_list() == [row["account_id"]]
    assert rescore_touched(house).accounts == 0
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert same_bits(scores(house), after)


def test_a_few_accounts_end_as_through_the_daily_graph(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores, alerts with their words, and the summary."""
    whole, few, many = new_house("whole"), new_house("few"), new_house("many")
    earlier = Order(DAILY, AS_OF - timedelta(days=20), AS_OF - timedelta(days=20))
    for house in (whole, few, many):
        run_daily(house, earlier)
    opened = run_daily(whole, Order(DAILY, AS_OF, AS_OF)).id
    raised = {a.account_id for a in whole.alerts.list() if a.opened_by_run == opened and a.account_id}
    grown = sorted({o.account_id for o in whole.opportunities.list() if o.opened_by_run == opened})
    ids = tuple(sorted({*grown[:4], *sorted(raised)[: rescore.AT_MOST - 4]}))
    order = Order(RESCORE, AS_OF, AS_OF, account_ids=ids)
    summary = run_daily(few, order).summary or {}
    monkeypatch.setattr(rescore, "AT_MOST", 0)
    other = run_daily(many, order).summary or {}
    assert summary["alerts_opened"] > 0
    assert summary["opportunities_found"] > 0
    assert "raise_found" in summary.pop("seconds")
    assert "watch_rules" in other.pop("seconds")
    assert summary == other
    assert same_bits(scores(few), scores(many))
    assert same_bits(signals(few), signals(many))
    assert alerts(few) == alerts(many)
    assert opportunities(few) == opportunities(many)
    assert _said(few)
    assert _said(few) == _said(many)


def _said(house: House) -> list[tuple[int, str, str, str]]:
    """Without evidence, which names opportunities by their ids."""
    return [(one["account"], one["reason"], one["about"], one["text"]) for one in told(house)]


@pytest.mark.usefixtures("undrafted")
def test_an_account_that_breaks_stops_no_other(house_today: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_today
    victim, other = _active(house)[:2]
    real = engines.read

    def read(facts: Facts, *rest: Any, **more: Any) -> Readings:
        if victim in facts.accounts["account_id"].to_list():
            raise ZeroDivisionError("planted")
        return real(facts, *rest, **more)

    monkeypatch.setattr(engines, "read", read)
    run = run_daily(house, Order(RESCORE, AS_OF, AS_OF, account_ids=(victim, other)))
    failures = (run.summary or {})["failures"]
    assert [(f["key"], f["reason"]) for f in failures] == [(str(victim), "ZeroDivisionError: planted")]
    by_run = house.scores.latest().select("account_id", "run_id").filter(pl.col("run_id") == run.id)
    assert by_run["account_id"].to_list() == [other]


@pytest.mark.usefixtures("undrafted")
def test_a_quiet_moment_is_used_to_clear_up(
    house_today: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_today
    row = house.accounts.rows().filter(pl.col("account_id").is_in(_active(house))).row(0, named=True)
    import_into(house, _event_file(tmp_path, row["external_id"], AS_OF.isoformat()), source="product")
    cleared: list[int] = []
    monkeypatch.setattr(ScoreStore, "compact", lambda _: cleared.append(1))
    assert rescore_touched(house).accounts == 1
    assert not cleared
    assert rescore_touched(house).accounts == 0
    assert cleared


def _active(house: House) -> list[int]:
    latest = house.scores.latest()
    return latest.filter((pl.col("standing") == "active") & pl.col("engagement").is_not_null())[
        "account_id"
    ].to_list()
