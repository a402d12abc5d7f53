"""`keepwell backtest` on a portfolio in which using less is the beginning of leaving."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from e2e_runner import Outcome, inside
from planted_leavers import ACCOUNTS, END, planted, used, write

from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.snapshots import Moments, pasts, with_traits

LAST = END - timedelta(days=30 + 14)  # the newest day whose outcome is beyond doubt
ASKED = ("--from", str(LAST - timedelta(days=60)), "--to", str(LAST), "--horizon", "30")
QUICK = ("--train-every", "30", "--train-to", str(LAST - timedelta(days=60)))


def wild(folder: Path) -> Path:
    """Everything turned around after END, and forty accounts that nobody had heard of."""
    later = [END + timedelta(days=n) for n in range(1, 40)]
    new = [{"external_id": f"N{n}", "name": f"New {n}", "segment": "brand new"} for n in range(40)]
    names = [f"A{n}" for n in range(ACCOUNTS)]
    use = [used(name, day, k) for name in [*names[::2], "N1"] for day in later[::3] for k in range(3)]
    contracts = [
        {"external_id": f"W{name}", "account": name, "start_date": later[0], "mrr": 9999, "currency": "EUR"}
        for name in [*names[1::2], *(f"N{n}" for n in range(40))]
    ]
    churns = [{"account": name, "occurred_at": later[5], "reason": "gone"} for name in names[::4]]
    surveys = [
        {"external_id": f"V{name}", "account": name, "occurred_at": later[3], "kind": "nps", "score": 0}
        for name in names
    ]
    invoices = [
        {
            "external_id": f"I{name}",
            "account": name,
            "issued_at": later[2],
            "due_at": END - timedelta(days=200),
        }
        | {"amount": 5, "currency": "EUR"}
        for name in names
    ]
    talks = [
        {
            "external_id": f"T{name}",
            "account": name,
            "occurred_at": f"{later[1]}T09:00:00Z",
            "channel": "ticket",
        }
        | {"direction": "in", "subject": "we leave", "body": "we cancel"}
        for name in names
    ]
    return write(
        folder,
        accounts=new,
        usage_events=use,
        subscriptions=contracts,
        churn_events=churns,
        surveys=surveys,
        invoices=invoices,
        interactions=talks,
    )


def run(home: Path, *args: str) -> Outcome:
    return inside(home, *args, KEEPWELL_TODAY=str(END + timedelta(days=60)))


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    assert run(folder / "home", "import", str(planted(folder / "bundle"))).code == 0
    return folder / "home"


@pytest.fixture(scope="module")
def first(portfolio: Path) -> dict[str, Any]:
    done = run(portfolio, "backtest", *ASKED, *QUICK, "--out", str(portfolio / "first"), "--json")
    assert done.code == 0, done.err
    told: dict[str, Any] = done.json
    return told


def test_a_planted_process_is_found(first: dict[str, Any]) -> None:
    (horizon,) = first["horizons"]
    by_name = {method["name"]: method for method in horizon["methods"]}
    assert set(by_name) >= {"risk", "recency", "usage", "tenure", "health"}
    assert by_name["risk"]["auc"]["value"] > 0.7
    assert by_name["risk"]["auc"]["low"] > 0.5
    assert horizon["beyond"]["tenure"]["low"] > 0


def test_the_document_the_figures_and_the_rows_agree(portfolio: Path, first: dict[str, Any]) -> None:
    kept = (portfolio / "first" / "figures.json").read_text()
    assert json.loads(kept, parse_constant=lambda word: pytest.fail(f"{word} is no JSON")) == first
    rows = pl.read_parquet(portfolio / "first" / "rows.parquet")
    (horizon,) = first["horizons"]
    assert rows.height == horizon["rows"] > 50
    assert rows["risk"].is_between(0, 1).all()
    assert set(rows["came"].unique()) == {0.0, 1.0}
    assert rows["as_of"].max() == LAST
    assert horizon["share"] == pytest.approx(rows["came"].mean())


def test_a_wild_future_changes_no_past_figure(portfolio: Path, first: dict[str, Any], tmp_path: Path) -> None:
    assert run(portfolio, "import", str(wild(tmp_path / "wild"))).code == 0
    done = run(portfolio, "backtest", *ASKED, *QUICK, "--out", str(portfolio / "again"), "--json")
    assert done.code == 0, done.err
    one, two = (pl.read_parquet(portfolio / name / "rows.parquet") for name in ("first", "again"))
    assert one.equals(two, null_equal=True)
    assert done.json["stages"] == first["stages"]
    assert [_settled(one) for one in done.json["horizons"]] == [_settled(one) for one in first["horizons"]]


def _settled(horizon: dict[str, Any]) -> dict[str, Any]:
    """Without who was warned of leavings: the list looks half a year ahead, and those may be still to come."""
    methods = [
        {**one, "lookout": {name: one["lookout"][name] for name in ("precision", "recall", "new_a_week")}}
        for one in horizon["methods"]
    ]
    return {**horizon, "methods": methods}


def test_accounts_that_came_later_add_no_feature(portfolio: Path) -> None:
    """Forty accounts of a segment of their own are known by now, and none of them was a customer then."""
    house = House(Settings(home=portfolio))
    moments = Moments((LAST - timedelta(days=60), LAST), (30,), END + timedelta(days=40))
    found, known = with_traits(house, pasts(house, moments))
    house.engine.dispose()
    assert known == {"segment": ("large", "small")}
    assert [name for name in found[0].table.names if name.startswith("segment")] == [
        "segment = large",
        "segment = small",
    ]


def test_groups_of_accounts_are_judged_on_one_day(portfolio: Path) -> None:
    day = str(LAST - timedelta(days=30))
    done = run(portfolio, "backtest", "--on", day, "--horizon", "30", "--folds", "3", "--json")
    assert done.code == 0, done.err
    assert len(done.json["stages"]) == 3
    assert done.json["horizons"][0]["days"] == 1
    assert done.json["horizons"][0]["accounts"] == done.json["horizons"][0]["rows"]


def test_a_horizon_that_no_fact_reaches_is_told_and_stops_no_other(portfolio: Path) -> None:
    done = run(portfolio, "backtest", *ASKED, "--horizon", "700", *QUICK, "--out", str(portfolio / "far"))
    assert done.code == 0, done.err
    near, far = json.loads((portfolio / "far" / "figures.json").read_text())["horizons"]
    assert near["rows"] > 0
    assert (far["rows"], far["methods"]) == (0, [])
    assert far["says"] == "Too few accounts leave within 700 days to judge anything by."
    assert "700 days ahead: 0 account days" in done.out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--from", "2026-02-01", "--to", "2026-01-01"), "--from 2026-02-01 is after --to 2026-01-01."),
        (("--on", "soon"), "--on soon cannot be read: give days as YYYY-MM-DD, with commas."),
        (
            ("--on", "2026-01-01", "--train-to", "2026-03-01"),
            "None of the days to judge comes after the training.",
        ),
        (("--on", "2019-01-01", "--folds", "2"), "No account was a customer on any of these days."),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_a_sentence(
    portfolio: Path, args: tuple[str, ...], says: str
) -> None:
    assert run(portfolio, "backtest", *args).sentence.startswith(says)


@pytest.mark.parametrize("args", [(), ("--on", "2026-01-01")])
def test_without_facts_it_says_how_to_get_some(tmp_path: Path, args: tuple[str, ...]) -> None:
    said = run(tmp_path / "empty", "backtest", *args).sentence
    assert said == "There are no facts yet to replay. `keepwell import` or `keepwell demo` brings some."


def test_a_history_shorter_than_the_horizon_is_refused_with_its_own_days(tmp_path: Path) -> None:
    use = [used("A1", END - timedelta(days=n), 0) for n in range(20)]
    bundle = write(tmp_path / "short", accounts=[{"external_id": "A1", "name": "One"}], usage_events=use)
    assert run(tmp_path / "home", "import", str(bundle)).code == 0
    said = run(tmp_path / "home", "backtest").sentence
    assert "too short" in said
    assert "--from" not in said
