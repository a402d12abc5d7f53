"""What happens after a day changes no score of that day, through import, storage and the whole run."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from integration.graph.conftest import AS_OF, house_at
from integration.graph.portfolio_state import opportunities, same_bits, scores, signals

from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, active_calibration, run_daily
from keepwell.importing import import_into

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
DAY = AS_OF - timedelta(days=40)
DATED = {
    "subscriptions": "start_date",
    "surveys": "occurred_at",
    "invoices": "issued_at",
    "churn_events": "occurred_at",
}


def _as_it_was(bundle: Path, folder: Path, day: date) -> Path:
    """The bundle as it would have been exported on the evening of `day`."""
    folder.mkdir()
    last = f"{day}T99"
    for name in ("accounts", "contacts", "features"):
        (folder / f"{name}.csv").write_bytes((bundle / f"{name}.csv").read_bytes())
    for name, column in DATED.items():
        rows = pl.read_csv(bundle / f"{name}.csv", infer_schema=False)
        rows.filter(pl.col(column) <= last).write_csv(folder / f"{name}.csv")
    usage = pl.read_parquet(bundle / "usage_events.parquet")
    usage.filter(pl.col("occurred_at").dt.date() <= day).write_parquet(folder / "usage_events.parquet")
    lines = (bundle / "interactions.jsonl").read_text().splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["occurred_at"] <= last]
    (folder / "interactions.jsonl").write_text("".join(kept))
    assert len(kept) < len(lines)
    return folder


def test_a_day_scored_with_hindsight_is_the_day_as_it_was_scored_then(
    new_house: MakeHouse, imported: Path, tmp_path: Path
) -> None:
    hindsight = new_house("hindsight")
    run_daily(hindsight, Order(DAILY, DAY, DAY))
    then = house_at(tmp_path / "then", hour=12)
    import_into(then, _as_it_was(imported / "demo", tmp_path / "bundle", DAY), source="demo")
    active_calibration(then)
    run_daily(then, Order(DAILY, DAY, DAY))
    assert scores(then).height > 40
    assert same_bits(scores(hindsight), scores(then))
    assert same_bits(signals(hindsight), signals(then))
    assert _argued(hindsight) == _argued(then)
    assert _argued(then)


def _argued(house: House) -> list[dict[str, object]]:
    """Opportunities without examples of use: which events of a day are shown depends on the order they are kept in."""
    found = opportunities(house)
    for one in found:
        for piece in one["evidence"]:
            piece["evidence"] = [fact for fact in piece["evidence"] if not fact["ref"].startswith("U-")]
    return found


def test_facts_that_arrive_later_change_no_earlier_day(new_house: MakeHouse, tmp_path: Path) -> None:
    house = new_house("later")
    run_daily(house, Order(DAILY, DAY, DAY))
    before = scores(house)
    account = house.accounts.rows().row(3, named=True)["external_id"]
    later = tmp_path / "later-facts"
    later.mkdir()
    day = DAY + timedelta(days=1)
    (later / "usage_events.csv").write_text(
        "external_id,account,occurred_at,user,feature,count,minutes\n"
        + "".join(
            f"late-{n},{account},{day}T10:00:00Z,late-{n}@x.example,Everything,900,400\n" for n in range(30)
        )
    )
    (later / "surveys.csv").write_text(
        f"external_id,account,occurred_at,kind,score\nlate-s,{account},{day},nps,0\n"
    )
    (later / "churn_events.csv").write_text(f"account,occurred_at,reason\n{account},{day},gone\n")
    import_into(house, later, source="demo")
    run_daily(house, Order(DAILY, DAY, DAY))
    assert same_bits(before, scores(house))
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert "late-s" in [fact["external_id"] for fact in _surveys(house, account)]


def _surveys(house: House, account: str) -> list[dict[str, object]]:
    found = house.accounts.find(account)
    return house.facts.load_accounts([found.id], DAY, AS_OF).surveys.to_dicts()
