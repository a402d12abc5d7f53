"""Risk in the daily run: the same bits however it is cut, by the model the run began with."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF
from integration.graph.planted_model import add_model
from integration.graph.portfolio_state import alerts, same_bits, scores

from domain.alerts import RuleId
from graph import engines, words
from graph.helpers import Helpers
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, resume, run_daily
from keepwell.importing import import_into
from keepwell.rescoring import rescore_touched
from storage.models import LEAVING
from storage.scores import ScoreStore

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=2)
RISKS = ("churn_30", "churn_60", "churn_90")


def _risky(house: House) -> list[int | None]:
    return [alert.account_id for alert in house.alerts.list() if alert.rule == RuleId.CHURN_RISK]


def _told(house: House) -> None:
    """Every customer has three risks between 0 and 1 that never fall with the horizon; nobody else has any."""
    frame = scores(house)
    customers = frame.filter(pl.col("standing") == "active")
    assert customers.height > 40
    risks = customers.select(RISKS).to_numpy()
    assert ((risks >= 0) & (risks <= 1)).all()
    assert (np.diff(risks, axis=1) >= 0).all()
    others = frame.filter(pl.col("standing") != "active")
    assert others.height > 0
    assert [others[name].null_count() for name in RISKS] == [others.height] * 3


@pytest.fixture(scope="module")
def rated(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three days in one run, with a model in use."""
    from integration.graph.conftest import house_at

    home = copied(imported, tmp_path_factory.mktemp("rated") / "house")
    house = house_at(home)
    add_model(house)
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    return house


def test_a_model_in_use_rates_every_customer_and_nobody_else(rated: House) -> None:
    _told(rated)
    assert scores(rated).filter(pl.col("standing") == "active")["churn_60"].n_unique() > 30


def test_who_is_alerted_is_at_the_line_or_above_it(rated: House) -> None:
    risky = _risky(rated)
    assert risky
    highest = scores(rated).group_by("account_id").agg(pl.col("churn_60").max())
    over = highest.filter(pl.col("churn_60") >= 0.3)["account_id"].to_list()
    assert set(risky) <= set(over)
    assert len(over) < highest.height


def test_without_a_model_the_prior_is_kept_and_nobody_is_alerted(new_house: MakeHouse) -> None:
    house = new_house("prior")
    run = run_daily(house, Order(DAILY, AS_OF, AS_OF))
    _told(house)
    assert (run.details or {})["model"] is None
    assert _risky(house) == []
    by_retention = scores(house).filter(pl.col("retention").is_not_null() & (pl.col("standing") == "active"))
    falling = by_retention.sort("retention")["churn_60"].to_numpy()
    assert (np.diff(falling) <= 0).all()


def test_a_model_that_earned_no_place_leaves_the_prior_moved_to_the_portfolio(new_house: MakeHouse) -> None:
    house = new_house("unearned")
    card = {"shifts": {"30": 1.0, "60": 1.0, "90": 1.0}, "lines": {}, "says": "nothing"}
    house.models.add(LEAVING, AS_OF, "test", False, card, {})
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    _told(house)
    assert _risky(house) == []


def test_risk_of_a_backfill_equals_one_run_a_day_to_the_bit(new_house: MakeHouse, rated: House) -> None:
    daily = new_house("daily")
    add_model(daily)
    for n in range(3):
        run_daily(daily, Order(DAILY, FIRST + timedelta(days=n), FIRST + timedelta(days=n)))
    assert same_bits(scores(daily), scores(rated))
    assert alerts(daily) == alerts(rated)


def test_a_rescore_rates_as_a_full_run_would_and_touches_no_other(
    new_house: MakeHouse, tmp_path: Path
) -> None:
    house = new_house("rescored")
    add_model(house)
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    before = scores(house)
    active = before.filter((pl.col("standing") == "active") & pl.col("engagement").is_not_null())
    one = active["account_id"][0]
    (name,) = house.accounts.rows().filter(pl.col("account_id") == one)["external_id"]
    news = "".join(f"late-{n},{name},{AS_OF},newcomer-{n}@x.example,brand new,9\n" for n in range(5))
    (tmp_path / "usage_events.csv").write_text("external_id,account,occurred_at,user,feature,count\n" + news)
    import_into(house, tmp_path / "usage_events.csv", source="product")
    assert rescore_touched(house).accounts == 1
    after = scores(house)
    keys = ["account_id", "as_of", *RISKS]
    changed = before.select(keys).join(after, on=keys, how="anti", nulls_equal=True)
    assert changed["account_id"].to_list() == [one]
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert same_bits(scores(house), after)


def test_a_run_that_died_goes_on_with_the_model_it_began_with(
    new_house: MakeHouse, rated: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = new_house("died")
    began_with = add_model(house)
    with monkeypatch.context() as broken:
        broken.setattr(ScoreStore, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_daily(house, Order(DAILY, FIRST, AS_OF))
    died = house.runs.latest()
    assert died is not None
    assert add_model(house, level=5.0, line=0.01) > began_with
    done = resume(house, died.id)
    assert (done.details or {})["model"] == began_with
    assert same_bits(scores(house), scores(rated))
    assert alerts(house) == alerts(rated)


def test_a_run_that_began_before_the_first_training_ends_with_the_prior(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, undisturbed = new_house("early"), new_house("undisturbed")
    with monkeypatch.context() as broken:
        broken.setattr(words, "_grounds", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_daily(house, Order(DAILY, AS_OF, AS_OF))
    died = house.runs.latest()
    assert died is not None
    add_model(house)
    resume(house, died.id)
    run_daily(undisturbed, Order(DAILY, AS_OF, AS_OF))
    assert same_bits(scores(house), scores(undisturbed))
    assert _risky(house) == []


def test_helpers_word_alerts_of_risk_as_the_run_itself_does(
    new_house: MakeHouse, rated: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = Helpers.words

    def counted(self: Helpers, wanted: Sequence[Any], segments: Any) -> list[Any]:
        asked.append(len(wanted))
        return real(self, wanted, segments)

    monkeypatch.setattr(engines, "WORDS_ALONE", 0)
    monkeypatch.setattr(Helpers, "words", counted)
    house = new_house("helped")
    add_model(house)
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    assert sum(asked) >= len(_risky(house)) > 0
    assert alerts(house) == alerts(rated)
