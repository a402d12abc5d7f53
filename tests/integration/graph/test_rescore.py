"""Accounts with news are scored again, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import same_bits, scores

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.rescoring import rescore_touched

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


def test_only_the_account_with_news_is_scored_again_and_as_a_full_run_would(
    new_house: MakeHouse, tmp_path: Path
) -> None:
    house = new_house("news")
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
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


def _active(house: House) -> list[int]:
    latest = house.scores.latest()
    return latest.filter((pl.col("standing") == "active") & pl.col("engagement").is_not_null())[
        "account_id"
    ].to_list()
